import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  describeFault,
  type FaultCall,
  type FaultText,
  findFault,
  maxFaultDelay,
  parseRateLimit,
  toApiFaults,
} from '../../../server/domain/model/api-fault.ts'
import {
  duration,
  minute,
  noTime,
  parseValidDuration,
} from '../../../server/domain/time/instant.ts'
import { numberOfRuns } from '../../support/number-of-runs.ts'

const tooMany = { status: 429 } as const

test('an outage affects the calls from its begin to just before its end', () => {
  const faults = toApiFaults([{ op: 'get', from: '10m', to: '25m', respond: { status: 503 } }])
  const fails = (age: string) =>
    findFault(faults, { ...call(1), age: parseValidDuration(age) }) !== undefined

  expect(['0s', '9m59s999ms', '10m', '24m59s999ms', '25m', '1h'].map(fails)).toEqual([
    false,
    false,
    true,
    true,
    false,
    false,
  ])
})

test('without from an outage begins at once, and without to it never ends', () => {
  const ages = [0, 5, 10].map((minutes) => duration(minutes * minute))
  const failing = (text: FaultText) =>
    ages.map((age) => findFault(toApiFaults([text]), { ...call(1), age }) !== undefined)

  expect(failing({ op: 'get', to: '5m', fault: 'reset' })).toEqual([true, false, false])
  expect(failing({ op: 'get', from: '5m', fault: 'reset' })).toEqual([false, true, true])
})

test('a rate affects only the calls above it, and its 429 names the rest of the window', () => {
  const faults = toApiFaults([{ op: 'get', above: '5/s', respond: tooMany }])
  const at = (calls: number) =>
    findFault(faults, call(1), [{ calls, rest: parseValidDuration('2s500ms') }])

  expect([1, 5].map(at)).toEqual([undefined, undefined])
  expect(at(6)?.play).toEqual({
    kind: 'respond',
    with: { status: 429, headers: { 'Retry-After': 3 } },
  })
})

test('a Retry-After of the scenario replaces the rest of the window', () => {
  const respond = { status: 429, headers: { 'Retry-After': 7 } }
  const faults = toApiFaults([{ op: 'get', above: '1/m', respond }])

  const fault = findFault(faults, call(1), [{ calls: 2, rest: minute }])

  expect(fault?.play).toMatchObject({ with: { headers: { 'Retry-After': 7 } } })
})

test('a rate is a whole number of calls in a second, a minute or an hour', () => {
  expect(parseRateLimit('100/m')).toEqual({ calls: 100, per: minute })
  expect(['0/s', '5', '5/d', '1.5/s', '-1/s', '5 / s'].map(parseRateLimit)).toEqual(
    Array.from({ length: 6 }, () => undefined),
  )
})

test('a delay spread is log-normal: half of the calls are below the median, and 99 % below p99', () => {
  const faults = toApiFaults([{ op: 'get', delay: { median: '200ms', p99: '3s' } }])
  const delays = Array.from(
    { length: 10_000 },
    (_, i) => findFault(faults, call(i + 1))?.delay ?? 0,
  )

  expect(Math.abs(delays.filter((delay) => delay < 200).length - 5_000)).toBeLessThan(200)
  expect(Math.abs(delays.filter((delay) => delay < 3_000).length - 9_900)).toBeLessThan(50)
})

test('each call draws its own delay, the same one for the same seed, and never more than a minute', () => {
  const text: FaultText = { op: 'get', delay: { median: '30s', p95: '60s' } }
  const faults = toApiFaults([text])
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 1000 }), (seed, nth) => {
      const once = findFault(faults, { ...call(nth), seed })?.delay ?? 0
      const twice = findFault(faults, { ...call(nth), seed })?.delay

      expect(once).toBe(twice)
      expect(once).toBeGreaterThan(0)
      expect(once).toBeLessThanOrEqual(maxFaultDelay)
    }),
    { numRuns: numberOfRuns(200, 5_000) },
  )
})

test('a fault of all operations affects each of them, and requests for documents that are not there', () => {
  const [all, file] = [
    toApiFaults([{ op: 'all', fault: 'reset' }]),
    toApiFaults([{ op: 'file', fault: 'reset' }]),
  ]
  const unavailable: FaultCall = { ...call(1), op: 'file', isUnavailable: true }

  for (const op of ['create', 'get', 'list', 'data', 'file'] as const) {
    expect(findFault(all, { ...call(1), op })).toBeDefined()
  }
  expect(findFault(all, unavailable)).toBeDefined()
  expect(findFault(file, unavailable)).toBeUndefined()
  expect(findFault(file, { ...call(1), op: 'file' })).toBeDefined()
})

test('the sentence about a fault names its times or its rate', () => {
  const [outage, rate] = toApiFaults([
    { op: 'all', from: '10m', to: '25m', respond: { status: 503 } },
    { op: 'get', above: '5/s', respond: tooMany },
  ])

  expect(outage && describeFault(outage, call(3))).toBe(
    'Scenario busy answers with 503 on purpose from 10m to 25m (call 3 of get).',
  )
  expect(rate && describeFault(rate, call(6))).toContain('on purpose above 5/s (call 6 of get)')
})

function call(nth: number): FaultCall {
  return { op: 'get', nth, scenario: 'busy', seed: 1, number: 1, age: noTime }
}
