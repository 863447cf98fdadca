import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomFrom } from '../../../server/domain/base/random.ts'
import type { Timeline } from '../../../server/domain/model/plan.ts'
import { describeScenario } from '../../../server/domain/scenarios/describe-scenario.ts'
import { extendScenario } from '../../../server/domain/scenarios/inheritance.ts'
import {
  drawOutcome,
  outcomeChoices,
  totalWeight,
} from '../../../server/domain/scenarios/outcome-weights.ts'
import type { OutcomeText, ScenarioText } from '../../../server/domain/scenarios/scenario.ts'
import { validateResolvedScenario } from '../../../server/domain/scenarios/validation/validate-scenario.ts'
import { compileForTest } from '../../support/compile-scenario.ts'
import { numberOfRuns } from '../../support/number-of-runs.ts'
import { validateScenario } from '../../support/scenario-validator.ts'

const perReason: ScenarioText = {
  version: 1,
  outcome: { ok: 70, ko: { reasons: { face_mismatch: 20, documentexpired: 10 } } },
}

test('the weights decide how many of 2000 verifications get each outcome', () => {
  const counts: Record<string, number> = {}

  for (let number = 1; number <= 2000; number++) {
    const last = lastStep(compileForTest(perReason, { number }))
    counts[last] = (counts[last] ?? 0) + 1
  }

  expect(Object.keys(counts).sort()).toEqual(['ko document_expired', 'ko face_mismatch', 'ok'])
  expect(Math.abs((counts.ok ?? 0) - 1400)).toBeLessThan(80)
  expect(Math.abs((counts['ko face_mismatch'] ?? 0) - 400)).toBeLessThan(80)
})

test('the draw depends on the seed and the number of the verification only', () => {
  const of = (seed: number) =>
    Array.from({ length: 40 }, (_, i) =>
      lastStep(compileForTest(perReason, { seed, number: i + 1 })),
    )

  expect(of(7)).toEqual(of(7))
  expect(of(7)).not.toEqual(of(8))
})

test('weights do not change the random lengths of a later timeline, and the timeline records the draw', () => {
  const timeline = compileForTest(perReason, { number: 3 })

  expect(timeline.drawn).toEqual({ outcome: 'ok', weight: 70, of: 100 })
  expect(compileForTest({ version: 1, outcome: 'ok' }).drawn).toBeUndefined()
  expect(compileForTest({ version: 1 }).plan).toEqual(
    compileForTest({ version: 1, outcome: 'ok' }).plan,
  )
})

test('a ko with a weight alone has the reason of the sandbox', () => {
  const text: ScenarioText = { version: 1, outcome: { ok: 1, ko: 1_000_000 } }

  expect(lastStep(compileForTest(text))).toBe('ko identity_document_not_available')
  expect(compileForTest(text).drawn).toEqual({
    outcome: 'ko',
    reason: 'identity_document_not_available',
    weight: 1_000_000,
    of: 1_000_001,
  })
})

test('a weighted reason can be a param, and repeatable applies to every drawn reason', () => {
  const text: ScenarioText = {
    version: 1,
    params: { why: { type: 'reason', default: 'face_mismatch' } },
    outcome: { ok: 1, ko: { weight: 999_999, reason: `\${params.why}`, repeatable: true } },
  }

  const timeline = compileForTest(text, { params: { why: 'underage' } })

  expect(timeline.plan.at(-1)?.act).toMatchObject({ reason: 'underage', repeatable: true })
  expect(timeline.drawn).toMatchObject({ reason: 'underage', of: 1_000_000 })
})

test('every weighted outcome draws each of its choices within its share, and nothing else', () => {
  const weight = fc.integer({ min: 1, max: 1_000_000 })
  fc.assert(
    fc.property(weight, weight, weight, fc.nat(), (ok, face, expired, seed) => {
      const choices = outcomeChoices({
        ok,
        ko: { reasons: { face_mismatch: face, document_expired: expired } },
      })
      const value = randomFrom(seed).int(0, totalWeight(choices) - 1)

      const drawn = drawOutcome(choices, randomFrom(seed))

      expect(choices.map((choice) => choice.weight)).toEqual([ok, face, expired])
      expect(choices.indexOf(drawn)).toBe(value < ok ? 0 : value < ok + face ? 1 : 2)
    }),
    { numRuns: numberOfRuns(200, 5_000) },
  )
})

test('an extending file replaces weights as a whole', () => {
  const base: ScenarioText = { version: 1, outcome: { ok: 70, ko: 30 } }

  const always = extendScenario(base, { version: 1, outcome: { ko: { reason: 'underage' } } })
  const none = extendScenario(base, { version: 1, title: 'As before' })

  expect(always.outcome).toEqual({ ko: { reason: 'underage' } })
  expect(none.outcome).toEqual({ ok: 70, ko: 30 })
})

test('a description lists every outcome with its share', () => {
  const { steps } = describeScenario({ ...perReason, name: 'a', file: 'a.yaml' }, {}, 'sandbox')

  expect(steps).toEqual([
    'After 1m, the status becomes validation.',
    'After 1m, the outcome that the verification has drawn: ok (70 of 100), ko: face_mismatch (20 of 100), ko: documentexpired (10 of 100).',
  ])
})

test.each<[OutcomeText, string]>([
  [{ ok: 70, ko: { reason: 'underage' } }, 'add a weight, such as "weight: 30"'],
  [{ ko: { reason: 'underage', weight: 3 } }, 'a weight needs a second outcome'],
  [{ ok: 1, ko: { reasons: { underage: 3 }, weight: 3 } }, 'leave "weight" out'],
  [{ ok: 1, ko: { reasons: { underage: 3 }, reason: 'underage' } }, 'exclude each other'],
  [{ ok: 1, ko: { weight: 3, repeatable: true } }, '"reason" is missing here'],
  [{ ko: {} }, '"reason" is missing here'],
  [
    { ok: 1, ko: { reasons: { under_age: 1 } } },
    'unknown reason "under_age", did you mean "underage"?',
  ],
  [{ ok: 1, ko: { reasons: { face_mismatch: 1, facemismatch: 1 } } }, 'is written twice'],
])('the outcome %j is refused', (outcome, says) => {
  const text: ScenarioText = { version: 1, outcome }

  const sentences = validateResolvedScenario(text, text).map((issue) => issue.says)

  expect(sentences.join('\n')).toContain(says)
})

test.each([
  { ok: 0, ko: 30 },
  { ok: 0.5, ko: 0.5 },
  { ok: -1, ko: 1 },
  { ok: 1_000_001, ko: 1 },
  { ok: 70 },
  { ok: 70, ko: '30' },
  { ok: 1, ko: { reasons: {} } },
  { ok: 1, ko: { reasons: { underage: 0 } } },
])('the schema refuses the outcome %j', async (outcome) => {
  expect(await validateScenario({ version: 1, outcome })).not.toEqual([])
})

function lastStep({ plan }: Timeline): string {
  const act = plan.at(-1)?.act
  if (act?.as !== 'platform') return 'none'
  return act.reason === undefined ? act.to : `${act.to} ${act.reason}`
}
