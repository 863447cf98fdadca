import type { DurationMs, Instant } from '../time/instant.ts'
import type { ChaosMark, ChaosRule, Corruption } from './chaos.ts'
import type { Status } from './status.ts'

/**
 * Where and how the client wants to be told.
 *
 * Source: sibling (the platform's two callback objects, united). docs/fidelity.md#callback-object
 */
export type CallbackRequest = {
  readonly url: string
  /** The wire's `method`: `POST` is a form, `JSON` is JSON. Both travel as HTTP POST. */
  readonly encoding: 'form' | 'json'
  /** Name of the form field that holds the JSON text. */
  readonly field: string
  readonly headers: Readonly<Record<string, string>>
  /** Comes back unchanged; the wire's `custom`, or the classic `data`. */
  readonly custom?: unknown
  /** Attempts after the first, 0 to 5. */
  readonly retry: number
}

/** What a scenario says about callbacks. */
export type CallbackPolicy = {
  readonly send: readonly Status[]
  /** From the transition to the first attempt. */
  readonly delay: DurationMs
  /** Overrules the request's own `retry`. */
  readonly retry?: RetryPolicy
  /** Which answers acknowledge; any 2xx when left out. */
  readonly successCodes?: SuccessCodes
  /** How JSON is spelled; plainly when left out. */
  readonly escape?: JsonEscaping
  readonly chaos?: readonly ChaosRule[]
}

export type RetryPolicy = {
  readonly attempts: number
  readonly backoff: readonly DurationMs[]
  /** Statuses that are tried again besides 502 and 503. */
  readonly also?: readonly RetryableStatus[]
}

export type RetryableStatus = 429 | 500 | 504

export type SuccessCodes = '2xx' | 'only200'

/** `php` writes `\/` and `\u00e8`, as its json_encode does. */
export type JsonEscaping = 'plain' | 'php'

export const DELIVERY_STATUSES = [
  'scheduled',
  'sending',
  'delivered',
  'exhausted',
  'blocked',
  'dropped',
] as const

/** What became of a callback so far. */
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

/** How one sending went. Instants are the verification's own time; `took` alone is real. */
export type Attempt = AttemptOutcome & {
  /** When it was due, when its turn came, and when its end was heard of. */
  readonly scheduledAt: Instant
  readonly startedAt: Instant
  readonly at: Instant
  /** When the next one is due, where one follows. */
  readonly nextAt?: Instant
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
  /** One sentence: what happened and, where there is one, the remedy. */
  readonly error?: string
  /** The receiver's `Retry-After`, as it was sent. */
  readonly retryAfter?: string
}

/**
 * One event to be told to one receiver, with every attempt at it. Frozen at the moment of the event:
 * `moment` is what GET answered then, whatever GET answers when an attempt is repeated.
 */
export type CallbackDelivery = {
  /** `<verification id>.<n>`, n from 1. */
  readonly id: string
  readonly event: Status
  readonly moment: CallbackMoment
  readonly status: DeliveryStatus
  /** When the next attempt is due; undefined once nothing is planned. */
  readonly dueAt?: Instant
  /** When the sending that is under way had its turn. */
  readonly startedAt?: Instant
  /** A person asked for the sending that is under way or next. */
  readonly manual?: true
  /** Why it ended without having been sent. */
  readonly why?: string
  /** What the scenario's chaos did to it, or made it for. */
  readonly chaos?: readonly ChaosMark[]
  /** The id of the delivery whose event this tells once more. */
  readonly repeats?: string
  /** Leaves together with what it repeats, not after it. */
  readonly overlaps?: true
  /** Leaves before the POST has its answer. */
  readonly early?: true
  readonly corrupt?: Corruption
  /** The id that is told, which no verification ever had. */
  readonly forged?: string
  readonly attempts: readonly Attempt[]
}

/** The part of the resource that changes over a life. */
export type CallbackMoment = {
  readonly at: Instant
  /** The status as it is shown, which a scenario may choose freely. */
  readonly status: string
  readonly reason: string | null
}

/**
 * The statuses that are told unless the scenario says otherwise.
 *
 * Source: mirrored (sandbox text of the description). docs/fidelity.md#callback-encoding
 */
export const DEFAULT_CALLBACK_STATUSES: readonly Status[] = ['validation', 'ok', 'ko']
