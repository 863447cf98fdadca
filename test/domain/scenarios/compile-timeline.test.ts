import { expect, test } from 'vitest'
import { randomFrom } from '../../../server/domain/base/random.ts'
import type { PlannedStep, Timeline } from '../../../server/domain/model/plan.ts'
import type { ScenarioText } from '../../../server/domain/scenarios/scenario.ts'
import { formatInstant, minute, second } from '../../../server/domain/time/instant.ts'
import { drawDuration, parseSpread } from '../../../server/domain/time/spread.ts'
import { compileForTest, slowOperatorScenario } from '../../support/compile-scenario.ts'

const mondayAtNine = '2026-01-05T09:00:00+01:00'

test('the outcome ok at the pace sandbox is validation after one minute and ok after two', () => {
  const timeline = compileForTest({ version: 1, outcome: 'ok' })

  expect(formatPlan(timeline)).toEqual(['0s', '+60s status validation', '+120s status ok'])
  expect(timeline.actor).toBe('either')
  expect(timeline.callbacks).toEqual({ send: ['validation', 'ok', 'ko'], delay: 0 })
  expect(timeline.faults).toEqual([])
})

test('a file without outcome ends ok, and an empty timeline plans nothing', () => {
  expect(formatPlan(compileForTest({ version: 1 }))).toEqual(
    formatPlan(compileForTest({ version: 1, outcome: 'ok' })),
  )
  expect(compileForTest({ version: 1, timeline: [] }).plan).toEqual([])
})

test('the reason of ko can be a param, in either spelling', () => {
  const text = { version: 1, outcome: { ko: { reason: `\${params.why}` } } } as const

  const timeline = compileForTest(text, { params: { why: 'facemismatch' } })

  expect(timeline.plan[1]?.act).toMatchObject({ to: 'ko', reason: 'face_mismatch' })
})

test('the pace instant keeps the order of steps and removes every wait', () => {
  const standard = compileForTest({ version: 1 }, { pace: 'instant' })
  const written = compileForTest(slowOperatorScenario, {
    pace: 'instant',
    openedAt: '2026-01-10T20:00:00+01:00',
  })

  expect(formatPlan(standard)).toEqual(['0s', '+0s status validation', '+0s status ok'])
  expect(formatPlan(written)).toEqual([
    '0s',
    '+0s user open-link',
    '+0s user submit',
    '+0s operator take-call',
    '+0s operator approve',
  ])
  expect(written.plan.at(-1)?.act).toMatchObject({ validationTime: 0 })
})

test('the pace human replaces an outcome by actions that take about twelve minutes, and does not change a timeline', () => {
  const standard = compileForTest({ version: 1 }, { pace: 'human' })
  const written = compileForTest(slowOperatorScenario, { pace: 'human' })

  expect(formatPlan(standard)).toEqual([
    '0s',
    '+60s user open-link',
    '+215s user submit',
    '+305s operator take-call',
    '+605s status validation',
    '+725s operator approve',
  ])
  expect(formatPlan(written)).toEqual(formatPlan(compileForTest(slowOperatorScenario)))
  expect(written.plan.at(-1)?.act).toMatchObject({ validationTime: 2 * minute })
})

test('the outcome ko at the pace human is a rejection with its reason after validation', () => {
  const outcome = { ko: { reason: 'face_mismatch', repeatable: true } }

  const timeline = compileForTest({ version: 1, outcome }, { pace: 'human' })

  expect(timeline.plan.at(-1)?.act).toEqual({
    as: 'operator',
    do: 'reject',
    reason: 'face_mismatch',
    repeatable: true,
  })
})

test('waits between operator-open and take-call count only opening hours', () => {
  const lateOnSaturday = compileForTest(slowOperatorScenario, {
    openedAt: '2026-01-10T17:50:00+01:00',
  })

  expect(lateOnSaturday.plan.map(({ at, act }) => `${formatInstant(at)} ${act.do}`)).toEqual([
    '2026-01-10T16:54:00.000Z open-link',
    '2026-01-10T16:57:00.000Z submit',
    '2026-01-12T08:42:00.000Z take-call',
    '2026-01-12T08:48:00.000Z approve',
  ])
})

test('the duration of an action delays the next step, not the action', () => {
  const timeline = compileForTest({
    version: 1,
    timeline: [
      { user: 'open-link', takes: '4m' },
      { wait: '1m', status: 'validation', shows: 'WAIT_SIGNERS' },
    ],
  })

  expect(formatPlan(timeline)).toEqual(['0s', '+0s user open-link', '+300s status validation'])
  expect(timeline.plan[1]?.act).toMatchObject({ shows: 'WAIT_SIGNERS' })
})

test('callbacks, faults and overrides are compiled with their params filled in', () => {
  const timeline = compileForTest(
    {
      version: 1,
      params: { city: { default: 'Bari' } },
      callbacks: { send: ['ok'], delay: '3s', retry: { attempts: 2, backoff: ['10s', '1m'] } },
      http: [
        { op: 'create', nth: 1, fault: 'reset', commit: true },
        { op: 'get', fault: 'reset' },
      ],
      data: { user: { birthPlace: `\${params.city}` }, healthCard: null },
    },
    { params: { city: 'Lecce' } },
  )

  expect(timeline.callbacks).toEqual({
    send: ['ok'],
    delay: 3 * second,
    retry: { attempts: 2, backoff: [10 * second, minute] },
  })
  expect(timeline.faults).toEqual([
    { op: 'create', first: 1, last: 1, delay: 0, play: { kind: 'reset' }, commit: true },
    { op: 'get', first: 1, delay: 0, play: { kind: 'reset' }, commit: false },
  ])
  expect(timeline.overrides).toEqual({ user: { birthPlace: 'Lecce' }, healthCard: null })
})

test('equal seeds give equal plans, different seeds different plans', () => {
  const text: ScenarioText = {
    version: 1,
    timeline: [{ wait: { median: '6m', p95: '14m', max: '30m' }, status: 'validation' }],
  }

  const [one, same, other] = [1, 1, 2].map((seed) => compileForTest(text, { seed }))

  expect(one).toEqual(same)
  expect(one).not.toEqual(other)
})

test('half of the draws are below the median, 95 % below p95, and none above max', () => {
  const random = randomFrom('draws')
  const spread = { median: '6m', p95: '14m', max: '30m' }

  const draws = Array.from(
    { length: 20_000 },
    () => drawDuration(parseSpread(spread), random) / minute,
  )

  expect(draws.filter((minutes) => minutes < 6).length / draws.length).toBeCloseTo(0.5, 1)
  expect(draws.filter((minutes) => minutes < 14).length / draws.length).toBeCloseTo(0.95, 2)
  expect(Math.max(...draws)).toBe(30)
})

function formatPlan({ plan }: Timeline): string[] {
  const start = Date.parse(mondayAtNine)
  const first = plan[0]?.at ?? start
  // All steps of an instant plan are at the opening. A test can choose another opening than mondayAtNine.
  const from = plan.every(({ at }) => at === first) ? first : start
  return ['0s', ...plan.map(({ at, act }) => `+${(at - from) / second}s ${formatAction(act)}`)]
}

function formatAction(act: PlannedStep['act']): string {
  return act.as === 'platform' ? `status ${act.to}` : `${act.as} ${act.do}`
}
