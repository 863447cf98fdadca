import { expect, test } from 'vitest'
import type { ScenarioText } from '../../../server/domain/scenarios/scenario.ts'
import { type Instant, instant, minute } from '../../../server/domain/time/instant.ts'
import { compileForTest, slowOperatorScenario } from '../../support/compile-scenario.ts'
import { openingInstant } from '../../support/verification.ts'

test('a call without a free operator is postponed with all later steps, and is booked', () => {
  const text: ScenarioText = { ...slowOperatorScenario, desk: { operators: 1 } }
  const booked = [{ from: minutesIn(50), until: minutesIn(60) }]

  const timeline = compileForTest(text, { booked })

  expect(timeline.plan.map(({ at }) => at)).toEqual([4, 7, 60, 66].map(minutesIn))
  expect(timeline.calls).toEqual([{ from: minutesIn(60), until: minutesIn(66) }])
})

test('without a number of operators no call is booked or postponed', () => {
  const booked = [{ from: minutesIn(0), until: minutesIn(600) }]

  const timeline = compileForTest(slowOperatorScenario, { booked })

  expect(timeline.plan[2]?.at).toBe(minutesIn(52))
  expect(timeline.calls).toBeUndefined()
})

test('a booking ends at approve, a status, ask-retry, abandon, operator-open or the end of the plan', () => {
  const lengths = [
    [{ wait: '9m', operator: 'approve' }],
    [
      { wait: '9m', status: 'validation' },
      { wait: '45m', operator: 'approve' },
    ],
    [
      { wait: '9m', operator: 'ask-retry' },
      { wait: '1h', user: 'submit' },
    ],
    [{ wait: '9m', user: 'abandon' }],
    [{ wait: '9m' }, { wait: 'operator-open' }, { operator: 'approve' }],
    [{ wait: '9m' }],
  ] as const

  const booked = lengths.map((after) => {
    const timeline = [{ wait: 'operator-open', operator: 'take-call' }, ...after] as const
    return compileForTest({ version: 1, timeline, desk: { operators: 1 } }).calls
  })

  expect(booked).toEqual(lengths.map(() => [{ from: minutesIn(0), until: minutesIn(9) }]))
})

test('two calls of one verification have two bookings', () => {
  const timeline = [
    { wait: 'operator-open' },
    { operator: 'take-call', takes: '5m' },
    { operator: 'ask-retry' },
    { wait: '5m', user: 'submit' },
    { operator: 'take-call', takes: '5m' },
    { operator: 'approve' },
  ] as const
  const booked = [{ from: minutesIn(10), until: minutesIn(20) }]

  const { calls, plan } = compileForTest(
    { version: 1, timeline, desk: { operators: 1 } },
    { booked },
  )

  expect(calls).toEqual([
    { from: minutesIn(0), until: minutesIn(5) },
    { from: minutesIn(20), until: minutesIn(25) },
  ])
  expect(plan.at(-1)?.at).toBe(minutesIn(25))
})

test('the pace instant ignores the number of operators', () => {
  const text: ScenarioText = { ...slowOperatorScenario, desk: { operators: 1 } }
  const booked = [{ from: minutesIn(0), until: minutesIn(600) }]

  const timeline = compileForTest(text, { booked, pace: 'instant' })

  expect(timeline.plan.every(({ at }) => at === minutesIn(0))).toBe(true)
  expect(timeline.calls).toBeUndefined()
})

test('calls that depend on polls or people are not booked', () => {
  const desk = { operators: 1 }

  expect(compileForTest({ ...slowOperatorScenario, desk }).calls).toHaveLength(1)
  expect(
    compileForTest({ ...slowOperatorScenario, desk, progression: { polls: 2 } }).calls,
  ).toBeUndefined()
  expect(
    compileForTest({ ...slowOperatorScenario, desk, progression: 'manual' }).calls,
  ).toBeUndefined()
  expect(compileForTest({ ...slowOperatorScenario, desk, actor: 'person' }).calls).toBeUndefined()
})

// Returns the instant this many minutes after the opening, which is Monday at nine.
function minutesIn(minutes: number): Instant {
  return instant(openingInstant + minutes * minute)
}
