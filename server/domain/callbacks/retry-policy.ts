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

/** A finished attempt, with everything that decides about a retry. */
export type EndedAttempt = {
  readonly policy: CallbackPolicy
  readonly callback: Pick<CallbackRequest, 'retry'>
  /** Number of attempts so far, including this one, without manual ones. */
  readonly attempts: number
  readonly outcome: AttemptOutcome
  /** When the attempt ended, in the verification's time. */
  readonly at: Instant
  /** Source of the jitter. One number is drawn, and only for the default backoff. */
  readonly random: Random
}

/** Wait before the second attempt. It doubles before each further attempt. */
export const firstBackoff = duration(10 * second)

/**
 * Returns when the next attempt is due, or undefined if there is none. Pure.
 *
 * A scenario's `retry` overrides the request's. Its list of waits is used exactly; the last one repeats.
 * The default, 10 s and doubling, gets a jitter of up to 20 % in both directions. A `Retry-After` is
 * limited to one to two times the wait that it replaces. After the last possible instant there is none.
 *
 * Source: sibling for 502, 503 and network errors; assumed for the lengths.
 */
export function nextRetryAt(ended: EndedAttempt): Instant | undefined {
  const { policy, callback, attempts, outcome, at } = ended
  if (at >= endOfTime) return undefined
  // Nothing was sent, so this is not a retry: the limit and the waits for retries don't apply.
  if (outcome.outcome === 'queued_overflow') return plus(at, firstBackoff)
  const allowed = policy.retry?.attempts ?? callback.retry
  if (attempts > allowed || !isRetryable(outcome, policy.retry?.also)) return undefined
  return plus(ended.at, backoffAfter(ended))
}

/** Returns true for temporary failures: network errors, 502, 503 and the statuses in `also`. */
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
  const configured = backoff[Math.min(attempts, backoff.length) - 1]
  const base = configured ?? duration(firstBackoff * 2 ** (attempts - 1))
  const requested = parseRetryAfter(outcome.retryAfter, at)
  if (requested !== undefined) return duration(Math.min(Math.max(requested, base), 2 * base))
  return configured ?? duration(base * (0.8 + 0.4 * random.next()))
}

// Reads seconds or an HTTP-date, in ms from `at`. Only GMT is accepted, because Date.parse would read
// a date without a zone in the machine's local time zone.
function parseRetryAfter(retryAfter: string | undefined, at: Instant): number | undefined {
  const text = retryAfter?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * second
  if (!/^[A-Z][a-z]{2,8}, .{10,30} GMT$/.test(text)) return undefined
  const epochMs = Date.parse(text)
  return Number.isNaN(epochMs) ? undefined : epochMs - at
}
