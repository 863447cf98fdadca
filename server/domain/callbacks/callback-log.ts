import type { Attempt, CallbackDelivery } from '../model/callback.ts'
import type { ReasonStyle } from '../model/reasons.ts'
import type { Verification } from '../model/verification.ts'
import type { Mode } from '../model/verification-request.ts'
import { callbackPayload, type VerificationResource } from '../responses/verification-resource.ts'
import { formatInstant } from '../time/instant.ts'
import { maskHeaders, toWireCallback } from './callback-redaction.ts'

/** One attempt in the list of the platform's own log, `GET /callbacks`. */
export type CallbackLogRow = {
  /** `<delivery>.<attempt>`, the attempt from 1. */
  readonly id: string
  /** `POST:videoid.openapi.com/IT-live` */
  readonly scope: string
  readonly url: string
  /** A text here, a number in the detail: so the platform's own description has it. `0`: no answer. */
  readonly httpResponseCode: string
  readonly startedAt: string
  readonly completedAt: string
}

/** The same attempt at `GET /callbacks/{id}`. */
export type CallbackLogDetail = Omit<CallbackLogRow, 'httpResponseCode'> & {
  readonly httpResponseCode: number
  readonly domain: string
  /** Whether more of the event is to be sent. */
  readonly active: boolean
  readonly createdAt: string
  readonly data: VerificationResource
  readonly custom: unknown
  readonly headers: Readonly<Record<string, string>>
  /** Real milliseconds. */
  readonly elapsedTime: number
  readonly attempt: number
  readonly retry: number
  readonly field: string
  readonly method: 'POST' | 'JSON'
}

export type CallbackLogDisplay = {
  readonly reasonStyle: ReasonStyle
  /** Whether headers that look like credentials are shown as they are. */
  readonly secrets: 'shown' | 'masked'
}

/**
 * The attempts made so far at the callbacks of a verification, the oldest first. Pure.
 *
 * Source: sibling (the delivery log of the vendor's OAuth host); assumed (the ids, `0` without an
 * answer, and that each attempt has its row). docs/fidelity.md#callback-log
 */
export function callbackLogRows(verification: Verification): readonly CallbackLogRow[] {
  const rows = verification.deliveries.flatMap((delivery) =>
    delivery.attempts.map((attempt, i) => ({ attempt, row: logRowOf(verification, delivery, i) })),
  )
  return rows.toSorted((a, b) => a.attempt.startedAt - b.attempt.startedAt).map(({ row }) => row)
}

/** The detail of the row with this id; undefined when the verification has none such. Pure. */
export function callbackLogDetail(
  verification: Verification,
  id: string,
  display: CallbackLogDisplay,
): CallbackLogDetail | undefined {
  const { callback } = verification.request
  const nth = Number(id.slice(id.lastIndexOf('.') + 1))
  const delivery = verification.deliveries.find((one) => id === `${one.id}.${nth}`)
  const attempt = delivery?.attempts[nth - 1]
  if (callback === undefined || delivery === undefined || attempt === undefined) return undefined
  const { headers, custom = null, retry, field } = callback
  return {
    ...logRowOf(verification, delivery, nth - 1),
    httpResponseCode: attempt.httpStatus ?? 0,
    domain: DOMAIN,
    active: delivery.status === 'scheduled' || delivery.status === 'sending',
    createdAt: formatInstant(delivery.moment.at),
    data: callbackPayload(verification, delivery, display.reasonStyle),
    custom,
    headers: display.secrets === 'shown' ? headers : maskHeaders(headers),
    elapsedTime: attempt.took,
    attempt: nth,
    retry,
    field,
    method: toWireCallback(callback).method,
  }
}

/** The verification whose log has a row of this id. */
export function verificationIdOfLogRow(id: string): string {
  return id.split('.', 1)[0] ?? ''
}

const DOMAIN = 'videoid.openapi.com'

const PATHS: Readonly<Record<Mode, string>> = {
  live: 'IT-live',
  selfie: 'IT-selfie',
  automatic: 'IT-automatic',
}

function logRowOf(
  verification: Verification,
  delivery: CallbackDelivery,
  i: number,
): CallbackLogRow {
  const attempt = delivery.attempts[i] as Attempt
  return {
    id: `${delivery.id}.${i + 1}`,
    scope: `POST:${DOMAIN}/${PATHS[verification.mode]}`,
    url: verification.request.callback?.url ?? '',
    httpResponseCode: String(attempt.httpStatus ?? 0),
    startedAt: formatInstant(attempt.startedAt),
    completedAt: formatInstant(attempt.at),
  }
}
