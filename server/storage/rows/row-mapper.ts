import type { Verification } from '../../domain/model/verification.ts'
import { accountNamespaceOf } from '../../emulator/account.ts'
import type { DueQueue } from '../../emulator/clock.ts'
import { clockDueAt } from '../../emulator/namespace.ts'
import {
  applyRecord,
  emptyStoredState,
  type StoredMessageRecord,
  type StoreRecord,
} from '../../emulator/stored-state.ts'
import { type InboxDump, inboxLimits } from '../../records/inbox.ts'
import { createPositionedQueue, type PositionedQueue } from './positioned-queue.ts'
import { recordFromRows } from './record-from-rows.ts'
import {
  CONTENT_KINDS,
  type RowKey,
  type RowKind,
  rowIdOf,
  type StoredBox,
  type StoredRow,
} from './stored-row.ts'

/** Changes of rows that have one effect together. The members apply in this order. */
export interface RowChanges {
  /** Delete all rows of these kinds in the namespace. */
  readonly emptied: readonly { readonly namespace: string; readonly kinds: readonly RowKind[] }[]
  readonly deleted: readonly RowKey[]
  /** Insert these rows, or replace their values and due positions. */
  readonly stored: readonly StoredRow[]
}

/**
 * Converts records to changes of rows. It follows the due queue of each namespace, because verifications that are due
 * at the same instant keep the order in which they became due.
 */
export interface RowMapper {
  /** Continues after the rows that were loaded, of all namespaces or of one. */
  readonly adopt: (rows: readonly StoredRow[]) => void
  /** Forgets a namespace, because another process may change its rows from now on. */
  readonly forget: (namespace: string) => void
  /** Adds the changes of a record to the changes that are not written yet. */
  readonly apply: (record: StoreRecord) => void
  /** Returns the changes that are not written yet. */
  readonly pending: () => RowChanges
  /** Forgets the pending changes, because they are written. */
  readonly clear: () => void
}

export interface RowMapperOptions {
  /** The key of the row with the billing totals. Each replica has a row of its own. */
  readonly billedKey?: string
}

