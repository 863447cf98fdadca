import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomFrom } from '../../../../server/domain/base/random.ts'
import {
  createVerification,
  type Verification,
} from '../../../../server/domain/model/verification.ts'
import { compileTimeline } from '../../../../server/domain/scenarios/compile-timeline.ts'
import type { StepText } from '../../../../server/domain/scenarios/scenario.ts'
import { unrollLoops } from '../../../../server/domain/scenarios/unroll-loops.ts'
import { validateStep } from '../../../../server/domain/scenarios/validation/validate-scenario.ts'
import { validateStepOrder } from '../../../../server/domain/scenarios/validation/validate-step-order.ts'
import { instant } from '../../../../server/domain/time/instant.ts'
import { applyAction, canPerformAction } from '../../../../server/domain/verification/actions.ts'
import { numberOfRuns } from '../../../support/number-of-runs.ts'

test('validateStepOrder refuses a timeline exactly when a verification would skip a step', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 7 }), (timeline) => {
      const refusedAt = validateStepOrder(timeline)[0]?.pointer

      expect(refusedAt).toBe(firstPassedOver(timeline))
    }),
    { numRuns: numberOfRuns(1_000, 3_000) },
  )
})

test('validateStepOrder refuses a loop exactly when a verification would skip one of its steps', () => {
  const looped = fc.tuple(
    fc.array(steps, { maxLength: 4 }),
    fc.nat(3),
    fc.integer({ min: 1, max: 2 }),
  )

  fc.assert(
    fc.property(looped, ([timeline, from, times]) => {
      const start = Math.min(from, timeline.length - 1)
      const labelled = timeline.map((step, i) => (i === start ? { ...step, label: 'again' } : step))
      const looped: StepText[] = [...labelled, { goto: 'again', times }]
      const unrolled = unrollLoops(looped).filter(({ step }) => step.goto === undefined)
      const passedOver = firstPassedOver(unrolled.map(({ step }) => step))
      const place = unrolled[Number(passedOver?.split('/')[2])]?.index

      expect(validateStepOrder(looped)[0]?.pointer).toBe(
        place === undefined ? undefined : `/timeline/${place}`,
      )
    }),
    { numRuns: numberOfRuns(700, 2_000) },
  )
})

test('a wait after an end is valid only before a revocation', () => {
  const endedTimeline: StepText[] = [{ status: 'validation' }, { status: 'ok' }, { wait: '30d' }]

  expect(
    validateStepOrder([...endedTimeline, { status: 'ko', reason: 'document_reported' }]),
  ).toEqual([])
  expect(validateStepOrder(endedTimeline)).toEqual([
    {
      pointer: '/timeline/2',
      part: 'value',
      says: '"wait" comes after the final status "ok"; remove the step',
    },
  ])
})

const acts: fc.Arbitrary<StepText> = fc.oneof(
  fc.constantFrom('open-link', 'submit', 'abandon', 'return').map((user) => ({ user }) as const),
  fc
    .constantFrom('take-call', 'ask-retry', 'approve', 'reject')
    .map((operator) => ({ operator }) as const),
  fc.constantFrom('running', 'validation', 'ok', 'ko').map((status) => ({ status }) as const),
  fc.constantFrom('running', 'validation').map((status) => ({ status, shows: 'OTHER' }) as const),
)

const steps = fc
  .tuple(acts, fc.boolean())
  .map(([step, repeatable]) =>
    repeatable && validateStep({ ...step, repeatable }, 0).length === 0
      ? { ...step, repeatable }
      : step,
  )

function firstPassedOver(timeline: readonly StepText[]): string | undefined {
  let verification = verificationOf(timeline)
  for (const [i, { at, act }] of verification.plan.entries()) {
    if (!canPerformAction(verification, act)) return `/timeline/${i}`
    const evolved = applyAction(verification, act, at, 'scenario')
    if (evolved === verification) return `/timeline/${i}`
    // At the pace instant an approval plans its ok at once. The plan is cleared, so this ok is ignored.
    verification = { ...evolved, plan: [] }
  }
  return undefined
}

function verificationOf(timeline: readonly StepText[]): Verification {
  const at = instant(Date.UTC(2026, 0, 5, 8))
  return createVerification({
    id: 'tried',
    number: 1,
    seed: 1,
    mode: 'live',
    request: { mail: 'anna@example.com' },
    owner: 'owner@example.com',
    link: 'http://127.0.0.1/link/tried',
    scenario: { name: 'tried', params: {}, selectedBy: 'default' },
    timeline: compileTimeline({
      scenario: { version: 1, name: 'tried', file: 'tried.yaml', timeline },
      params: {},
      mode: 'live',
      pace: 'instant',
      openedAt: at,
      outcomeRandom: randomFrom(1, 'outcome'),
      random: randomFrom(1),
    }),
    at,
  })
}
