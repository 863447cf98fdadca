import type { DeliveryStatus } from '../domain/model/callback.ts'
import type { Status } from '../domain/model/status.ts'
import type { Operation } from '../records/request-journal.ts'

/** How long a wait lasts at most. */
export interface WaitOptions {
  /** Real time, such as `500ms`. Default: `5s`. */
  readonly timeout?: string
}

/** Which callbacks to wait for. Default: one that was delivered. */
export interface DeliveryWaitOptions extends WaitOptions {
  /** At least so many, 1 to 1000. */
  readonly count?: number
  /** The status that the callback reports. */
  readonly event?: Status
  /** What became of the callback. Default: `delivered`. */
  readonly status?: DeliveryStatus
  /** The id of a verification. */
  readonly verification?: string
}

/** Which requests to the emulated API to wait for. Default: any one. */
export interface RequestWaitOptions extends WaitOptions {
  /** At least so many, 1 to 1000. */
  readonly count?: number
  /** The operation of the emulated API. */
  readonly operation?: Operation
  /** The HTTP status of the answer. */
  readonly status?: number
  /** The error number in the envelope of a refusal. */
  readonly error?: number
  /** The id of a verification. */
  readonly verification?: string
}
