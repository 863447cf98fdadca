import type { CallbackMoment } from './callback.ts'
import { type ReasonStyle, wireReason } from './reason.ts'
import { latest, type Verification } from './verification.ts'
import type { Mode } from './verification-request.ts'

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
export function momentOf(verification: Verification): CallbackMoment {
  const { at, to, reason, shownAs } = latest(verification)
  return { at, status: shownAs ?? to, reason: reason ?? null }
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

// Source: documented that the message names the mode; the vendor's own example names the wrong one.
const MESSAGES: Readonly<Record<Mode, string>> = {
  live: 'The link for the live Video Identification service.',
  selfie: 'The link for the selfie Video Identification service.',
  automatic: 'The link for the automatic Video Identification service.',
}
