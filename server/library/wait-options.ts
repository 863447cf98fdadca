import type { DeliveryStatus } from '../domain/model/callback.ts'
import type { Status } from '../domain/model/status.ts'
import type { Operation } from '../records/journal-entry.ts'

/** The longest time to wait. */
export interface WaitOptions {
  /** Real time, such as `500ms`. Default: `5s`. */
  readonly timeout?: string
}

/** Selects the callbacks to wait for. Default: one callback that was delivered. */
export interface DeliveryWaitOptions extends WaitOptions {
  /** How many to wait for, 1 to 1000. Default: 1. */
  readonly count?: number
  /** The status that the callback reports. */
  readonly event?: Status
  /** The delivery status of the callback. Default: `delivered`. */
  readonly status?: DeliveryStatus
  /** The id of a verification. */
  readonly verification?: string
}

/** Selects the requests to the emulated API to wait for. Default: one request of any kind. */
export interface RequestWaitOptions extends WaitOptions {
  /** How many to wait for, 1 to 1000. Default: 1. */
  readonly count?: number
  /** The operation of the emulated API. */
  readonly operation?: Operation
  /** The HTTP status of the response. */
  readonly status?: number
  /** The error number in the envelope of an error response. */
  readonly error?: number
  /** The id of a verification. */
  readonly verification?: string
}
