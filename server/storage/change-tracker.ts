import type { BillingTotals } from '../domain/accounts/costs.ts'
import type { Booking } from '../domain/model/operator-call.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-use.ts'
import type { ActiveToken } from '../emulator/account.ts'
import { tokenState } from '../emulator/account-records.ts'
import { clockDueAt, type Namespace } from '../emulator/namespace.ts'
import type { Store } from '../emulator/store.ts'
import type { StoreRecord } from '../emulator/stored-state.ts'
import type { InboxDump, StoredMessage } from '../records/inbox.ts'
import { toNamespaceState, toPersistedMessage } from './full-state-records.ts'
import type { GroupCommit } from './journal/group-commit.ts'
import { estimatedBytesOf, splitIntoParts } from './journal/split-records.ts'

type ChangeRecorder = Omit<
  Store,
  keyof GroupCommit | 'stage' | 'unstage' | 'trouble' | 'knownTrouble' | 'check'
>

/** What has changed since it was last asked for. Several changes of one thing are one, its latest. */
export type ChangeTracker = {
  readonly recorder: ChangeRecorder
  /** Returns no record if nothing has changed, and several for a large change: a start applies all of them or none. */
  readonly takeRecords: () => readonly StoreRecord[]
}

/** `hurry` is called with every change that somebody may wait for, `later` with the others. */
export function createChangeTracker(
  inboxDump: (namespace: string) => InboxDump,
  { hurry, later }: { readonly hurry: () => void; readonly later: () => void },
): ChangeTracker {
  const written = new WeakMap<Namespace, WrittenLists>()
  let now = noChanges()

  function namespaceChanged(namespace: Namespace): void {
    now.namespaces.set(namespace.name, namespace)
  }

  const told: ChangeRecorder = {
    verification(namespace, before, after) {
      const changed = mapOf(now.verifications, namespace.name)
      // The order in which things became due is part of the state; what is due as before keeps its place.
      if (before === undefined || clockDueAt(before) !== clockDueAt(after)) changed.delete(after.id)
      changed.set(after.id, after)
      hurry()
    },
    namespace(namespace, what) {
      if (what === undefined) namespaceChanged(namespace)
      else mapOf(now.calls, namespace.name).set(what.call, namespace.calls.get(what.call) ?? 0)
      hurry()
    },
    whole(namespace) {
      const { name, verifications, calls } = namespace
      namespaceChanged(namespace)
      now.verifications.set(name, new Map(verifications))
      now.calls.set(name, new Map(calls))
      now.due.set(name, namespace)
      hurry()
    },
    installed(namespace, stage) {
      namespaceChanged(namespace)
      now.installs.set(namespace.name, stage)
      hurry()
    },
    claim([name, claimedBy]) {
      now.claims.set(name, claimedBy)
      hurry()
    },
    gone(name) {
      const { namespaces, installs, verifications, left, calls, due, messages, inboxes } = now
      const ofNamespaces = [
        namespaces,
        installs,
        verifications,
        left,
        calls,
        due,
        messages,
        inboxes,
      ]
      for (const each of ofNamespaces) {
        each.delete(name)
      }
      if (now.claims.get(name) === name) now.claims.delete(name)
      now.gone.add(name)
      hurry()
    },
    left(name, id) {
      now.verifications.get(name)?.delete(id)
      mapOf(now.left, name).set(id, true)
      hurry()
    },
    token(held, how) {
      now.tokens.add(held)
      if (how === 'used') later()
      else hurry()
    },
    revoked(held) {
      now.tokens.delete(held)
      // It may have been issued in this same step.
      now.issuedAndRevoked.push(held)
      hurry()
    },
    billed(inAll) {
      now.billedInAll = inAll
      hurry()
    },
    message(namespace, box, message) {
      // All of it is written anyway.
      if (now.inboxes.has(namespace)) return
      const sofar = now.messages.get(namespace) ?? []
      now.messages.set(namespace, sofar)
      sofar.push([box, message])
      hurry()
    },
    inbox(namespace) {
      now.messages.delete(namespace)
      now.inboxes.add(namespace)
      hurry()
    },
  }

  function taken(): readonly StoreRecord[] {
    const changed = now
    now = noChanges()
    const tokens = [...changed.tokens, ...changed.issuedAndRevoked]
    const verifications = flattenMaps(changed.verifications).map(
      ([name, , each]) => [name, each] as const,
    )
    const calls = flattenMaps(changed.calls)
    const parts: readonly StoreRecord[] = [
      {
        gone: [...changed.gone],
        claims: [...changed.claims],
        install: [...changed.installs.values()],
        left: flattenMaps(changed.left).map(([name, id]) => [name, id] as const),
        namespaces: [...changed.namespaces.values()].map((each) => changedStateOf(each, written)),
        calls: calls.slice(0, maxCallsPerRecord),
        inboxes: [...changed.inboxes].map((name) => [name, inboxDump(name)] as const),
        messages: [...changed.messages].flatMap(([name, filed]) =>
          filed.map(([box, message]) => [name, box, toPersistedMessage(message)] as const),
        ),
        tokens: tokens.map(tokenState),
        drawn: tokens.map(({ account: { mail, drawn } }) => [mail, drawn] as const),
        revoked: changed.issuedAndRevoked.map(({ token }) => token.token),
        ...(changed.billedInAll === undefined ? {} : { billedInAll: changed.billedInAll }),
      },
      ...splitIntoParts(calls.slice(maxCallsPerRecord), () => 0, {
        items: maxCallsPerRecord,
        bytes: 1,
      }).map((part) => ({
        calls: part,
      })),
      ...splitIntoParts(verifications, ([, each]) => estimatedBytesOf(each), recordLimits).map(
        (part) => ({
          verifications: part,
        }),
      ),
      { due: [...changed.due].map(([name, { due }]) => [name, due.all()] as const) },
    ]
    const isShort = parts.length <= 3 && calls.length <= maxCallsPerRecord
    const records = isShort ? [Object.assign({}, ...parts)] : parts
    return records
      .map(withoutEmptyLists)
      .filter((each) => Object.keys(each).length > 0)
      .map((each, i, all) => (i < all.length - 1 ? { ...each, more: true } : each))
  }

  return { recorder: told, takeRecords: taken }
}