export function createRowMapper({ billedKey = '' }: RowMapperOptions = {}): RowMapper {
  let position = 0
  const nextPosition = () => ++position
  const queues = new WeakMap<DueQueue, PositionedQueue>()
  // The verifications and the due queues of all namespaces, without anything else.
  const mirror = emptyStoredState(() => {
    const queue = createPositionedQueue(nextPosition)
    queues.set(queue, queue)
    return queue
  })
  const arrivedOf = new Map<string, number>()
  // The rows with totals of replicas that ran before. The loaded totals contain them.
  const addedTotals = new Set<string>()
  const emptied = new Map<string, Set<RowKind>>()
  const deleted = new Map<string, RowKey>()
  const stored = new Map<string, StoredRow>()

  function store(namespace: string, kind: RowKind, key: string, value: unknown): void {
    const row = { namespace, kind, key, value, position: nextPosition() }
    const id = rowIdOf(row)
    deleted.delete(id)
    stored.set(id, { ...row, position: stored.get(id)?.position ?? row.position })
  }

  function storeVerification(namespace: string, verification: Verification): void {
    store(namespace, 'verification', verification.id, verification)
    setDuePosition(namespace, verification)
  }

  function setDuePosition(namespace: string, verification: Verification): void {
    const id = rowIdOf({ namespace, kind: 'verification', key: verification.id })
    const { duePosition: _, ...row } = stored.get(id) ?? {}
    const queue = mirror.namespaces.get(namespace)?.due
    const at = clockDueAt(verification)
    const duePosition =
      queue && at !== undefined ? queues.get(queue)?.positionOf(at, verification.id) : undefined
    if (isRow(row)) stored.set(id, duePosition === undefined ? row : { ...row, duePosition })
  }

  function remove(namespace: string, kind: RowKind, key: string): void {
    const row = { namespace, kind, key }
    stored.delete(rowIdOf(row))
    deleted.set(rowIdOf(row), row)
  }

  function empty(namespace: string, kinds: readonly RowKind[]): void {
    const all = emptied.get(namespace) ?? new Set()
    emptied.set(namespace, all)
    for (const kind of kinds) all.add(kind)
    for (const rows of [stored, deleted] as const) {
      for (const [id, row] of rows) {
        if (row.namespace === namespace && kinds.includes(row.kind)) rows.delete(id)
      }
    }
    forgetArrived(namespace)
  }

  function forgetArrived(namespace: string): void {
    for (const id of arrivedOf.keys()) if (id.startsWith(`${namespace}\n`)) arrivedOf.delete(id)
  }

  function forget(namespace: string): void {
    applyRecord(mirror, { gone: [namespace] })
    forgetArrived(namespace)
  }

  function adopt(rows: readonly StoredRow[]): void {
    const record = recordFromRows(rows)
    for (const { name } of record.namespaces ?? []) forget(name)
    applyRecord(mirror, pickMirrored({ ...record, due: [] }))
    const byDuePosition = rows.toSorted((a, b) => (a.duePosition ?? 0) - (b.duePosition ?? 0))
    for (const { name } of record.namespaces ?? []) {
      const namespace = mirror.namespaces.get(name)
      if (namespace !== undefined) namespace.due = mirror.createDueQueue()
    }
    for (const { namespace, kind, key, value, duePosition } of byDuePosition) {
      const due = mirror.namespaces.get(namespace)?.due
      const at = kind === 'verification' ? clockDueAt(value as Verification) : undefined
      if (due === undefined || at === undefined || duePosition === undefined) continue
      queues.get(due)?.addWith(duePosition, at, key)
    }
    for (const row of rows) {
      position = Math.max(position, row.position, row.duePosition ?? 0)
      if (row.kind === 'billed' && row.key !== billedKey) addedTotals.add(row.key)
      if (row.kind === 'box') arrivedOf.set(rowIdOf(row), (row.value as StoredBox).arrived)
    }
  }

  function storeMessage(namespace: string, box: string, message: StoredMessageRecord): void {
    const key = rowIdOf({ namespace, kind: 'box', key: box })
    const arrived = (arrivedOf.get(key) ?? 0) + 1
    arrivedOf.set(key, arrived)
    store(namespace, 'box', box, { arrived } satisfies StoredBox)
    store(namespace, 'message', `${box}.${arrived}`, { id: `${box}.${arrived}`, ...message })
    if (arrived > inboxLimits.messages) {
      remove(namespace, 'message', `${box}.${arrived - inboxLimits.messages}`)
    }
  }

  function storeInbox(namespace: string, dump: InboxDump): void {
    empty(namespace, ['box', 'message'])
    for (const [box, { arrived, messages }] of Object.entries(dump)) {
      arrivedOf.set(rowIdOf({ namespace, kind: 'box', key: box }), arrived)
      store(namespace, 'box', box, { arrived } satisfies StoredBox)
      for (const message of messages) store(namespace, 'message', message.id, message)
    }
  }

  function applyAccounts({ tokens = [], revoked = [], drawn = [], givenUp = [] }: StoreRecord) {
    for (const state of tokens) {
      const { token, refreshToken } = state.token
      store(accountNamespaceOf(state.mail), 'token', token, state)
      store(accountNamespaceOf(state.mail), 'refresh-token', refreshToken, '')
    }
    for (const [mail, count] of drawn) store(accountNamespaceOf(mail), 'drawn', '', [mail, count])
    // The record that revokes a token also has its last state.
    for (const { mail, token } of tokens.filter((state) => revoked.includes(state.token.token))) {
      remove(accountNamespaceOf(mail), 'token', token.token)
      remove(accountNamespaceOf(mail), 'refresh-token', token.refreshToken)
      givenUp = [...givenUp, [token.token, mail], [token.refreshToken, mail]]
    }
    for (const [digits, mail] of givenUp) {
      store(accountNamespaceOf(mail), 'given-up', digits, mail)
    }
  }

  function apply(record: StoreRecord): void {
    const { gone, claims, namespaces, left, verifications, due, calls, messages, inboxes } = record
    applyRecord(mirror, pickMirrored(record))
    for (const name of gone ?? []) {
      empty(name, CONTENT_KINDS)
      remove('', 'claim', name)
    }
    for (const [name, claimedBy] of claims ?? []) store('', 'claim', name, claimedBy)
    for (const { queue, booked, ...state } of namespaces ?? []) {
      store(state.name, 'namespace', '', state)
      if (queue !== undefined) store(state.name, 'queue', '', queue)
      if (booked !== undefined) store(state.name, 'booked', '', booked)
    }
    for (const [name, id] of left ?? []) remove(name, 'verification', id)
    for (const [name, verification] of verifications ?? []) storeVerification(name, verification)
    for (const [name] of due ?? []) {
      for (const verification of mirror.namespaces.get(name)?.verifications.values() ?? []) {
        setDuePosition(name, verification)
      }
    }
    for (const [name, key, times] of calls ?? []) store(name, 'call', key, times)
    for (const [name, dump] of inboxes ?? []) storeInbox(name, dump)
    for (const [name, box, message] of messages ?? []) storeMessage(name, box, message)
    applyAccounts(record)
    if (record.billedInAll !== undefined) {
      store('', 'billed', billedKey, record.billedInAll)
      for (const key of addedTotals) remove('', 'billed', key)
      addedTotals.clear()
    }
  }

  return {
    adopt,
    forget,
    apply,
    pending: () => ({
      emptied: [...emptied].map(([namespace, kinds]) => ({ namespace, kinds: [...kinds] })),
      deleted: [...deleted.values()],
      stored: [...stored.values()],
    }),
    clear() {
      emptied.clear()
      deleted.clear()
      stored.clear()
    },
  }
}

function isRow(row: Partial<StoredRow>): row is StoredRow {
  return row.key !== undefined
}

function pickMirrored({ gone, namespaces, left, verifications, due }: StoreRecord): StoreRecord {
  return {
    ...(gone && { gone }),
    ...(namespaces && { namespaces }),
    ...(left && { left }),
    ...(verifications && { verifications }),
    ...(due && { due }),
  }
}
