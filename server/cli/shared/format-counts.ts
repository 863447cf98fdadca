import { pluralize } from '../../domain/text/pluralize.ts'

/** Returns a text such as `3 callbacks (2 delivered, 1 blocked)`. */
export function formatTotal(
  one: string,
  many: string,
  counts: Readonly<Record<string, number>>,
): string {
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
  return `${pluralize(total, one, many)}${total === 0 ? '' : ` (${formatCounts(counts)})`}`
}

/** Returns a text such as `2 delivered, 1 blocked`, or `none`. */
export function formatCounts(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, n]) => `${n} ${name}`)
  return parts.length === 0 ? 'none' : parts.join(', ')
}
