import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StepText } from '../../../server/domain/scenarios/scenario.ts'
import {
  maxTimelineSteps,
  unrollLoops,
  validateLoops,
} from '../../../server/domain/scenarios/unroll-loops.ts'
import { validateStepOrder } from '../../../server/domain/scenarios/validation/validate-step-order.ts'

const waitStep = (wait: string, more: StepText = {}): StepText => ({ wait, ...more })
const unrolledWaits = (timeline: readonly StepText[]) =>
  unrollLoops(timeline)
    .filter(({ step }) => step.goto === undefined)
    .map(({ step }) => step.wait)
    .join(' ')

test('a goto repeats its loop the given number of times', () => {
  const timeline = [
    waitStep('1s'),
    waitStep('2s', { label: 'again' }),
    waitStep('3s'),
    { goto: 'again', times: 2 },
    waitStep('4s'),
  ]

  expect(unrolledWaits(timeline)).toBe('1s 2s 3s 2s 3s 2s 3s 4s')
  expect(
    unrollLoops(timeline)
      .filter(({ index }) => index === 1)
      .map(({ round }) => round),
  ).toEqual([1, 2, 3])
})

test('an inner loop starts again in each repetition of the outer loop', () => {
  const timeline = [
    waitStep('1s', { label: 'outer' }),
    waitStep('2s', { label: 'inner' }),
    { goto: 'inner', times: 1 },
    { goto: 'outer', times: 1 },
  ]

  expect(unrolledWaits(timeline)).toBe('1s 2s 2s 1s 2s 2s')
})

test('overlapping loops end', () => {
  const timeline = [
    waitStep('1s', { label: 'a' }),
    waitStep('2s', { label: 'b' }),
    { goto: 'a', times: 1 },
    { goto: 'b', times: 1 },
  ]

  expect(unrolledWaits(timeline)).toBe('1s 2s 1s 2s 2s 1s 2s')
})

test('unrollLoops always ends, and a timeline that is too long is refused', () => {
  const labels = ['a', 'b', 'c']
  const step = fc.oneof(
    fc.constantFrom(...labels).map((label): StepText => ({ wait: '1s', label })),
    fc
      .tuple(fc.constantFrom(...labels), fc.integer({ min: 1, max: 1000 }))
      .map(([goto, times]): StepText => ({ goto, times })),
  )

  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (timeline) => {
      const length = unrollLoops(timeline).length
      const isSound = validateLoops(timeline).length === 0

      expect(length).toBeLessThanOrEqual(maxTimelineSteps + 1)
      expect(isSound && length > maxTimelineSteps).toBe(false)
    }),
  )
})

test('a step that is impossible only in a later repetition is reported at its line', () => {
  const timeline: StepText[] = [
    { user: 'open-link' },
    { label: 'again', user: 'submit' },
    { operator: 'take-call' },
    { goto: 'again', times: 1 },
  ]

  expect(validateStepOrder(timeline)).toEqual([
    {
      pointer: '/timeline/1',
      part: 'value',
      says: 'submit is impossible here; remove the step (in round 2 of its loop)',
    },
  ])
  expect(
    validateStepOrder([
      ...timeline.slice(0, 3),
      { operator: 'ask-retry' },
      { goto: 'again', times: 5 },
    ]),
  ).toEqual([])
})

test('a goto after a repeatable end is not a step after the end', () => {
  const timeline: StepText[] = [
    { label: 'try', user: 'open-link' },
    { status: 'ko', reason: 'document_unreadable', repeatable: true },
    { wait: '1m', goto: 'try', times: 2 },
  ]

  expect(validateStepOrder(timeline)).toEqual([])
})
