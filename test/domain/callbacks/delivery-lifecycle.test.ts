import { expect, test } from 'vitest'
import type { AttemptOutcome } from '../../../server/domain/model/callback.ts'
import { nextDueAt } from '../../../server/domain/model/verification.ts'
import { duration } from '../../../server/domain/time/instant.ts'
import { evolve } from '../../../server/domain/verification/evolve.ts'
import { at, attemptedAt, hook, opened, replay, timePassed } from '../../support/verification.ts'

test('validation and the outcome are told, the opening is not', () => {
  const life = replay(opened(undefined, {}, hook), timePassed('2m'))

  expect(life.deliveries.map(({ event, moment }) => [event, moment.reason])).toEqual([
    ['validation', null],
    ['ok', 'identity_verified'],
  ])
})

test('one delivery is under way at a time', () => {
  const { verification, effects } = evolve(opened(undefined, {}, hook), timePassed('2m'))
  const answered = evolve(verification, attemptedAt('2m', 1, delivered))

  expect(effects).toEqual([{ kind: 'deliver-callback', delivery: `${verification.id}.1` }])
  expect(answered.effects).toEqual([{ kind: 'deliver-callback', delivery: `${verification.id}.2` }])
})

test('without retry one failure exhausts the delivery', () => {
  const life = replay(
    opened(undefined, {}, hook),
    timePassed('1m'),
    attemptedAt('1m', 1, badGateway),
  )

  expect(life.deliveries[0]).toMatchObject({ status: 'exhausted', attempts: [{ httpStatus: 502 }] })
})

test('with retry a failure is followed by another attempt ten seconds later, give or take a fifth', () => {
  const patient = { ...hook, retry: 2 }
  const life = replay(
    opened(undefined, {}, patient),
    timePassed('1m'),
    attemptedAt('1m', 1, badGateway),
  )

  const wait = (nextDueAt(life) ?? 0) - at('1m')
  expect(wait).toBeGreaterThanOrEqual(8_000)
  expect(wait).toBeLessThanOrEqual(12_000)
})

test('what a callback says is frozen at its event, however late it is sent', () => {
  const patient = { ...hook, retry: 5 }
  const life = replay(
    opened(undefined, {}, patient),
    timePassed('1m'),
    attemptedAt('1m', 1, badGateway),
  )
  const later = replay(life, timePassed('24h'))

  expect(later.deliveries[0]?.moment).toEqual({ at: at('1m'), status: 'validation', reason: null })
  expect(later.history.at(-1)?.to).toBe('ok')
})

test('a delivery asked for by hand is sent again, and stays delivered when that fails', () => {
  const told = replay(
    opened(undefined, {}, hook),
    timePassed('1m'),
    attemptedAt('1m', 1, delivered),
  )
  const asked = evolve(told, { kind: 'redelivery-asked', now: at('90s'), delivery: `${told.id}.1` })
  const failed = replay(asked.verification, attemptedAt('90s', 1, badGateway))

  expect(asked.effects).toHaveLength(1)
  expect(failed.deliveries[0]?.status).toBe('delivered')
  expect(failed.deliveries[0]?.attempts.map(({ manual }) => manual)).toEqual([undefined, true])
})

test('a blocked target is not tried again', () => {
  const patient = { ...hook, retry: 5 }
  const blocked: AttemptOutcome = { outcome: 'blocked', took: duration(0), error: 'not allowed' }
  const life = replay(
    opened(undefined, {}, patient),
    timePassed('1m'),
    attemptedAt('1m', 1, blocked),
  )

  expect(life.deliveries[0]?.status).toBe('blocked')
})

const delivered: AttemptOutcome = { outcome: 'delivered', took: duration(1), httpStatus: 200 }
const badGateway: AttemptOutcome = { outcome: 'bad_status', took: duration(1), httpStatus: 502 }
