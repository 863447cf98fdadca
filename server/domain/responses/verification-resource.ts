import type { CallbackDelivery, CallbackMoment } from '../model/callback.ts'
import { type ReasonStyle, wireReason } from '../model/reasons.ts'
import type { Transition } from '../model/verification.ts'
import { latestTransition, type Verification } from '../model/verification.ts'
import type { Mode } from '../model/verification-request.ts'

/**
 * What GET /IT-identity-verifications/{id} answers, and what a callback carries.
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

/** The changing part of the resource as it is now. */
export function currentMoment(verification: Verification): CallbackMoment {
  return momentOfTransition(latestTransition(verification))
}

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

/** What one callback carries: the resource at its event, or one that never was. */
export function callbackPayload(
  verification: Verification,
  { moment, forged }: CallbackDelivery,
  style: ReasonStyle,
): VerificationResource {
  const { id, link } = verification
  const told =
    forged === undefined
      ? verification
      : { ...verification, id: forged, link: link.replace(id, forged) }
  return resourceOf(told, moment, style)
}

// Source: documented that the message names the mode; the vendor's own example names the wrong one.
const MESSAGES: Readonly<Record<Mode, string>> = {
  live: 'The link for the live Video Identification service.',
  selfie: 'The link for the selfie Video Identification service.',
  automatic: 'The link for the automatic Video Identification service.',
}

/** The changing part of the resource as a transition left it. */
export function momentOfTransition({ at, to, reason, shownAs }: Transition): CallbackMoment {
  return { at, status: shownAs ?? to, reason: reason ?? null }
}
