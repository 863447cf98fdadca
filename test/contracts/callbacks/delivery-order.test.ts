import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  countWithin,
  type ScheduleBounds,
  sampleWithin,
  schedulesWithin,
  undisturbedSchedule,
} from '../../../contracts/callbacks/delivery-order.ts'
import { randomFrom } from '../../../server/domain/base/random.ts'
import { STATUSES } from '../../../server/domain/model/status.ts'

const three = { events: ['running', 'validation', 'ok'], copies: 2 } as const

const bounds: fc.Arbitrary<ScheduleBounds> = fc.record({
  events: fc.subarray([...STATUSES], { maxLength: 3 }),
  copies: fc.integer({ min: 0, max: 2 }),
})

test('three events delivered at most twice each have 271 schedules', () => {
  const schedules = [...schedulesWithin(three)]

  expect(schedules).toHaveLength(271)
  expect(countWithin(three)).toBe(271)
})

test('schedulesWithin lists every schedule of two events delivered at most once', () => {
  const schedules = [...schedulesWithin({ events: ['validation', 'ok'], copies: 1 })]

  expect(schedules.map((schedule) => schedule.join(' '))).toEqual([
    '',
    'validation',
    'ok',
    'validation ok',
    'ok validation',
  ])
})

test('schedulesWithin lists each schedule once, within the bounds, and countWithin counts them', () => {
  fc.assert(
    fc.property(bounds, (within) => {
      const schedules = [...schedulesWithin(within)]

      expect(new Set(schedules.map((schedule) => schedule.join())).size).toBe(schedules.length)
      expect(countWithin(within)).toBe(schedules.length)
      for (const schedule of schedules) {
        for (const status of STATUSES) {
          const copies = schedule.filter((event) => event === status).length
          expect(copies).toBeLessThanOrEqual(within.events.includes(status) ? within.copies : 0)
        }
      }
    }),
    { numRuns: 30 },
  )
})

test('schedulesWithin lists short schedules first', () => {
  const lengths = [...schedulesWithin(three)].map(({ length }) => length)

  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
})

test('sampleWithin returns the requested number, includes the shortest schedules, and depends on the seed', () => {
  const all = [...schedulesWithin(three)].map((schedule) => schedule.join())
  const drawn = fc.record({ most: fc.integer({ min: 0, max: 300 }), seed: fc.nat() })

  fc.assert(
    fc.property(drawn, ({ most, seed }) => {
      const sample = () => sampleWithin(three, most, randomFrom(seed)).map((one) => one.join())
      const places = sample().map((one) => all.indexOf(one))

      expect(places).toHaveLength(Math.min(most, 271))
      expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b))
      expect(places.slice(0, Math.ceil(places.length / 2))).toEqual([
        ...Array(Math.ceil(places.length / 2)).keys(),
      ])
      expect(sample()).toEqual(sample())
    }),
    { numRuns: 50 },
  )
})

test('sampleWithin draws different schedules for different seeds', () => {
  const sample = (seed: number) => sampleWithin(three, 40, randomFrom(seed))

  expect(sample(1)).not.toEqual(sample(2))
})

test('plainSchedule has each event once, in the order of the statuses', () => {
  expect(undisturbedSchedule(['ok', 'validation', 'ok'])).toEqual(['validation', 'ok'])
  expect(undisturbedSchedule([])).toEqual([])
})
