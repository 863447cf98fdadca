import { dueEntries, type Namespace } from '../emulator/namespace.ts'
import type { LiveState } from '../emulator/storage-port.ts'
import type { NamespaceState, StoredMessageRecord, StoreRecord } from '../emulator/stored-state.ts'
import type { StoredMessage } from '../records/inbox.ts'
import { estimatedBytesOf, splitIntoParts } from './journal/batch-by-size.ts'

/**
 * Returns the current full state as records. The values in it are immutable, so the records may be written later,
 * while the emulator continues.
 */
export function fullStateRecords({
  namespaces,
  legacyNames,
  accounts,
  inboxes,
  billedInAll,
}: LiveState): readonly (() => StoreRecord)[] {
  const claims = legacyNames.claims()
  const first: StoreRecord = {
    billedInAll: billedInAll(),
    ...accounts.toRecords(),
    ...(claims.length === 0 ? {} : { claims }),
  }
  const all = namespaces()
  const dumps = inboxes
    .names()
    .map((name) => [name, inboxes.of(name).dump()] as const)
    .filter(([, dump]) => Object.keys(dump).length > 0)
  return [
    () => first,
    ...all.flatMap(namespaceRecords),
    ...dumps.map((dump) => () => ({ inboxes: [dump] })),
  ]
}

// The largest size of one record. With larger records there would be fewer of them, but other requests would wait
// longer for each record.
const verificationLimits = { items: 200, bytes: 1024 * 1024 }
const callLimits = { items: 10_000, bytes: 1 }

function namespaceRecords(namespace: Namespace): readonly (() => StoreRecord)[] {
  const state = toNamespaceState(namespace)
  return [() => ({ namespaces: [state] }), ...contentRecords(namespace)]
}

/** Returns the verifications, calls and due entries of a namespace as records of limited size. */
export function contentRecords(namespace: Namespace): readonly (() => StoreRecord)[] {
  const { name, verifications } = namespace
  const due = dueEntries(namespace)
  const calls = splitIntoParts([...namespace.calls], () => 0, callLimits)
  const parts = splitIntoParts([...verifications.values()], estimatedBytesOf, verificationLimits)
  return [
    ...calls.map((part) => () => ({
      calls: part.map(([key, times]) => [name, key, times] as const),
    })),
    ...parts.map((part) => () => ({
      verifications: part.map((verification) => [name, verification] as const),
    })),
    () => ({ due: [[name, due]] }),
  ]
}

/** Returns the state of a namespace in its stored form, without its verifications, calls and due entries. */
export function toNamespaceState(namespace: Namespace) {
  const { name, owner, seed, startedAt, clock, lastNumber: opened, billed } = namespace
  const { queue, booked, defaultScenario: byDefault, openNow } = namespace
  const state = { name, owner, seed, startedAt, clock: clock.reading(), opened, billed }
  return {
    ...state,
    queue,
    booked,
    ...(byDefault === undefined ? {} : { byDefault }),
    ...(openNow === undefined ? {} : { openNow }),
  } satisfies NamespaceState
}

/** Converts an inbox message to its stored form, with the body as base64. */
export function toPersistedMessage({
  at,
  method,
  path,
  headers,
  body,
}: StoredMessage): StoredMessageRecord {
  return { at, method, path, headers, body: Buffer.from(body).toString('base64') }
}
