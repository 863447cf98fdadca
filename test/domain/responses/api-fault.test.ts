import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  describeFault,
  type FaultCall,
  type FaultText,
  findFault,
  toApiFaults,
} from '../../../server/domain/model/api-fault.ts'

test('without nth and count every call fails', () => {
  expect(taken({ op: 'get', fault: 'reset' })).toEqual([1, 2, 3, 4, 5, 6])
})

test('nth alone takes one call, nth with count as many from there, count alone the first ones', () => {
  expect(taken({ op: 'get', nth: 3, fault: 'reset' })).toEqual([3])
  expect(taken({ op: 'get', nth: 3, count: 2, fault: 'reset' })).toEqual([3, 4])
  expect(taken({ op: 'get', count: 2, fault: 'reset' })).toEqual([1, 2])
})

test('the first fault of the list that takes a call is played', () => {
  const faults = toApiFaults([
    { op: 'get', nth: 2, fault: 'reset' },
    { op: 'list', fault: 'garbage' },
    { op: 'get', fault: 'empty' },
  ])

  expect(findFault(faults, call(2))?.play.kind).toBe('reset')
  expect(findFault(faults, call(3))?.play.kind).toBe('empty')
  expect(findFault(faults, { ...call(3), op: 'data' })).toBeUndefined()
})

test('the same seed gives the same faults, in whatever order the calls are judged', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, chance) => {
      const faults = toApiFaults([{ op: 'get', chance, fault: 'reset' }])
      const fails = (nth: number) => findFault(faults, { ...call(nth), seed }) !== undefined
      const calls = [1, 2, 3, 4, 5, 6, 7, 8]

      expect(calls.toReversed().map(fails).toReversed()).toEqual(calls.map(fails))
    }),
  )
})

test.each([0, 0.01, 0.25, 0.5, 0.9, 1])(
  'of 10,000 calls %d in one fail, give or take',
  (chance) => {
    const faults = toApiFaults([{ op: 'get', chance, fault: 'reset' }])
    const failed = Array.from({ length: 10_000 }, (_, i) => findFault(faults, call(i + 1))).filter(
      (fault) => fault !== undefined,
    )

    // Four standard deviations.
    const slack = 4 * Math.sqrt(10_000 * chance * (1 - chance))
    expect(Math.abs(failed.length - 10_000 * chance)).toBeLessThanOrEqual(slack)
  },
)

test('another seed, another verification or another operation fails elsewhere', () => {
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

test('what is only late is opened, what is lost is opened with commit alone', () => {
  const [late, lost, paid] = toApiFaults([
    { op: 'create', delay: '1s' },
    { op: 'create', fault: 'reset' },
    { op: 'create', fault: 'reset', commit: true },
  ])

  expect([late?.commit, lost?.commit, paid?.commit]).toEqual([true, false, true])
})

test('a fault says in one sentence of printable ASCII that it is meant', () => {
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
  return { op: 'get', nth, scenario: 'busy', seed: 1, number: 1 }
}

function taken(text: FaultText): readonly number[] {
  const faults = toApiFaults([text])
  return [1, 2, 3, 4, 5, 6].filter((nth) => findFault(faults, call(nth)) !== undefined)
}
