import type { Instant } from '../../server/domain/time/instant.ts'
import type { HttpExchange } from '../spec/check-exchange.ts'
import type { RequestFacts } from './request-facts.ts'

/**
 * One call of a client, its response, and the scenario that produced it. `status` is 0 if the call got no response:
 * a scenario broke the connection, or the client did not wait.
 */
export type RecordedCall = HttpExchange & {
  /** When the request arrived. */
  readonly at: Instant
  /** Time until the response, in real milliseconds. */
  readonly took: number
  /** SHA-256 of a response body that is not JSON. */
  readonly hash?: string
  /** The name of the error, such as `ID_UNKNOWN`. Absent for a success. */
  readonly problem?: string
  /** How to correct the request, if there is an error. */
  readonly fix?: string
  /** The scenario of the verification. */
  readonly scenario?: string
  /** The params of the scenario. */
  readonly params?: Readonly<Record<string, string>>
  /** Headers of the request. `authorization` contains only the scheme. */
  readonly requestHeaders?: Readonly<Record<string, string>>
  /** True if the response depends on an assumption about the vendor's behaviour. */
  readonly assumed: boolean
  /** Further facts about the request. */
  readonly facts?: RequestFacts
}

export type Recorder = {
  readonly add: (call: RecordedCall) => void
  /** The calls that got a response. */
  readonly calls: () => readonly RecordedCall[]
  /** All calls, also those without a response. */
  readonly attempts: () => readonly RecordedCall[]
  /** Number of calls that exceeded the limit and were not recorded. */
  readonly dropped: () => number
}

/** Records the first calls of a run. The comparison follows after the run, so recording costs little time. */
export function createRecorder(limit = 20_000): Recorder {
  const recordedCalls: RecordedCall[] = []
  let dropped = 0
  return {
    add(call) {
      if (recordedCalls.length < limit) recordedCalls.push(call)
      else dropped += 1
    },
    calls: () => recordedCalls.filter(({ status }) => status > 0),
    attempts: () => recordedCalls,
    dropped: () => dropped,
  }
}
