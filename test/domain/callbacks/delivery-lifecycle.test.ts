import { expect, test } from 'vitest'
import type { AttemptOutcome } from '../../../server/domain/model/callback.ts'
import { nextDueAt } from '../../../server/domain/model/verification.ts'
import { duration } from '../../../server/domain/time/instant.ts'
import { evolve } from '../../../server/domain/verification/evolve.ts'
import {
  applyEvents,
  attemptEvent,
  callbackRequest,
  instantAfter,
  openedVerification,
  timePassedEvent,
} from '../../support/verification.ts'

test('validation and the outcome cause callbacks, the opening does not', () => {
  const afterEvents = applyEvents(
    openedVerification(undefined, {}, callbackRequest),
    timePassedEvent('2m'),
  )

  expect(afterEvents.deliveries.map(({ event, moment }) => [event, moment.reason])).toEqual([
    ['validation', null],
    ['ok', 'identity_verified'],
  ])
})

test('only one delivery is sent at a time', () => {
  const { verification, effects } = evolve(
    openedVerification(undefined, {}, callbackRequest),
    timePassedEvent('2m'),
  )
  const acknowledged = evolve(verification, attemptEvent('2m', 1, delivered))

  expect(effects).toEqual([{ kind: 'deliver-callback', delivery: `${verification.id}.1` }])
  expect(acknowledged.effects).toEqual([
    { kind: 'deliver-callback', delivery: `${verification.id}.2` },
  ])
})

test('without retry, one failure exhausts the delivery', () => {
  const afterEvents = applyEvents(
    openedVerification(undefined, {}, callbackRequest),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, badGateway),
  )

  expect(afterEvents.deliveries[0]).toMatchObject({
    status: 'exhausted',
    attempts: [{ httpStatus: 502 }],
  })
})

test('with retry, the next attempt follows after ten seconds plus or minus a fifth', () => {
  const patient = { ...callbackRequest, retry: 2 }
  const afterEvents = applyEvents(
    openedVerification(undefined, {}, patient),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, badGateway),
  )

  const wait = (nextDueAt(afterEvents) ?? 0) - instantAfter('1m')
  expect(wait).toBeGreaterThanOrEqual(8_000)
  expect(wait).toBeLessThanOrEqual(12_000)
})

test('the content of a callback is fixed at its event, whenever it is sent', () => {
  const patient = { ...callbackRequest, retry: 5 }
  const afterEvents = applyEvents(
    openedVerification(undefined, {}, patient),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, badGateway),
  )
  const later = applyEvents(afterEvents, timePassedEvent('24h'))

  expect(later.deliveries[0]?.moment).toEqual({
    at: instantAfter('1m'),
    status: 'validation',
    reason: null,
  })
  expect(later.history.at(-1)?.to).toBe('ok')
})

test('a manual redelivery sends the callback again, and its failure does not change the status delivered', () => {
  const acknowledged = applyEvents(
    openedVerification(undefined, {}, callbackRequest),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, delivered),
  )
  const redelivered = evolve(acknowledged, {
    kind: 'redelivery-asked',
    now: instantAfter('90s'),
    delivery: `${acknowledged.id}.1`,
  })
  const failed = applyEvents(redelivered.verification, attemptEvent('90s', 1, badGateway))

  expect(redelivered.effects).toHaveLength(1)
  expect(failed.deliveries[0]?.status).toBe('delivered')
  expect(failed.deliveries[0]?.attempts.map(({ manual }) => manual)).toEqual([undefined, true])
})

test('a blocked target is not retried', () => {
  const patient = { ...callbackRequest, retry: 5 }
  const blocked: AttemptOutcome = { outcome: 'blocked', took: duration(0), error: 'not allowed' }
  const afterEvents = applyEvents(
    openedVerification(undefined, {}, patient),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, blocked),
  )

  expect(afterEvents.deliveries[0]?.status).toBe('blocked')
})

const delivered: AttemptOutcome = { outcome: 'delivered', took: duration(1), httpStatus: 200 }
const badGateway: AttemptOutcome = { outcome: 'bad_status', took: duration(1), httpStatus: 502 }
