import type { CallbackDelivery, CallbackMoment } from '../model/callback.ts'
import { isReasonId, REASONS, type ReasonStyle, wireReason } from '../model/reasons.ts'
import { latestTransition, type Transition, type Verification } from '../model/verification.ts'
import type { Mode } from '../model/verification-request.ts'

/**
 * The body of GET /IT-identity-verifications/{id} and of callbacks.
 *
 * Source: documented (the facts: link, status and its reason), assumed (the name `reason`, and that
 * message and owner are repeated after the POST). docs/fidelity.md#resource
 */
export type VerificationResource = {
  readonly id: string
  readonly link: string
  readonly message: string
  readonly status: string
  readonly reason: string | null
  readonly owner: string
}

/** Returns the changing part of the resource in its current state. */
export function currentMoment(verification: Verification): CallbackMoment {
  return momentOfTransition(latestTransition(verification))
}

/** Builds the resource of a verification for a given moment. */
export function resourceOf(
  { id, link, mode, owner }: Verification,
  moment: CallbackMoment,
  style: ReasonStyle,
): VerificationResource {
  return {
    id,
    link,
    message: MESSAGES[mode],
    status: moment.status,
    reason: moment.reason === null ? null : wireReason(moment.reason, style),
    owner,
  }
}

/** Builds the payload of a callback: the resource at its event, or a forged one. */
export function callbackPayload(
  verification: Verification,
  { moment, forged }: CallbackDelivery,
  style: ReasonStyle,
): VerificationResource {
  const { id, link } = verification
  const source =
    forged === undefined
      ? verification
      : { ...verification, id: forged, link: link.replace(id, forged) }
  return resourceOf(source, moment, style)
}

// Source: documented (the message names the mode). The vendor's own example names another mode than its path.
const MESSAGES: Readonly<Record<Mode, string>> = {
  live: 'The link for the live Video Identification service.',
  selfie: 'The link for the selfie Video Identification service.',
  automatic: 'The link for the automatic Video Identification service.',
}

/** Returns the changing part of the resource after a transition. */
export function momentOfTransition({ at, to, reason, shownAs }: Transition): CallbackMoment {
  return { at, status: shownAs ?? to, reason: reason ?? null }
}

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

// Source: mirrored (the vendor's sandbox text). No source says that `running` triggers a callback.
const DOCUMENTED_EVENTS: readonly string[] = ['validation', 'ok', 'ko']

// Source: mirrored (the vendor's sandbox text). Every other transition is assumed. docs/fidelity.md#statuses
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
