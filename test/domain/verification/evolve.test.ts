import { expect, test } from 'vitest'
import { nextDueAt } from '../../../server/domain/model/verification.ts'
import { duration } from '../../../server/domain/time/instant.ts'
import { possibleActions } from '../../../server/domain/verification/actions.ts'
import { evolve } from '../../../server/domain/verification/evolve.ts'
import {
  actionStep,
  applyEvents,
  formatHistory,
  instantAfter,
  openedVerification,
  personActedEvent,
  statusStep,
  timePassedEvent,
  toDuration,
} from '../../support/verification.ts'

test('the standard life goes through validation to ok', () => {
  const life = applyEvents(openedVerification(), timePassedEvent('2m'))

  expect(formatHistory(life)).toBe(
    '00:00:00 running\n00:01:00 validation\n00:02:00 ok identity_verified',
  )
})

test('a late clock changes when we notice, not what happened', () => {
  const noticedInTime = applyEvents(
    openedVerification(),
    timePassedEvent('1m'),
    timePassedEvent('2m'),
  )
  const noticedNextDay = applyEvents(openedVerification(), timePassedEvent('24h'))

  expect(noticedNextDay).toEqual(noticedInTime)
})

test('nothing happens before it is due, and the same value comes back', () => {
  const life = openedVerification()

  expect(evolve(life, timePassedEvent('59s')).verification).toBe(life)
})

test('a hurried scenario passes through validation on its way to ok', () => {
  const life = applyEvents(openedVerification([statusStep('1m', 'ok')]), timePassedEvent('1m'))

  expect(formatHistory(life)).toBe(
    '00:00:00 running\n00:01:00 validation\n00:01:00 ok identity_verified',
  )
})

test('after a definitive ko nothing is planned any more', () => {
  const plan = [statusStep('1m', 'ko', { reason: 'face_mismatch' }), statusStep('2m', 'ok')]
  const life = applyEvents(openedVerification(plan), timePassedEvent('1h'))

  expect(formatHistory(life)).toBe('00:00:00 running\n00:01:00 ko face_mismatch')
  expect(nextDueAt(life)).toBeUndefined()
})

test('after a repeatable ko the same link starts over', () => {
  const plan = [statusStep('1m', 'ko', { reason: 'document_unreadable', repeatable: true })]
  const life = applyEvents(
    openedVerification(plan),
    timePassedEvent('1m'),
    personActedEvent('5m', { as: 'user', do: 'return' }),
    personActedEvent('6m', { as: 'user', do: 'submit' }),
    personActedEvent('7m', { as: 'operator', do: 'take-call' }),
    personActedEvent('8m', { as: 'operator', do: 'approve' }),
  )

  expect(formatHistory(life)).toBe(
    [
      '00:00:00 running',
      '00:01:00 ko document_unreadable',
      '00:05:00 running',
      '00:08:00 validation',
      '00:08:00 ok identity_verified',
    ].join('\n'),
  )
})

test('an ok can be revoked by the scenario', () => {
  const plan = [statusStep('1m', 'ok'), statusStep('1h', 'ko', { reason: 'document_reported' })]
  const life = applyEvents(openedVerification(plan), timePassedEvent('1h'))

  expect(formatHistory(life).split('\n').at(-1)).toBe('01:00:00 ko document_reported')
})

test('a status the documentation does not know can be shown', () => {
  const life = applyEvents(
    openedVerification([statusStep('1m', 'running', { shows: 'WAIT_SIGNERS' })]),
    timePassedEvent('1m'),
  )

  expect(formatHistory(life)).toBe('00:00:00 running\n00:01:00 WAIT_SIGNERS')
})

test('once a person acts the plan waits for people', () => {
  const life = applyEvents(
    openedVerification(),
    personActedEvent('30s', { as: 'user', do: 'open-link' }),
    timePassedEvent('24h'),
  )

  expect(formatHistory(life)).toBe('00:00:00 running')
})

test('a plan that is let run again keeps its distances', () => {
  const life = applyEvents(
    openedVerification(),
    personActedEvent('30s', { as: 'user', do: 'open-link' }),
    { kind: 'let-run', now: instantAfter('10m30s') },
    timePassedEvent('24h'),
  )

  expect(formatHistory(life)).toBe(
    '00:00:00 running\n00:11:00 validation\n00:12:00 ok identity_verified',
  )
})

test('a planned act that a person made impossible is passed over', () => {
  const plan = [actionStep('1m', { as: 'user', do: 'open-link' }), statusStep('2m', 'validation')]
  const life = applyEvents(
    openedVerification(plan),
    personActedEvent('30s', { as: 'user', do: 'open-link' }),
    { kind: 'let-run', now: instantAfter('30s') },
    timePassedEvent('2m'),
  )

  expect(life.deeds).toHaveLength(1)
  expect(formatHistory(life)).toBe('00:00:00 running\n00:02:00 validation')
})

test('a person who walks away has fifteen minutes to come back', () => {
  const away = applyEvents(
    openedVerification([]),
    personActedEvent('1m', { as: 'user', do: 'open-link' }),
    personActedEvent('2m', { as: 'user', do: 'abandon' }),
  )

  expect(formatHistory(applyEvents(away, timePassedEvent('17m')))).toBe(
    '00:00:00 running\n00:17:00 ko user_abandoned',
  )
  const back = applyEvents(
    away,
    personActedEvent('16m', { as: 'user', do: 'return' }),
    timePassedEvent('24h'),
  )
  expect(formatHistory(back)).toBe('00:00:00 running')
})

test('an operator of the scenario leaves the validation its time, a person does not', () => {
  const call = [
    actionStep('1m', { as: 'user', do: 'open-link' }),
    actionStep('1m', { as: 'user', do: 'submit' }),
    actionStep('1m', { as: 'operator', do: 'take-call' }),
  ]
  const approval = { as: 'operator', do: 'approve', validationTime: toDuration('3m') } as const
  const planned = applyEvents(
    openedVerification([...call, actionStep('5m', approval)]),
    timePassedEvent('1h'),
  )
  const byHand = applyEvents(
    openedVerification(call),
    timePassedEvent('1m'),
    personActedEvent('5m', approval),
  )

  expect(formatHistory(planned)).toContain('00:05:00 validation\n00:08:00 ok')
  expect(formatHistory(byHand)).toContain('00:05:00 validation\n00:05:00 ok')
})

test('a person can do only what is possible now, and is told what that is', () => {
  const fresh = openedVerification([])

  expect(applyEvents(fresh, personActedEvent('1m', { as: 'operator', do: 'approve' }))).toEqual(
    fresh,
  )
  expect(possibleActions(fresh)).toEqual([{ as: 'user', do: 'open-link' }])
})

test('a life that only the scenario plays takes no hand', () => {
  const life = openedVerification(undefined, { actor: 'scenario' })

  expect(possibleActions(life)).toEqual([])
  expect(applyEvents(life, personActedEvent('10s', { as: 'user', do: 'open-link' }))).toEqual(life)
})

test('a life that waits for people from the start moves when they do', () => {
  const life = applyEvents(
    openedVerification(undefined, { actor: 'person' }),
    timePassedEvent('24h'),
  )

  expect(formatHistory(life)).toBe('00:00:00 running')
  expect(possibleActions(life).map((act) => act.do)).toEqual(['open-link', 'let-it-run'])
})

test('what is brought forward runs ahead of the clock', () => {
  const life = applyEvents(openedVerification(), { kind: 'brought-forward', by: duration(60_000) })

  expect(life.aheadBy).toBe(60_000)
})
