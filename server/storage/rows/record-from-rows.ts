import { addBillingTotals, type BillingTotals } from '../../domain/accounts/costs.ts'
import type { Verification } from '../../domain/model/verification.ts'
import type { DueEntry } from '../../emulator/clock.ts'
import { clockDueAt } from '../../emulator/namespace.ts'
import type { NamespaceState, StoreRecord, TokenState } from '../../emulator/stored-state.ts'
import type { DumpedMessage, InboxDump } from '../../records/inbox.ts'
import type { RowKind, StoredBox, StoredRow } from './stored-row.ts'

/** Converts rows to one record with the state of their namespaces. */
export function recordFromRows(rows: readonly StoredRow[]): StoreRecord {
  const sorted = rows.toSorted((a, b) => a.position - b.position)
  const of = <T>(wanted: RowKind) =>
    sorted.filter(({ kind }) => kind === wanted) as readonly RowOf<T>[]
  const billed = of<BillingTotals>('billed').map(({ value }) => value)
  const verifications = of<Verification>('verification')
  return {
    ...(billed.length === 0 ? {} : { billedInAll: billed.reduce(addBillingTotals) }),
    claims: of<string>('claim').map(({ key, value }) => [key, value] as const),
    namespaces: withLists(of('namespace'), of('queue'), of('booked')),
    verifications: verifications.map(({ namespace, value }) => [namespace, value] as const),
    due: dueLists(verifications),
    calls: of<number>('call').map(({ namespace, key, value }) => [namespace, key, value] as const),
    inboxes: inboxDumps(of('box'), of('message')),
    tokens: of<TokenState>('token').map(({ value }) => value),
    drawn: of<readonly [string, number]>('drawn').map(({ value }) => value),
    givenUp: of<string>('given-up').map(({ key, value }) => [key, value] as const),
  }
}

type RowOf<T> = StoredRow & { readonly value: T }

function withLists(
  states: readonly RowOf<NamespaceState>[],
  queues: readonly RowOf<NonNullable<NamespaceState['queue']>>[],
  bookings: readonly RowOf<NonNullable<NamespaceState['booked']>>[],
): readonly NamespaceState[] {
  const queueOf = new Map(queues.map(({ namespace, value }) => [namespace, value]))
  const bookedOf = new Map(bookings.map(({ namespace, value }) => [namespace, value]))
  return states.map(({ namespace, value }) => {
    const queue = queueOf.get(namespace)
    const booked = bookedOf.get(namespace)
    return { ...value, ...(queue && { queue }), ...(booked && { booked }) }
  })
}

function dueLists(
  verifications: readonly RowOf<Verification>[],
): readonly (readonly [string, readonly DueEntry[]])[] {
  const byPosition = verifications.toSorted((a, b) => (a.duePosition ?? 0) - (b.duePosition ?? 0))
  const lists = new Map<string, DueEntry[]>()
  for (const { namespace, value } of byPosition) {
    const at = clockDueAt(value)
    if (at === undefined) continue
    const list = lists.get(namespace) ?? []
    lists.set(namespace, list)
    list.push({ at, id: value.id })
  }
  return [...lists]
}

function inboxDumps(
  boxes: readonly RowOf<StoredBox>[],
  messages: readonly RowOf<DumpedMessage>[],
): readonly (readonly [string, InboxDump])[] {
  const dumps = new Map<string, Record<string, { arrived: number; messages: DumpedMessage[] }>>()
  for (const { namespace, key, value } of boxes) {
    const dump = dumps.get(namespace) ?? {}
    dumps.set(namespace, dump)
    dump[key] = { ...value, messages: [] }
  }
  for (const { namespace, value } of messages) {
    dumps.get(namespace)?.[boxOf(value.id)]?.messages.push(value)
  }
  return [...dumps]
}

/** Returns the box of a message: `box` for the message `box.12`. */
function boxOf(message: string): string {
  return message.slice(0, message.lastIndexOf('.'))
}
