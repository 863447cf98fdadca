import type { Request } from 'express'
import { invalidValueError } from './validate-input.ts'

/**
 * Parses a query into pairs of member and value that each row must have. Throws a ControlApiError if a member
 * occurs twice. `refuseUnknownQuery` has rejected unknown members before.
 */
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
