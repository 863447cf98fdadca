import type { Attempt, CallbackDelivery } from '../model/callback.ts'
import type { ReasonStyle } from '../model/reasons.ts'
import type { Verification } from '../model/verification.ts'
import type { Mode } from '../model/verification-request.ts'
import { callbackPayload, type VerificationResource } from '../responses/verification-resource.ts'
import { formatInstant } from '../time/instant.ts'
import { maskHeaders, toWireCallback } from './callback-redaction.ts'

/** One attempt in the response of `GET /callbacks`, the platform's callback log. */
export type CallbackLogRow = {
  /** `<delivery id>.<attempt>`, where the attempt counts from 1. */
  readonly id: string
  /** `POST:videoid.openapi.com/IT-live` */
  readonly scope: string
  readonly url: string
  /**
   * A string in this list, but a number in `CallbackLogDetail`, as the vendor describes it. `0` means no response.
   */
  readonly httpResponseCode: string
  readonly startedAt: string
  readonly completedAt: string
}

/** The same attempt in the response of `GET /callbacks/{id}`. */
export type CallbackLogDetail = Omit<CallbackLogRow, 'httpResponseCode'> & {
  readonly httpResponseCode: number
  readonly domain: string
  /** True if another attempt is planned or running. */
  readonly active: boolean
  readonly createdAt: string
  readonly data: VerificationResource
  readonly custom: unknown
  readonly headers: Readonly<Record<string, string>>
  /** How long the attempt took, in real milliseconds. */
  readonly elapsedTime: number
  readonly attempt: number
  readonly retry: number
  readonly field: string
  readonly method: 'POST' | 'JSON'
}

/** Options for the display of an attempt. */
export type CallbackLogDisplay = {
  readonly reasonStyle: ReasonStyle
  /** `masked` hides the values of headers that look like credentials. */
  readonly secrets: 'shown' | 'masked'
}

/**
 * Returns all attempts to send the callbacks of a verification, oldest first. Pure.
 *
 * Source: sibling (the delivery log of the vendor's OAuth host). Assumed: the ids, the status `0` if there was
 * no response, and that each attempt has its own row. docs/fidelity.md#callback-log
 */
export function callbackLogRows(verification: Verification): readonly CallbackLogRow[] {
  const rows = verification.deliveries.flatMap((delivery) =>
    delivery.attempts.map((attempt, i) => ({ attempt, row: logRowOf(verification, delivery, i) })),
  )
  return rows.toSorted((a, b) => a.attempt.startedAt - b.attempt.startedAt).map(({ row }) => row)
}

/** Returns the detail of the row with this id; undefined if no row has this id. Pure. */
export function callbackLogDetail(
  verification: Verification,
  id: string,
  display: CallbackLogDisplay,
): CallbackLogDetail | undefined {
  const { callback } = verification.request
  const nth = Number(id.slice(id.lastIndexOf('.') + 1))
  const delivery = verification.deliveries.find((candidate) => id === `${candidate.id}.${nth}`)
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

/** Returns the id of the verification that a log row belongs to. */
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
