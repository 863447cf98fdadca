import { nextDueAt, statusOf, type Verification } from '../../domain/model/verification.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'

export const SORT_KEYS = [
  'opened',
  'mail',
  'status',
  'next',
  'scenario',
  'callbacks',
  'namespace',
] as const

/** A column by which the list can be sorted. */
export type SortKey = (typeof SORT_KEYS)[number]

/** Sorts rows by the column of the filter. The rows come newest first, which is also the order of equal rows. */
export function sortRows(
  rows: readonly FoundVerification[],
  sort: string | undefined,
): readonly FoundVerification[] {
  if (sort === undefined || sort === '-opened') return rows
  const isDescending = sort.startsWith('-')
  const sortValueOf = SORT_VALUES[parseSortKey(sort)]
  const keyed = rows.map((row) => ({ row, value: sortValueOf(row) }))
  const sorted = keyed.toSorted((a, b) => {
    const order = a.value < b.value ? -1 : Number(a.value > b.value)
    return isDescending ? -order : order
  })
  return sorted.map(({ row }) => row)
}

/** Returns the column of `?sort=`. Throws a ControlApiError (400) if there is no such column. */
export function parseSortKey(sort: string): SortKey {
  const name = sort.startsWith('-') ? sort.slice(1) : sort
  const key = SORT_KEYS.find((candidate) => candidate === name)
  if (key !== undefined) return key
  throw new ControlApiError(
    400,
    `The list has no column ${quote(name)}${didYouMean(name, SORT_KEYS)}`,
    { fix: `?sort= is one of ${SORT_KEYS.join(', ')}; a minus sign before it reverses the order.` },
  )
}

const SORT_VALUES: Readonly<Record<SortKey, (found: FoundVerification) => string | number>> = {
  opened: ({ verification }) => verification.openedAt,
  mail: ({ verification }) => verification.request.mail.toLowerCase(),
  status: ({ verification }) => statusOf(verification),
  next: ({ verification }) => dueRank(verification),
  scenario: ({ verification }) => verification.scenario.name,
  callbacks: ({ verification: { deliveries } }) =>
    deliveries.filter(({ status }) => status !== 'delivered').length * 1000 + deliveries.length,
  namespace: ({ namespace }) => namespace.name,
}

// By the clock of the namespace, because a fast-forward moves single verifications ahead.
function dueRank(verification: Verification): number {
  const due = nextDueAt(verification)
  return due === undefined ? Number.MAX_SAFE_INTEGER : due - verification.aheadBy
}
