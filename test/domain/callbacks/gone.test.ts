import { expect, test } from 'vitest'
import type { AttemptOutcome } from '../../../server/domain/model/callback.ts'
import { nextDueAt } from '../../../server/domain/model/verification.ts'
import { parseCallbackPolicy } from '../../../server/domain/scenarios/compile-scenario.ts'
import { duration } from '../../../server/domain/time/instant.ts'
import {
  applyEvents,
  attemptEvent,
  callbackRequest,
  instantAfter,
  openedVerification,
  timePassedEvent,
} from '../../support/verification.ts'

test('410 exhausts planned and later deliveries and records the reason', () => {
  const verification = applyEvents(
    openedVerification(undefined, { callbacks: doubled }, callbackRequest),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, gone),
    timePassedEvent('1d'),
  )

  expect(verification.deliveries.map(({ event, status }) => `${event} ${status}`)).toEqual([
    'validation exhausted',
    'validation exhausted',
    'ok exhausted',
    'ok exhausted',
  ])
  expect(verification.deliveries[3]?.why).toContain(`answered 410 to ${verification.id}.1`)
  expect(nextDueAt(verification)).toBeUndefined()
})

test('a manual redelivery after 410 is possible, and its success enables later callbacks', () => {
  const refused = applyEvents(
    openedVerification(undefined, {}, callbackRequest),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, gone),
  )
  const event = {
    kind: 'redelivery-asked',
    now: instantAfter('90s'),
    delivery: `${refused.id}.1`,
  } as const

  const verification = applyEvents(
    refused,
    event,
    attemptEvent('90s', 1, delivered),
    timePassedEvent('2m'),
  )

  expect(verification.deliveries.map(({ status }) => status)).toEqual(['delivered', 'sending'])
})

test('a queue overflow does not count as an attempt', () => {
  const waiting: AttemptOutcome = { outcome: 'queued_overflow', took: duration(0), error: 'full' }
  const verification = applyEvents(
    openedVerification(undefined, {}, callbackRequest),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, waiting),
  )

  expect(verification.deliveries[0]).toMatchObject({
    status: 'scheduled',
    dueAt: instantAfter('70s'),
  })
})

const delivered: AttemptOutcome = { outcome: 'delivered', took: duration(1), httpStatus: 200 }
const gone: AttemptOutcome = { outcome: 'bad_status', took: duration(1), httpStatus: 410 }
const doubled = parseCallbackPolicy({ chaos: [{ do: 'duplicate', by: '1h' }] })
