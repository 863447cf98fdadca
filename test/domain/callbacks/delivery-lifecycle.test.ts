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

test('validation and the outcome are told, the opening is not', () => {
  const life = applyEvents(
    openedVerification(undefined, {}, callbackRequest),
    timePassedEvent('2m'),
  )

  expect(life.deliveries.map(({ event, moment }) => [event, moment.reason])).toEqual([
    ['validation', null],
    ['ok', 'identity_verified'],
  ])
})

test('one delivery is under way at a time', () => {
  const { verification, effects } = evolve(
    openedVerification(undefined, {}, callbackRequest),
    timePassedEvent('2m'),
  )
  const answered = evolve(verification, attemptEvent('2m', 1, delivered))

  expect(effects).toEqual([{ kind: 'deliver-callback', delivery: `${verification.id}.1` }])
  expect(answered.effects).toEqual([{ kind: 'deliver-callback', delivery: `${verification.id}.2` }])
})

test('without retry one failure exhausts the delivery', () => {
  const life = applyEvents(
    openedVerification(undefined, {}, callbackRequest),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, badGateway),
  )

  expect(life.deliveries[0]).toMatchObject({ status: 'exhausted', attempts: [{ httpStatus: 502 }] })
})

test('with retry a failure is followed by another attempt ten seconds later, give or take a fifth', () => {
  const patient = { ...callbackRequest, retry: 2 }
  const life = applyEvents(
    openedVerification(undefined, {}, patient),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, badGateway),
  )

  const wait = (nextDueAt(life) ?? 0) - instantAfter('1m')
  expect(wait).toBeGreaterThanOrEqual(8_000)
  expect(wait).toBeLessThanOrEqual(12_000)
})

test('what a callback says is frozen at its event, however late it is sent', () => {
  const patient = { ...callbackRequest, retry: 5 }
  const life = applyEvents(
    openedVerification(undefined, {}, patient),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, badGateway),
  )
  const later = applyEvents(life, timePassedEvent('24h'))

  expect(later.deliveries[0]?.moment).toEqual({
    at: instantAfter('1m'),
    status: 'validation',
    reason: null,
  })
  expect(later.history.at(-1)?.to).toBe('ok')
})

test('a delivery asked for by hand is sent again, and stays delivered when that fails', () => {
  const told = applyEvents(
    openedVerification(undefined, {}, callbackRequest),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, delivered),
  )
  const asked = evolve(told, {
    kind: 'redelivery-asked',
    now: instantAfter('90s'),
    delivery: `${told.id}.1`,
  })
  const failed = applyEvents(asked.verification, attemptEvent('90s', 1, badGateway))

  expect(asked.effects).toHaveLength(1)
  expect(failed.deliveries[0]?.status).toBe('delivered')
  expect(failed.deliveries[0]?.attempts.map(({ manual }) => manual)).toEqual([undefined, true])
})

test('a blocked target is not tried again', () => {
  const patient = { ...callbackRequest, retry: 5 }
  const blocked: AttemptOutcome = { outcome: 'blocked', took: duration(0), error: 'not allowed' }
  const life = applyEvents(
    openedVerification(undefined, {}, patient),
    timePassedEvent('1m'),
    attemptEvent('1m', 1, blocked),
  )

  expect(life.deliveries[0]?.status).toBe('blocked')
})

const delivered: AttemptOutcome = { outcome: 'delivered', took: duration(1), httpStatus: 200 }
const badGateway: AttemptOutcome = { outcome: 'bad_status', took: duration(1), httpStatus: 502 }