// Moving a clock by a year may change everything at once. JavaScript limits the length of a string, and other requests
// wait while a record is written.
const recordLimits = { items: 200, bytes: 1024 * 1024 }
const maxCallsPerRecord = 10_000

function withoutEmptyLists(record: StoreRecord): StoreRecord {
  const told = Object.entries(record).filter(([, each]) => !Array.isArray(each) || each.length > 0)
  return Object.fromEntries(told)
}

type WrittenLists = Partial<{
  readonly queue: readonly ScenarioUse[]
  readonly booked: readonly Booking[]
}>

// Both lists are replaced, never changed, so that it shows whether they are as they were.
function changedStateOf(namespace: Namespace, written: WeakMap<Namespace, WrittenLists>) {
  const before = written.get(namespace)
  const { queue, booked, ...state } = toNamespaceState(namespace)
  written.set(namespace, { queue, booked })
  return {
    ...state,
    ...(before?.queue === queue ? {} : { queue }),
    ...(before?.booked === booked ? {} : { booked }),
  }
}

function noChanges() {
  return {
    gone: new Set<string>(),
    claims: new Map<string, string>(),
    left: new Map<string, Map<string, true>>(),
    namespaces: new Map<string, Namespace>(),
    installs: new Map<string, number>(),
    verifications: new Map<string, Map<string, Verification>>(),
    due: new Map<string, Namespace>(),
    calls: new Map<string, Map<string, number>>(),
    inboxes: new Set<string>(),
    messages: new Map<string, (readonly [string, StoredMessage])[]>(),
    tokens: new Set<ActiveToken>(),
    issuedAndRevoked: [] as ActiveToken[],
    billedInAll: undefined as BillingTotals | undefined,
  }
}

function mapOf<T>(all: Map<string, Map<string, T>>, name: string): Map<string, T> {
  const known = all.get(name)
  if (known !== undefined) return known
  const made = new Map<string, T>()
  all.set(name, made)
  return made
}

function flattenMaps<T>(
  all: ReadonlyMap<string, ReadonlyMap<string, T>>,
): readonly (readonly [string, string, T])[] {
  return [...all].flatMap(([name, own]) =>
    [...own].map(([key, each]) => [name, key, each] as const),
  )
}
