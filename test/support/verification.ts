import { planCallbacks } from '../../server/domain/callbacks/plan-deliveries.ts'
import type { AttemptOutcome, CallbackRequest } from '../../server/domain/model/callback.ts'
import type { Action, PlannedStep, Timeline } from '../../server/domain/model/plan.ts'
import { createVerification, type Verification } from '../../server/domain/model/verification.ts'
import {
  type DurationMs,
  duration,
  instant,
  noTime,
  parseValidDuration,
  plus,
} from '../../server/domain/time/instant.ts'
import { evolve, type VerificationEvent } from '../../server/domain/verification/evolve.ts'

/** Monday, 5 January 2026, 09:00 in Rome. */
export const openingInstant = instant(Date.parse('2026-01-05T08:00:00Z'))

export const toDuration = parseValidDuration

export function instantAfter(text: string) {
  return plus(openingInstant, toDuration(text))
}

export const callbackRequest: CallbackRequest = {
  url: 'http://127.0.0.1:4000/hook',
  encoding: 'form',
  field: 'data',
  headers: {},
  retry: 0,
}

/** Returns a planned change of the status, such as to validation after 1m. */
export function statusStep(
  when: string,
  to: 'running' | 'validation' | 'ok' | 'ko',
  more = {},
): PlannedStep {
  return {
    at: instantAfter(when),
    by: 'scenario',
    act: { as: 'platform', do: 'status', to, ...more },
  }
}

export function actionStep(when: string, act: Action): PlannedStep {
  return { at: instantAfter(when), by: 'scenario', act }
}

export const standardPlan = [statusStep('1m', 'validation'), statusStep('2m', 'ok')]

export function openedVerification(
  plan: readonly PlannedStep[] = standardPlan,
  more: Partial<Timeline> = {},
  callback: CallbackRequest | undefined = undefined,
): Verification {
  const verification = createVerification({
    id: '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11',
    number: 1,
    seed: 1,
    mode: 'live',
    request: { mail: 'anna@example.com', ...(callback === undefined ? {} : { callback }) },
    owner: 'dev@emulator.test',
    link: 'http://127.0.0.1:4280/link/5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11',
    scenario: { name: 'ok', params: {}, selectedBy: 'default' },
    timeline: {
      plan,
      actor: 'either',
      callbacks: { send: ['validation', 'ok', 'ko'], delay: noTime },
      faults: [],
      ...more,
    },
    at: openingInstant,
  })
  return planCallbacks(verification)
}

export function applyEvents(
  verification: Verification,
  ...events: readonly VerificationEvent[]
): Verification {
  return events.reduce((current, event) => evolve(current, event).verification, verification)
}

export function timePassedEvent(text: string): VerificationEvent {
  return { kind: 'time-passed', now: instantAfter(text) }
}

export function personActedEvent(text: string, act: Action): VerificationEvent {
  return { kind: 'person-acted', now: instantAfter(text), act }
}

/** Returns the event of an attempt of the n-th delivery of `openedVerification()`. */
export function attemptEvent(
  text: string,
  nth: number,
  outcome: AttemptOutcome,
): VerificationEvent {
  const delivery = `${openedVerification().id}.${nth}`
  return { kind: 'callback-attempted', now: instantAfter(text), delivery, outcome }
}

/** Returns the history with one line for each status, such as `00:01:00 validation`, since the opening. */
export function formatHistory({ history, openedAt }: Verification): string {
  return history
    .map(({ at: when, to, reason, shownAs }) =>
      [formatClockTime(duration(when - openedAt)), shownAs ?? to, reason ?? ''].join(' ').trim(),
    )
    .join('\n')
}

function formatClockTime(passed: DurationMs): string {
  const seconds = Math.floor(passed / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}
