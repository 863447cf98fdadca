import { expect, test } from 'vitest'
import {
  callbackLogDetail,
  callbackLogRows,
  verificationIdOfLogRow,
} from '../../../server/domain/callbacks/callback-log-resource.ts'
import type { AttemptOutcome } from '../../../server/domain/model/callback.ts'
import type { Verification } from '../../../server/domain/model/verification.ts'
import { duration } from '../../../server/domain/time/instant.ts'
import {
  applyEvents,
  callbackRequest,
  instantAfter,
  openedVerification,
  timePassedEvent,
} from '../../support/verification.ts'

test('the log has a row for each attempt, sorted by time, with the status code as text', () => {
  const verification = verificationWithRetries()

  expect(callbackLogRows(verification)).toEqual([
    row('1.1', '503', '08:01:00', '08:01:02'),
    row('2.1', '0', '08:02:00', '08:02:30'),
    row('1.2', '200', '08:03:00', '08:03:01'),
  ])
})

test('the detail of a row has the code as a number, the payload, and masked secrets', () => {
  const verification = verificationWithRetries()
  const display = { reasonStyle: 'compact', secrets: 'masked' } as const

  const detail = callbackLogDetail(verification, `${verification.id}.1.2`, display)
  const unmasked = callbackLogDetail(verification, `${verification.id}.1.2`, {
    ...display,
    secrets: 'shown',
  })

  expect(detail).toEqual({
    ...row('1.2', '200', '08:03:00', '08:03:01'),
    httpResponseCode: 200,
    domain: 'videoid.openapi.com',
    active: false,
    createdAt: '2026-01-05T08:01:00.000Z',
    data: expect.objectContaining({ id: verification.id, status: 'validation', reason: null }),
    custom: { order: 1 },
    headers: { session_id: '***', order: '7' },
    elapsedTime: 4,
    attempt: 2,
    retry: 5,
    field: 'data',
    method: 'POST',
  })
  expect(unmasked?.headers).toEqual({ session_id: 'secret', order: '7' })
})

test('an id of a row leads to its verification, and an unknown id has no detail', () => {
  const verification = verificationWithRetries()
  const display = { reasonStyle: 'compact', secrets: 'masked' } as const

  expect(verificationIdOfLogRow(`${verification.id}.1.2`)).toBe(verification.id)
  for (const id of [
    '',
    'x',
    `${verification.id}.1`,
    `${verification.id}.1.9`,
    `${verification.id}.9.1`,
  ]) {
    expect(callbackLogDetail(verification, id, display)).toBeUndefined()
  }
})

function verificationWithRetries(): Verification {
  const callback = {
    ...callbackRequest,
    retry: 5,
    custom: { order: 1 },
    headers: { session_id: 'secret', order: '7' },
  }
  const verification = openedVerification(undefined, { callbacks: policy }, callback)
  const attempted = (when: string, nth: number, outcome: AttemptOutcome) =>
    ({
      kind: 'callback-attempted',
      now: instantAfter(when),
      delivery: `${verification.id}.${nth}`,
      outcome,
    }) as const
  return applyEvents(
    verification,
    timePassedEvent('1m'),
    attempted('1m2s', 1, { outcome: 'bad_status', took: duration(3), httpStatus: 503 }),
    timePassedEvent('2m'),
    attempted('2m30s', 2, { outcome: 'timeout', took: duration(30_000) }),
    timePassedEvent('3m'),
    attempted('3m1s', 1, { outcome: 'delivered', took: duration(4), httpStatus: 200 }),
  )
}

const policy = {
  send: ['validation', 'ok'],
  delay: duration(0),
  retry: { attempts: 5, backoff: [duration(118_000)] },
} as const

function row(nth: string, httpResponseCode: string, startedAt: string, completedAt: string) {
  return {
    id: `${openedVerification().id}.${nth}`,
    scope: 'POST:videoid.openapi.com/IT-live',
    url: 'http://127.0.0.1:4000/hook',
    httpResponseCode,
    startedAt: `2026-01-05T${startedAt}.000Z`,
    completedAt: `2026-01-05T${completedAt}.000Z`,
  }
}
