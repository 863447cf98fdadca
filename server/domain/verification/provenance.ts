import { isReasonId, REASONS } from '../model/reasons.ts'
import type { Transition, Verification } from '../model/verification.ts'

/**
 * Whether what is told of a verification as it stands rests on an assumption: a reason or a status of our
 * own, or a way into this status that no page describes. Names of members are labelled in openapi.yaml.
 * Pure.
 */
export function isAssumedNow({ history }: Pick<Verification, 'history'>): boolean {
  const now = history.at(-1)
  return (
    now !== undefined && (isAssumedTransition(now) || !isDocumentedTransition(history.at(-2), now))
  )
}

/** Whether a callback with this status and reason rests on an assumption. Pure. */
export function isAssumedEvent(status: string, reason: string | null): boolean {
  return !DOCUMENTED_EVENTS.includes(status) || isAssumedReason(reason ?? undefined)
}

// Source: mirrored. Nobody says that `running` is told.
const DOCUMENTED_EVENTS: readonly string[] = ['validation', 'ok', 'ko']

// Source: mirrored. Every other way is assumed: docs/fidelity.md#statuses
const DOCUMENTED_TRANSITIONS: readonly string[] = [
  'running validation',
  'validation ok',
  'validation ko',
]

function isAssumedTransition({ shownAs, reason }: Transition): boolean {
  return shownAs !== undefined || isAssumedReason(reason)
}

function isDocumentedTransition(before: Transition | undefined, now: Transition): boolean {
  return before === undefined || DOCUMENTED_TRANSITIONS.includes(`${before.to} ${now.to}`)
}

function isAssumedReason(reason: string | undefined): boolean {
  return reason !== undefined && (!isReasonId(reason) || REASONS[reason].source === 'assumed')
}
