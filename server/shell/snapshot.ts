import { createHash } from 'node:crypto'
import type { Billed } from '../core/account/costs.ts'
import type { Booking } from '../core/desk/booking.ts'
import { ownTime, type Verification } from '../core/life/verification.ts'
import type { ScenarioUse } from '../core/scenario/choose-scenario.ts'
import type { Instant } from '../core/time/instant.ts'
import type { Clock } from './clock.ts'
import { createDueOrder, type Due } from './due-order.ts'
import { clockDueAt, type Namespace } from './namespace.ts'
import type { InboxDump } from './records/inbox.ts'
import type { JournalDump } from './records/journal.ts'
import { Refusal } from './refusal.ts'
import type { ClockMode } from './settings.ts'
import { version } from './version.ts'

/** A namespace as JSON: whoever gives it back gets the namespace back, as it was. */
export type Snapshot = {
  readonly format: typeof format
  /** Of the shape of the contents; other versions are not read. */
  readonly version: typeof snapshotVersion
  /** SHA-256 of the contents, keys in order: nobody has changed them by hand. */
  readonly digest: string
  readonly contents: Contents
}

export type Contents = {
  /** The emulator's version; for people. */
  readonly madeBy: string
  readonly namespace: string
  readonly owner: string
  readonly seed: number
  readonly startedAt: Instant
  readonly clock: { readonly mode: ClockMode; readonly now: Instant; readonly speed: number }
  readonly opened: number
  readonly booked: readonly Booking[]
  readonly billed: Billed
  readonly queue: readonly ScenarioUse[]
  readonly byDefault?: ScenarioUse
  readonly openNow?: true
  readonly calls: readonly (readonly [string, number])[]
  readonly verifications: readonly Verification[]
  readonly due: readonly Due[]
  readonly requests: JournalDump
  readonly inboxes: InboxDump
}

const format = 'videoid-emulator namespace'

/** Goes up with every change of the shape of a namespace or a verification; a test tells when. */
export const snapshotVersion = 1

export function snapshotOf(
  namespace: Namespace,
  requests: JournalDump,
  inboxes: InboxDump,
): Snapshot {
  const { name, owner, seed, startedAt, clock, opened, booked, billed, queue } = namespace
  const { mode, speed } = clock
  const contents: Contents = {
    madeBy: version,
    namespace: name,
    owner,
    seed,
    startedAt,
    clock: { mode, now: clock.now(), speed },
    opened,
    booked,
    billed,
    queue,
    ...(namespace.byDefault === undefined ? {} : { byDefault: namespace.byDefault }),
    ...(namespace.openNow === true ? { openNow: true } : {}),
    calls: [...namespace.calls],
    verifications: [...namespace.verifications.values()],
    due: namespace.due.all(),
    requests,
    inboxes,
  }
  // As it will come back: what JSON drops must not count.
  const plain = JSON.parse(JSON.stringify(contents))
  return { format, version: snapshotVersion, digest: digestOf(plain), contents: plain }
}

/** Refuses, with 400, whatever no emulator of this version has given out. */
export function contentsOf(given: Readonly<Record<string, unknown>>): Contents {
  if (given.format !== format) {
    throw new Refusal(400, 'This is no snapshot of a namespace.', {
      fix: 'Send what GET /__emulator/state has answered, whole.',
    })
  }
  if (given.version !== snapshotVersion) {
    const shown = JSON.stringify(given.version)?.slice(0, 20) ?? 'none'
    throw new Refusal(
      400,
      `The snapshot has version ${shown}, and this emulator reads version ${snapshotVersion}.`,
      { fix: 'Take it anew from an emulator of this version, or start that of the snapshot.' },
    )
  }
  if (given.digest === digestOf(given.contents)) return given.contents as Contents
  throw new Refusal(400, 'The snapshot was changed since it was taken, or cut short.', {
    fix: 'Send it unchanged. POST /__emulator/verifications opens a verification in any state.',
  })
}

/**
 * The namespace of a snapshot, under this name and with this clock. A callback that was under way then
 * is sent again: nobody knows whether it has arrived.
 */
export function namespaceOf(
  contents: Contents,
  name: string,
  clock: Clock,
  changed: Namespace['changed'] = () => {},
): Namespace {
  const { owner, seed, startedAt, opened, booked, billed, queue, byDefault, openNow, calls } =
    contents
  const due = createDueOrder()
  const namespace: Namespace = {
    name,
    owner,
    seed,
    clock,
    verifications: new Map(),
    due,
    underWay: new Set(),
    awaited: new Set(),
    calls: new Map(calls),
    startedAt,
    opened,
    booked,
    billed,
    queue,
    ...(byDefault === undefined ? {} : { byDefault }),
    ...(openNow === true ? { openNow } : {}),
    changed,
  }
  for (const { at, id } of contents.due) due.add(at, id)
  for (const verification of contents.verifications) {
    namespace.verifications.set(verification.id, verification)
  }
  sendAgain(namespace, contents.clock.now)
  return namespace
}

/** Plans what was under way once more, where it stood among the others. */
export function sendAgain({ verifications, due }: Namespace, now: Instant): void {
  for (const verification of verifications.values()) {
    const again = sendingAgain(verification, ownTime(verification, now))
    if (again === verification) continue
    verifications.set(verification.id, again)
    due.add(clockDueAt(again) ?? now, verification.id)
  }
}

function sendingAgain(verification: Verification, now: Instant): Verification {
  if (!verification.deliveries.some(({ status }) => status === 'sending')) return verification
  const deliveries = verification.deliveries.map((delivery) =>
    delivery.status === 'sending'
      ? { ...delivery, status: 'scheduled' as const, dueAt: delivery.dueAt ?? now }
      : delivery,
  )
  return { ...verification, deliveries }
}

function digestOf(contents: unknown): string {
  return createHash('sha256').update(inOrder(contents)).digest('hex')
}

// A client of another language may give the keys back in another order.
function inOrder(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOrder).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${inOrder(each)}`).join(',')}}`
}
