import type { Random } from '../base/random.ts'
import type { AttemptOutcome, CallbackPolicy, CallbackRequest } from '../model/callback.ts'
import {
  type DurationMs,
  duration,
  endOfTime,
  type Instant,
  plus,
  second,
} from '../time/instant.ts'

export type EndedAttempt = {
  readonly policy: CallbackPolicy
  readonly callback: Pick<CallbackRequest, 'retry'>
  /** Attempts made so far, the one that just ended included; those asked for by hand are not counted. */
  readonly attempts: number
  readonly outcome: AttemptOutcome
  /** When the attempt ended, by the verification's own time. */
  readonly at: Instant
  /** For the jitter: one number is drawn, and only when the waits are ours to choose. */
  readonly random: Random
}

/** Before the second attempt; doubled before each one that follows. */
export const firstBackoff = duration(10 * second)

/**
 * When the next attempt is due, or undefined when none will follow. Pure.
 *
 * A scenario's `retry` overrules the request's. Its own list of waits is kept to the millisecond (the
 * last one repeats); ours, 10 s doubling, is moved by up to 20 % either way. A `Retry-After` counts
 * between once and twice the wait it replaces. At the end of time nothing follows.
 *
 * Source: sibling for 502, 503 and network errors; assumed for the lengths.
 */
export function nextRetryAt(ended: EndedAttempt): Instant | undefined {
  const { policy, callback, attempts, outcome, at } = ended
  if (at >= endOfTime) return undefined
  // Nobody was asked yet, so this is the wait for a first attempt, whatever the client wants of others.
  if (outcome.outcome === 'queued_overflow') return plus(at, firstBackoff)
  const allowed = policy.retry?.attempts ?? callback.retry
  if (attempts > allowed || !isRetryable(outcome, policy.retry?.also)) return undefined
  return plus(ended.at, backoffAfter(ended))
}

/** Whether the receiver asked not to be told again: no further attempt, and the log says so. */
export function isGone({ outcome, httpStatus }: AttemptOutcome): boolean {
  return outcome === 'bad_status' && httpStatus === 410
}

/** Whether a failure is of the passing kind: the network's, or a 502, a 503 and what `also` names. */
export function isRetryable(
  { outcome, httpStatus }: AttemptOutcome,
  also: readonly number[] = [],
): boolean {
  switch (outcome) {
    case 'timeout':
    case 'refused':
    case 'reset':
    case 'dns_error':
    case 'tls':
    case 'queued_overflow':
    case 'failed':
      return true
    case 'bad_status':
      return httpStatus !== undefined && [502, 503, ...also].includes(httpStatus)
    case 'delivered':
    case 'blocked':
    case 'too_large':
      return false
  }
}

function backoffAfter({ policy, attempts, outcome, at, random }: EndedAttempt): DurationMs {
  const backoff = policy.retry?.backoff ?? []
  const own = backoff[Math.min(attempts, backoff.length) - 1]
  const base = own ?? duration(firstBackoff * 2 ** (attempts - 1))
  const asked = parseRetryAfter(outcome.retryAfter, at)
  if (asked !== undefined) return duration(Math.min(Math.max(asked, base), 2 * base))
  return own ?? duration(base * (0.8 + 0.4 * random.next()))
}

// Seconds or an HTTP-date; anything else says nothing. Only GMT is read: no machine's own zone counts.
function parseRetryAfter(retryAfter: string | undefined, at: Instant): number | undefined {
  const text = retryAfter?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * second
  if (!/^[A-Z][a-z]{2,8}, .{10,30} GMT$/.test(text)) return undefined
  const epochMs = Date.parse(text)
  return Number.isNaN(epochMs) ? undefined : epochMs - at
}
