import type { SingleOutcome, StepText } from './scenario.ts'

/** The speed of the standard timeline: without waits, as fast as the vendor's sandbox, or as slow as real people. */
export type Pace = 'instant' | 'sandbox' | 'human'

/**
 * Returns the steps of a scenario that has only `outcome:`.
 *
 *     sandbox   +1m validation, +1m the outcome          (instant: the same, without the waits)
 *     human     60s link, 20s + 15s + 120s consents, device and documents, 90s queue, 300s call,
 *               validation, 120s, the outcome
 *
 * Source: mirrored (sandbox); assumed (every figure of human). docs/fidelity.md#standard-timeline
 */
export function standardTimeline(outcome: SingleOutcome, pace: Pace): readonly StepText[] {
  return pace === 'human' ? humanTimeline(outcome) : sandboxTimeline(outcome)
}

function sandboxTimeline(outcome: SingleOutcome): readonly StepText[] {
  const validation: StepText = { wait: '1m', status: 'validation' }
  if (outcome === 'ok') return [validation, { wait: '1m', status: 'ok' }]
  return [validation, { wait: '1m', status: 'ko', ...outcome.ko }]
}

function humanTimeline(outcome: SingleOutcome): readonly StepText[] {
  const verdict: StepText =
    outcome === 'ok' ? { operator: 'approve' } : { operator: 'reject', ...outcome.ko }
  return [
    { wait: '60s', user: 'open-link' },
    { wait: '155s', user: 'submit' },
    { wait: '90s', operator: 'take-call', takes: '300s' },
    // As in the vendor's sandbox, `validation` comes before `ok` and before `ko`.
    { status: 'validation' },
    { wait: '120s', ...verdict },
  ]
}
