import type { Request } from 'express'
import { invalidValueError } from './clock.ts'

/** What a query wants of each row, member by member. Unknown ones were refused by `refuseUnknownQuery`. */
export function parseFilters<Key extends string>(
  { query }: Request,
  known: readonly Key[],
): readonly (readonly [Key, string])[] {
  return known.flatMap((key) => {
    const value = query[key]
    if (value === undefined) return []
    if (typeof value !== 'string') throw invalidValueError(key, value, 'Give each filter once.')
    return [[key, value] as const]
  })
}
