import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Schedule } from '../../../contracts/callbacks/delivery-order.ts'
import { shrinkSchedule, simplerSchedules } from '../../../contracts/callbacks/shrink.ts'
import type { Status } from '../../../server/domain/model/status.ts'

const schedule = (least: number, most: number): fc.Arbitrary<Schedule> =>
  fc.array(fc.constantFrom<Status>('running', 'validation', 'ok'), {
    minLength: least,
    maxLength: most,
  })

test('a failure that more deliveries do not prevent shrinks to a schedule whose parts all pass', async () => {
  const faults = fc.array(schedule(1, 3), { minLength: 1, maxLength: 3 })

  await fc.assert(
    fc.asyncProperty(faults, schedule(0, 9), async (patterns, found) => {
      const fails = (one: Schedule) => patterns.some((pattern) => isPartOf(pattern, one))
      if (!fails(found)) return

      const smallest = await shrinkSchedule(found, async (one) => fails(one))

      expect(fails(smallest)).toBe(true)
      expect(partsOf(smallest).filter(fails)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('every schedule that is one step simpler than the result passes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.func(fc.boolean()), schedule(0, 7), async (isFault, found) => {
      const fails = (one: Schedule) => one.join() === found.join() || isFault(one.join())

      const smallest = await shrinkSchedule(found, async (one) => fails(one))

      expect(fails(smallest)).toBe(true)
      expect(simplerSchedules(smallest).filter(fails)).toEqual([])
    }),
    { numRuns: 100 },
  )
})

test('shrinkSchedule sorts the deliveries if their order does not matter', async () => {
  const failsWithBoth = async (one: Schedule) => one.includes('ok') && one.includes('running')

  const smallest = await shrinkSchedule(['ok', 'validation', 'ok', 'running'], failsWithBoth)

  expect(smallest).toEqual(['running', 'ok'])
})

test('shrinkSchedule tries no schedule twice', async () => {
  const tried: string[] = []

  await shrinkSchedule(['ok', 'validation', 'ok', 'running', 'running'], async (one) => {
    tried.push(one.join())
    return one.filter((event) => event === 'ok').length > 1
  })

  expect(new Set(tried).size).toBe(tried.length)
})

function isPartOf(part: Schedule, whole: Schedule): boolean {
  let matched = 0
  for (const event of whole) if (event === part[matched]) matched += 1
  return matched === part.length
}

// Returns the schedule in all variants with at least one delivery left out.
function partsOf(whole: Schedule): readonly Schedule[] {
  const choices = 2 ** whole.length - 1
  return Array.from({ length: choices }, (_, chosen) =>
    whole.filter((_event, i) => (chosen & (2 ** i)) !== 0),
  )
}
