import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  describeFault,
  type FaultCall,
  type FaultText,
  findFault,
  toApiFaults,
} from '../../../server/domain/model/api-fault.ts'
import { noTime } from '../../../server/domain/time/instant.ts'

test('without nth and count every call fails', () => {
  expect(failingCalls({ op: 'get', fault: 'reset' })).toEqual([1, 2, 3, 4, 5, 6])
})

test('nth selects one call, nth with count a range, count alone the first calls', () => {
  expect(failingCalls({ op: 'get', nth: 3, fault: 'reset' })).toEqual([3])
  expect(failingCalls({ op: 'get', nth: 3, count: 2, fault: 'reset' })).toEqual([3, 4])
  expect(failingCalls({ op: 'get', count: 2, fault: 'reset' })).toEqual([1, 2])
})

test('the first matching fault of the list is used', () => {
  const faults = toApiFaults([
    { op: 'get', nth: 2, fault: 'reset' },
    { op: 'list', fault: 'garbage' },
    { op: 'get', fault: 'empty' },
  ])

  expect(findFault(faults, call(2))?.play.kind).toBe('reset')
  expect(findFault(faults, call(3))?.play.kind).toBe('empty')
  expect(findFault(faults, { ...call(3), op: 'data' })).toBeUndefined()
})

test('the same seed gives the same faults, in any order of the calls', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, chance) => {
      const faults = toApiFaults([{ op: 'get', chance, fault: 'reset' }])
      const fails = (nth: number) => findFault(faults, { ...call(nth), seed }) !== undefined
      const calls = [1, 2, 3, 4, 5, 6, 7, 8]

      expect(calls.toReversed().map(fails).toReversed()).toEqual(calls.map(fails))
    }),
  )
})

test.each([0, 0.01, 0.25, 0.5, 0.9, 1])('of 10,000 calls, about the share %d fails', (chance) => {
  const faults = toApiFaults([{ op: 'get', chance, fault: 'reset' }])
  const failed = Array.from({ length: 10_000 }, (_, i) => findFault(faults, call(i + 1))).filter(
    (fault) => fault !== undefined,
  )

  // The tolerance is four standard deviations.
  const tolerance = 4 * Math.sqrt(10_000 * chance * (1 - chance))
  expect(Math.abs(failed.length - 10_000 * chance)).toBeLessThanOrEqual(tolerance)
})

test('another seed, verification or operation has other failing calls', () => {
  const faults = toApiFaults([
    { op: 'get', chance: 0.5, fault: 'reset' },
    { op: 'list', chance: 0.5, fault: 'reset' },
  ])
  const pattern = (more: Partial<FaultCall>) =>
    Array.from({ length: 64 }, (_, i) =>
      findFault(faults, { ...call(i + 1), ...more }) ? 'x' : '.',
    ).join('')

  const patterns = [{}, { seed: 2 }, { number: 2 }, { op: 'list' } as const].map(pattern)

  expect(new Set(patterns).size).toBe(4)
  expect(pattern({})).toBe(pattern({}))
})

test('a delayed call opens a verification; a lost call opens one only with commit', () => {
  const [late, lost, paid] = toApiFaults([
    { op: 'create', delay: '1s' },
    { op: 'create', fault: 'reset' },
    { op: 'create', fault: 'reset', commit: true },
  ])

  expect([late?.commit, lost?.commit, paid?.commit]).toEqual([true, false, true])
})

test('describeFault explains a fault in one sentence of printable ASCII', () => {
  const [fault] = toApiFaults([{ op: 'create', fault: 'reset', delay: '2s', commit: true }])
  const [other] = toApiFaults([{ op: 'file', respond: { status: 500 } }])

  expect(fault && describeFault(fault, { ...call(1), op: 'create' })).toBe(
    'Scenario busy breaks the connection on purpose, after 2000 ms (call 1 of create). The verification was opened all the same.',
  )
  expect(other && describeFault(other, { ...call(2), op: 'file', artifact: 'audit' })).toBe(
    'Scenario busy answers with 500 on purpose (call 2 of file audit).',
  )
})

function call(nth: number): FaultCall {
  return { op: 'get', nth, scenario: 'busy', seed: 1, number: 1, age: noTime }
}

function failingCalls(text: FaultText): readonly number[] {
  const faults = toApiFaults([text])
  return [1, 2, 3, 4, 5, 6].filter((nth) => findFault(faults, call(nth)) !== undefined)
}
