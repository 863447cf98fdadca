import type { Booking } from '../domain/model/operator-call.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-reference.ts'
import { serializeToken } from '../emulator/account-serialization.ts'
import { clockDueAt, type Namespace } from '../emulator/namespace.ts'
import type { Store } from '../emulator/storage-port.ts'
import type { StoreRecord } from '../emulator/stored-state.ts'
import type { InboxDump } from '../records/inbox.ts'
import { toNamespaceState, toPersistedMessage } from './full-state-records.ts'
import { estimatedBytesOf, splitIntoParts } from './journal/batch-by-size.ts'
import type { GroupCommit } from './journal/group-commit.ts'
import { changeKeyOf, flattenMaps, mapOf, noChanges, openedKeyOf } from './pending-changes.ts'

type ChangeRecorder = Omit<
  Store,
  keyof GroupCommit | 'stage' | 'dropStage' | 'retryFailedWrite' | 'lastTrouble' | 'checkStorage'
>

/**
 * Collects changes of the state until they are written. If the same verification or token changes twice, only its
 * latest state is written.
 */
export interface ChangeTracker {
  readonly recorder: ChangeRecorder
  /**
   * Returns the changes since the last call as records. A large change has several records, and a start applies
   * all of them or none.
   */
  readonly takeRecords: () => readonly StoreRecord[]
}

/**
 * Calls `hurry` for every change that a client may wait for, and `later` for the others. `inboxDump` returns the
 * current content of a namespace's inbox.
 */
export function createChangeTracker(
  inboxDump: (namespace: string) => InboxDump,
  {
    hurry: writeNow,
    later: writeLater,
  }: { readonly hurry: () => void; readonly later: () => void },
): ChangeTracker {
  const written = new WeakMap<Namespace, WrittenLists>()
  let pending = noChanges()

  function namespaceChanged(namespace: Namespace): void {
    pending.namespaces.set(namespace.name, namespace)
  }

  const recorder: ChangeRecorder = {
    saveVerification(namespace, before, after) {
      const { name } = namespace
      const changed = mapOf(pending.verifications, name)
      const key = changeKeyOf(changed, before, after)
      // The order of due entries is part of the state. A verification with an unchanged due time keeps its position.
      const keepsPosition =
        before === undefined ||
        clockDueAt(before) === clockDueAt(after) ||
        pending.newest.get(name) === key
      const usedKey = keepsPosition ? key : after.id
      if (!keepsPosition) changed.delete(after.id)
      if (!changed.has(usedKey)) pending.newest.set(name, usedKey)
      changed.set(usedKey, after)
      writeNow()
    },
    saveNamespace(namespace, what) {
      if (what === undefined) namespaceChanged(namespace)
      else mapOf(pending.calls, namespace.name).set(what.call, namespace.calls.get(what.call) ?? 0)
      writeNow()
    },
    saveWholeNamespace(namespace) {
      const { name, verifications, calls } = namespace
      namespaceChanged(namespace)
      pending.verifications.set(name, new Map(verifications))
      pending.calls.set(name, new Map(calls))
      pending.due.set(name, namespace)
      writeNow()
    },
    installStage(namespace, stage) {
      namespaceChanged(namespace)
      pending.installs.set(namespace.name, stage)
      writeNow()
    },
    saveClaim([name, claimedBy]) {
      pending.claims.set(name, claimedBy)
      writeNow()
    },
    deleteNamespace(name) {
      const { namespaces, installs, verifications, left, calls, due, messages, inboxes } = pending
      const byNamespace = [namespaces, installs, verifications, left, calls, due, messages, inboxes]
      for (const changes of byNamespace) changes.delete(name)
      if (pending.claims.get(name) === name) pending.claims.delete(name)
      pending.gone.add(name)
      writeNow()
    },
    deleteVerification(name, id) {
      pending.verifications.get(name)?.delete(id)
      pending.verifications.get(name)?.delete(openedKeyOf(id))
      mapOf(pending.left, name).set(id, true)
      writeNow()
    },
    saveToken(token, how) {
      pending.tokens.add(token)
      if (how === 'used') writeLater()
      else writeNow()
    },
    deleteToken(token) {
      pending.tokens.delete(token)
      // The record that issues this token may not be written yet, so the next record contains both: issued and
      // revoked.
      pending.issuedAndRevoked.push(token)
      writeNow()
    },
    saveBillingTotals(totals) {
      pending.billedInAll = totals
      writeNow()
    },
    saveMessage(namespace, box, message) {
      // The next record contains the whole inbox, so this message needs no entry.
      if (pending.inboxes.has(namespace)) return
      const messages = pending.messages.get(namespace) ?? []
      pending.messages.set(namespace, messages)
      messages.push([box, message])
      writeNow()
    },
    saveInboxes(namespace) {
      pending.messages.delete(namespace)
      pending.inboxes.add(namespace)
      writeNow()
    },
  }

  function takeRecords(): readonly StoreRecord[] {
    const changed = pending
    pending = noChanges()
    const tokens = [...changed.tokens, ...changed.issuedAndRevoked]
    const verifications = flattenMaps(changed.verifications).map(
      ([name, , verification]) => [name, verification] as const,
    )
    const calls = flattenMaps(changed.calls)
    const parts: readonly StoreRecord[] = [
      {
        gone: [...changed.gone],
        claims: [...changed.claims],
        install: [...changed.installs.values()],
        left: flattenMaps(changed.left).map(([name, id]) => [name, id] as const),
        namespaces: [...changed.namespaces.values()].map((namespace) =>
          changedStateOf(namespace, written),
        ),
        calls: calls.slice(0, maxCallsPerRecord),
        inboxes: [...changed.inboxes].map((name) => [name, inboxDump(name)] as const),
        messages: [...changed.messages].flatMap(([name, messages]) =>
          messages.map(([box, message]) => [name, box, toPersistedMessage(message)] as const),
        ),
        tokens: tokens.map(serializeToken),
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
      ...splitIntoParts(
        verifications,
        ([, verification]) => estimatedBytesOf(verification),
        recordLimits,
      ).map((part) => ({
        verifications: part,
      })),
      { due: [...changed.due].map(([name, { due }]) => [name, due.all()] as const) },
    ]
    const isShort = parts.length <= 3 && calls.length <= maxCallsPerRecord
    const records = isShort ? [Object.assign({}, ...parts)] : parts
    return records
      .map(withoutEmptyLists)
      .filter((record) => Object.keys(record).length > 0)
      .map((record, i, all) => (i < all.length - 1 ? { ...record, more: true } : record))
  }

  return { recorder, takeRecords }
}

// Advancing a clock by a year may change every verification. With short records, other requests do not wait long, and
// no record reaches the string length limit of JavaScript.
const recordLimits = { items: 200, bytes: 1024 * 1024 }
const maxCallsPerRecord = 10_000

function withoutEmptyLists(record: StoreRecord): StoreRecord {
  const members = Object.entries(record).filter(
    ([, value]) => !Array.isArray(value) || value.length > 0,
  )
  return Object.fromEntries(members)
}

type WrittenLists = Partial<{
  readonly queue: readonly ScenarioUse[]
  readonly booked: readonly Booking[]
}>

// Omits `queue` and `booked` if they have not changed. Both lists are replaced, never mutated, so comparing
// references is enough.
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
