import type { DurationMs, Instant } from '../time/instant.ts'
import type { ChaosMark, ChaosRule, Corruption } from './callback-chaos.ts'
import type { Status } from './status.ts'

/**
 * The callback object of a client's request: where and how to send callbacks.
 *
 * Source: sibling (all members of the platform's two callback objects). docs/fidelity.md#callback-object
 */
export type CallbackRequest = {
  readonly url: string
  /** From the request's member `method`: `POST` means a form, `JSON` means JSON. The HTTP method is always POST. */
  readonly encoding: 'form' | 'json'
  /** Name of the form field that holds the JSON text. */
  readonly field: string
  readonly headers: Readonly<Record<string, string>>
  /**
   * Data of the client, which every callback contains unchanged. From the request's `custom`, or the older `data`.
   */
  readonly custom?: unknown
  /** Number of attempts after the first, 0 to 5. */
  readonly retry: number
}

/** A scenario's rules for callbacks. */
export type CallbackPolicy = {
  /** The statuses that trigger a callback. */
  readonly send: readonly Status[]
  /** Time from the transition to the first attempt. */
  readonly delay: DurationMs
  /** Overrides the request's `retry`. */
  readonly retry?: RetryPolicy
  /** The HTTP statuses that acknowledge a callback. Default: any 2xx. */
  readonly successCodes?: SuccessCodes
  /** How JSON strings are escaped. Default: `plain`. */
  readonly escape?: JsonEscaping
  readonly chaos?: readonly ChaosRule[]
}

export type RetryPolicy = {
  /** Number of attempts after the first. */
  readonly attempts: number
  /** Wait before each retry. The last wait repeats. An empty list means the default backoff. */
  readonly backoff: readonly DurationMs[]
  /** HTTP statuses that are retried in addition to 502 and 503. */
  readonly also?: readonly RetryableStatus[]
}

export type RetryableStatus = 429 | 500 | 504

export type SuccessCodes = '2xx' | 'only200'

/** `php` writes `\/` and `\u00e8`, as PHP's json_encode does. */
export type JsonEscaping = 'plain' | 'php'

export const DELIVERY_STATUSES = [
  'scheduled',
  'sending',
  'delivered',
  'exhausted',
  'blocked',
  'dropped',
] as const

/** The current state of a delivery. */
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

/** One attempt to send a callback. Instants are in the verification's time; only `took` is real time. */
export type Attempt = AttemptOutcome & {
  /** The instants at which the attempt was due, was started, and its outcome was recorded. */
  readonly scheduledAt: Instant
  readonly startedAt: Instant
  readonly at: Instant
  /** When the next attempt is due, if there is one. */
  readonly nextAt?: Instant
  /** True if a person requested this attempt. */
  readonly manual?: true
}

/** How one attempt to send a callback ended. */
export type OutcomeName =
  | 'delivered'
  | 'bad_status'
  | 'timeout'
  | 'refused'
  | 'reset'
  | 'dns_error'
  | 'tls'
  | 'too_large'
  | 'blocked'
  | 'queued_overflow'
  | 'failed'

export type AttemptOutcome = {
  readonly outcome: OutcomeName
  readonly took: DurationMs
  readonly httpStatus?: number
  /** One sentence: what happened and, if known, how to fix it. */
  readonly error?: string
  /** The unparsed `Retry-After` header of the receiver. */
  readonly retryAfter?: string
}

/**
 * One callback: an event for one receiver, with all attempts to send it. `moment` is a copy of the changing
 * part of the resource at the event. Later attempts send the same content, even if GET shows a newer state.
 */
export type CallbackDelivery = {
  /** `<verification id>.<n>`, where n counts from 1. */
  readonly id: string
  readonly event: Status
  readonly moment: CallbackMoment
  readonly status: DeliveryStatus
  /** When the next attempt is due; undefined if none is planned. */
  readonly dueAt?: Instant
  /** When the current attempt started. */
  readonly startedAt?: Instant
  /** True if a person requested the current or next attempt. */
  readonly manual?: true
  /** Why the delivery ended without being sent. */
  readonly why?: string
  /** The chaos rules that changed or created this delivery. */
  readonly chaos?: readonly ChaosMark[]
  /** For a duplicate or stale callback: the id of the original delivery. */
  readonly repeats?: string
  /** True if this duplicate is sent at the same time as the delivery in `repeats`, not after it. */
  readonly overlaps?: true
  /** True if the callback is sent before the client gets the response to its POST. */
  readonly early?: true
  readonly corrupt?: Corruption
  /** For a forged callback: the id in its body, which belongs to no verification. */
  readonly forged?: string
  readonly attempts: readonly Attempt[]
}

/** The part of the resource that changes over time: status, reason and their instant. */
export type CallbackMoment = {
  readonly at: Instant
  /** The displayed status. A scenario may choose any text. */
  readonly status: string
  readonly reason: string | null
}

/**
 * The statuses that trigger a callback, unless the scenario lists others.
 *
 * Source: mirrored (the sandbox text of the vendor's description). docs/fidelity.md#callback-encoding
 */
export const DEFAULT_CALLBACK_STATUSES: readonly Status[] = ['validation', 'ok', 'ko']
