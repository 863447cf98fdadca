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

test('the standard plan goes through validation to ok', () => {
  const verification = applyEvents(openedVerification(), timePassedEvent('2m'))

  expect(formatHistory(verification)).toBe(
    '00:00:00 running\n00:01:00 validation\n00:02:00 ok identity_verified',
  )
})

test('a late clock changes when a step is processed, not its instant', () => {
  const noticedInTime = applyEvents(
    openedVerification(),
    timePassedEvent('1m'),
    timePassedEvent('2m'),
  )
  const noticedNextDay = applyEvents(openedVerification(), timePassedEvent('24h'))

  expect(noticedNextDay).toEqual(noticedInTime)
})

test('before the first due step evolve returns the same value', () => {
  const verification = openedVerification()

  expect(evolve(verification, timePassedEvent('59s')).verification).toBe(verification)
})

test('a plan that goes directly to ok passes through validation', () => {
  const verification = applyEvents(
    openedVerification([statusStep('1m', 'ok')]),
    timePassedEvent('1m'),
  )

  expect(formatHistory(verification)).toBe(
    '00:00:00 running\n00:01:00 validation\n00:01:00 ok identity_verified',
  )
})

test('a definitive ko removes the remaining plan', () => {
  const plan = [statusStep('1m', 'ko', { reason: 'face_mismatch' }), statusStep('2m', 'ok')]
  const verification = applyEvents(openedVerification(plan), timePassedEvent('1h'))

  expect(formatHistory(verification)).toBe('00:00:00 running\n00:01:00 ko face_mismatch')
  expect(nextDueAt(verification)).toBeUndefined()
})

test('after a repeatable ko the same link starts again', () => {
  const plan = [statusStep('1m', 'ko', { reason: 'document_unreadable', repeatable: true })]
  const verification = applyEvents(
    openedVerification(plan),
    timePassedEvent('1m'),
    personActedEvent('5m', { as: 'user', do: 'return' }),
    personActedEvent('6m', { as: 'user', do: 'submit' }),
    personActedEvent('7m', { as: 'operator', do: 'take-call' }),
    personActedEvent('8m', { as: 'operator', do: 'approve' }),
  )

  expect(formatHistory(verification)).toBe(
    [
      '00:00:00 running',
      '00:01:00 ko document_unreadable',
      '00:05:00 running',
      '00:08:00 validation',
      '00:08:00 ok identity_verified',
    ].join('\n'),
  )
})

test('the scenario can revoke an ok', () => {
  const plan = [statusStep('1m', 'ok'), statusStep('1h', 'ko', { reason: 'document_reported' })]
  const verification = applyEvents(openedVerification(plan), timePassedEvent('1h'))

  expect(formatHistory(verification).split('\n').at(-1)).toBe('01:00:00 ko document_reported')
})

test('a scenario can show an undocumented status', () => {
  const verification = applyEvents(
    openedVerification([statusStep('1m', 'running', { shows: 'WAIT_SIGNERS' })]),
    timePassedEvent('1m'),
  )

  expect(formatHistory(verification)).toBe('00:00:00 running\n00:01:00 WAIT_SIGNERS')
})

test('an action of a person pauses the plan', () => {
  const verification = applyEvents(
    openedVerification(),
    personActedEvent('30s', { as: 'user', do: 'open-link' }),
    timePassedEvent('24h'),
  )

  expect(formatHistory(verification)).toBe('00:00:00 running')
})

test('a plan that continues after let-run keeps the intervals between its steps', () => {
  const verification = applyEvents(
    openedVerification(),
    personActedEvent('30s', { as: 'user', do: 'open-link' }),
    { kind: 'let-run', now: instantAfter('10m30s') },
    timePassedEvent('24h'),
  )

  expect(formatHistory(verification)).toBe(
    '00:00:00 running\n00:11:00 validation\n00:12:00 ok identity_verified',
  )
})

test('a planned action that has become impossible is skipped', () => {
  const plan = [actionStep('1m', { as: 'user', do: 'open-link' }), statusStep('2m', 'validation')]
  const verification = applyEvents(
    openedVerification(plan),
    personActedEvent('30s', { as: 'user', do: 'open-link' }),
    { kind: 'let-run', now: instantAfter('30s') },
    timePassedEvent('2m'),
  )

  expect(verification.deeds).toHaveLength(1)
  expect(formatHistory(verification)).toBe('00:00:00 running\n00:02:00 validation')
})

test('a person who leaves has fifteen minutes to come back', () => {
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

test('a planned approval takes its validation time, an approval by a person does not', () => {
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

test('an impossible action changes nothing, and possibleActions lists the possible ones', () => {
  const fresh = openedVerification([])

  expect(applyEvents(fresh, personActedEvent('1m', { as: 'operator', do: 'approve' }))).toEqual(
    fresh,
  )
  expect(possibleActions(fresh)).toEqual([{ as: 'user', do: 'open-link' }])
})

test('a verification with the actor scenario accepts no actions', () => {
  const verification = openedVerification(undefined, { actor: 'scenario' })

  expect(possibleActions(verification)).toEqual([])
  expect(
    applyEvents(verification, personActedEvent('10s', { as: 'user', do: 'open-link' })),
  ).toEqual(verification)
})

test('a verification with the actor person waits for actions', () => {
  const verification = applyEvents(
    openedVerification(undefined, { actor: 'person' }),
    timePassedEvent('24h'),
  )

  expect(formatHistory(verification)).toBe('00:00:00 running')
  expect(possibleActions(verification).map((act) => act.do)).toEqual(['open-link', 'let-it-run'])
})

test('brought-forward moves a verification ahead of the clock', () => {
  const verification = applyEvents(openedVerification(), {
    kind: 'brought-forward',
    by: duration(60_000),
  })

  expect(verification.aheadBy).toBe(60_000)
})
