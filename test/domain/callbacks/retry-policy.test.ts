import { expect, test } from 'vitest'
import { randomFrom } from '../../../server/domain/base/random.ts'
import { isGone } from '../../../server/domain/callbacks/delivery-lifecycle.ts'
import { type EndedAttempt, nextRetryAt } from '../../../server/domain/callbacks/retry-policy.ts'
import type { AttemptOutcome } from '../../../server/domain/model/callback.ts'
import { duration, endOfTime, instant, second } from '../../../server/domain/time/instant.ts'

const at = instant(Date.UTC(2026, 0, 5, 8, 0, 0))

test.each<[AttemptOutcome['outcome'], number | undefined, boolean]>([
  ['timeout', undefined, true],
  ['refused', undefined, true],
  ['reset', undefined, true],
  ['dns_error', undefined, true],
  ['tls', undefined, true],
  ['failed', undefined, true],
  ['bad_status', 502, true],
  ['bad_status', 503, true],
  ['bad_status', 500, false],
  ['bad_status', 504, false],
  ['bad_status', 429, false],
  ['bad_status', 404, false],
  ['bad_status', 410, false],
  ['bad_status', 302, false],
  ['blocked', undefined, false],
  ['too_large', undefined, false],
  ['delivered', 200, false],
])('%s %s is retried: %s', (outcome, httpStatus, isRetried) => {
  const next = waitSeconds({ outcome: outcomeOf(outcome, httpStatus) })

  expect(next !== undefined).toBe(isRetried)
})

test.each([429, 500, 504] as const)('%s is retried when the scenario lists it', (httpStatus) => {
  const policy = policyWith({ attempts: 5, backoff: [], also: [httpStatus] })

  const next = waitSeconds({ policy, outcome: outcomeOf('bad_status', httpStatus) })

  expect(next).toBeDefined()
  expect(waitSeconds({ outcome: outcomeOf('bad_status', httpStatus) })).toBeUndefined()
})

test('a queue overflow is retried after ten seconds, whatever the retry policy is', () => {
  const none = policyWith({ attempts: 0, backoff: [] })

  expect(waitSeconds({ policy: none, outcome: outcomeOf('queued_overflow') })).toBe(10)
})

test.each(['timeout', 'queued_overflow'] as const)(
  'after %s at the end of time no attempt follows',
  (outcome) => {
    expect(waitSeconds({ outcome: outcomeOf(outcome), at: endOfTime })).toBeUndefined()
  },
)

test('isGone is true for 410 only', () => {
  expect(isGone(outcomeOf('bad_status', 410))).toBe(true)
  expect(isGone(outcomeOf('bad_status', 404))).toBe(false)
})

test('the waits start at ten seconds, double, and vary by at most a fifth', () => {
  const waits = [1, 2, 3, 4, 5].map((attempts) => waitSeconds({ attempts }) ?? 0)

  for (const [i, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(0.8 * 10 * 2 ** i)
    expect(wait).toBeLessThanOrEqual(1.2 * 10 * 2 ** i)
  }
  expect(waits).toEqual([1, 2, 3, 4, 5].map((attempts) => waitSeconds({ attempts })))
})

test('retry is the number of attempts after the first', () => {
  const callback = { retry: 2 }

  expect(waitSeconds({ callback, attempts: 2 })).toBeDefined()
  expect(waitSeconds({ callback, attempts: 3 })).toBeUndefined()
  expect(waitSeconds({ callback: { retry: 0 }, attempts: 1 })).toBeUndefined()
})

test('the backoff of a scenario is exact, and its last value repeats', () => {
  const backoff = [duration(5 * second), duration(7 * second)]
  const policy = policyWith({ attempts: 4, backoff })

  const waits = [1, 2, 3, 4, 5].map((attempts) => waitSeconds({ policy, attempts }))

  expect(waits).toEqual([5, 7, 7, 7, undefined])
})

test('the retry policy of the scenario takes precedence over the request', () => {
  const none = policyWith({ attempts: 0, backoff: [] })
  const some = policyWith({ attempts: 1, backoff: [] })

  expect(waitSeconds({ policy: none, callback: { retry: 5 } })).toBeUndefined()
  expect(waitSeconds({ policy: some, callback: { retry: 0 } })).toBeDefined()
})

test.each([
  ['3', 10],
  ['12', 12],
  ['20', 20],
  ['1000000000', 20],
  ['99999999999999999999999999', 20],
  ['Mon, 05 Jan 2026 08:00:15 GMT', 15],
  ['Mon, 05 Jan 2026 07:00:00 GMT', 10],
  ['Wed, 05 Jan 2033 08:00:15 GMT', 20],
  ['-1', 10],
  ['1e9', 10],
  ['soon', 10],
  ['', 10],
  ['Mon, 99 Foo 2026 08:00:15 GMT', 10],
])('Retry-After: %s leads to a wait of %d s if the policy has 10 s', (retryAfter, seconds) => {
  const policy = policyWith({ attempts: 1, backoff: [duration(10 * second)] })

  const wait = waitSeconds({ policy, outcome: { ...outcomeOf('bad_status', 503), retryAfter } })

  expect(wait).toBe(seconds)
})

function waitSeconds(changes: Partial<EndedAttempt>): number | undefined {
  const next = nextRetryAt({
    policy: { send: ['ok'], delay: duration(0) },
    callback: { retry: 5 },
    attempts: 1,
    outcome: outcomeOf('timeout'),
    at,
    random: randomFrom('jitter', changes.attempts ?? 1),
    ...changes,
  })
  return next === undefined ? undefined : (next - at) / 1000
}

function policyWith(retry: EndedAttempt['policy']['retry']): EndedAttempt['policy'] {
  return { send: ['ok'], delay: duration(0), ...(retry === undefined ? {} : { retry }) }
}

function outcomeOf(outcome: AttemptOutcome['outcome'], httpStatus?: number): AttemptOutcome {
  return { outcome, took: duration(1), ...(httpStatus === undefined ? {} : { httpStatus }) }
}
