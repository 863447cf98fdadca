import type { Request } from 'express'
import { didYouMean } from '../../core/plain/complaint.ts'
import { Refusal } from '../../shell/refusal.ts'
import { wrong } from './clock.ts'

/** What a query wants of each row, member by member; a filter that nobody knows is refused. */
export function filtersIn<Key extends string>(
  { query }: Request,
  known: readonly Key[],
): readonly (readonly [Key, string])[] {
  for (const key of Object.keys(query)) {
    if ((known as readonly string[]).includes(key)) continue
    const shown = JSON.stringify(key.slice(0, 80))
    throw new Refusal(400, `Unknown filter ${shown}${didYouMean(key, known)}`, {
      fix: `The filters are ${known.join(', ')}.`,
    })
  }
  return known.flatMap((key) => {
    const value = query[key]
    if (value === undefined) return []
    if (typeof value !== 'string') throw wrong(key, value, 'Give each filter once.')
    return [[key, value] as const]
  })
}
