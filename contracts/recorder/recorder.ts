import type { Instant } from '../../server/domain/time/instant.ts'
import type { HttpExchange } from '../spec/check-exchange.ts'

/** One call of a client, and what tells how it was meant. */
export type RecordedCall = HttpExchange & {
  /** When it came, and how many real milliseconds its answer took. */
  readonly at: Instant
  readonly took: number
  /** SHA-256 of an answer that is no JSON. */
  readonly hash?: string
  /** The name of the refusal, where it was one. */
  readonly problem?: string
  readonly scenario?: string
  /** What its scenario was given. */
  readonly params?: Readonly<Record<string, string>>
  /** How the request presented itself: `authorization` without what follows the scheme. */
  readonly requestHeaders?: Readonly<Record<string, string>>
  /** The answer rests on an assumption of ours. */
  readonly assumed: boolean
}

export type Recorder = {
  readonly add: (call: RecordedCall) => void
  readonly calls: () => readonly RecordedCall[]
  /** Calls that there was no room for. */
  readonly dropped: () => number
}

/** Keeps the first calls of a run; comparing them is left for the end, so that recording costs little. */
export function createRecorder(most = 20_000): Recorder {
  const kept: RecordedCall[] = []
  let dropped = 0
  return {
    add(call) {
      if (kept.length < most) kept.push(call)
      else dropped += 1
    },
    calls: () => kept,
    dropped: () => dropped,
  }
}
