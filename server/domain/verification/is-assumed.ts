import { isReasonId, REASONS } from '../model/reasons.ts'
import type { Transition, Verification } from '../model/verification.ts'

/**
 * Returns true if the current status rests on an assumption: an invented reason or status, or an
 * undocumented transition. (openapi.yaml marks assumed names of members.) Pure.
 */
export function isAssumedNow({ history }: Pick<Verification, 'history'>): boolean {
  const latest = history.at(-1)
  return (
    latest !== undefined &&
    (isAssumedTransition(latest) || !isDocumentedTransition(history.at(-2), latest))
  )
}

/** Returns true if a callback with this status and reason rests on an assumption. Pure. */
export function isAssumedEvent(status: string, reason: string | null): boolean {
  return !DOCUMENTED_EVENTS.includes(status) || isAssumedReason(reason ?? undefined)
}

// Source: mirrored. No source says that `running` triggers a callback.
const DOCUMENTED_EVENTS: readonly string[] = ['validation', 'ok', 'ko']

// Source: mirrored. Every other transition is assumed: docs/fidelity.md#statuses
const DOCUMENTED_TRANSITIONS: readonly string[] = [
  'running validation',
  'validation ok',
  'validation ko',
]

function isAssumedTransition({ shownAs, reason }: Transition): boolean {
  return shownAs !== undefined || isAssumedReason(reason)
}

function isDocumentedTransition(previous: Transition | undefined, next: Transition): boolean {
  return previous === undefined || DOCUMENTED_TRANSITIONS.includes(`${previous.to} ${next.to}`)
}

function isAssumedReason(reason: string | undefined): boolean {
  return reason !== undefined && (!isReasonId(reason) || REASONS[reason].source === 'assumed')
}
