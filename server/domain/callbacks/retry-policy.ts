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

/** A finished attempt, with everything that decides whether and when a retry follows. */
export type EndedAttempt = {
  readonly policy: CallbackPolicy
  readonly callback: Pick<CallbackRequest, 'retry'>
  /** Number of attempts so far. Includes this attempt, but no manual attempts. */
  readonly attempts: number
  readonly outcome: AttemptOutcome
  /** When the attempt ended, in the verification's time. */
  readonly at: Instant
  /** Random source of the jitter. `nextRetryAt` draws one number from it, and only for the default backoff. */
  readonly random: Random
}

/** Default wait before the second attempt. The wait doubles before each further attempt. */
export const firstBackoff = duration(10 * second)

/**
 * Returns when the next attempt is due, or undefined if there is none. Pure.
 *
 * A scenario's `retry` overrides the `retry` of the request. The scenario's list of waits is used without jitter, and
 * its last wait repeats. The default waits (10 s, then doubled) get a jitter of up to 20 % in both directions. A
 * `Retry-After` replaces a wait, but counts as at least that wait, and as at most twice that wait. No attempt is due
 * after the last possible instant (`endOfTime`).
 *
 * Source: sibling (502, 503 and network errors are retried); assumed (the waits). docs/fidelity.md#callback-delivery
 */
export function nextRetryAt(ended: EndedAttempt): Instant | undefined {
  const { policy, callback, attempts, outcome, at } = ended
  if (at >= endOfTime) return undefined
  // The attempt was never sent, so sending it later is not a retry: the limit and the waits for retries don't apply.
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

// Converts a `Retry-After` (seconds or an HTTP-date) to milliseconds after `at`. A date must be in GMT, because
// Date.parse would read a date without a zone in the machine's local time zone.
function parseRetryAfter(retryAfter: string | undefined, at: Instant): number | undefined {
  const text = retryAfter?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * second
  if (!/^[A-Z][a-z]{2,8}, .{10,30} GMT$/.test(text)) return undefined
  const epochMs = Date.parse(text)
  return Number.isNaN(epochMs) ? undefined : epochMs - at
}
