import { expect, test } from 'vitest'
import { nextDueAt } from '../../../server/domain/model/verification.ts'
import { duration } from '../../../server/domain/time/instant.ts'
import { possibleActions } from '../../../server/domain/verification/actions.ts'
import { evolve } from '../../../server/domain/verification/evolve.ts'
import {
  at,
  becomes,
  does,
  length,
  opened,
  person,
  replay,
  story,
  timePassed,
} from '../../support/verification.ts'

test('the standard life goes through validation to ok', () => {
  const life = replay(opened(), timePassed('2m'))

  expect(story(life)).toBe('00:00:00 running\n00:01:00 validation\n00:02:00 ok identity_verified')
})

test('a late clock changes when we notice, not what happened', () => {
  const noticedInTime = replay(opened(), timePassed('1m'), timePassed('2m'))
  const noticedNextDay = replay(opened(), timePassed('24h'))

  expect(noticedNextDay).toEqual(noticedInTime)
})

test('nothing happens before it is due, and the same value comes back', () => {
  const life = opened()

  expect(evolve(life, timePassed('59s')).verification).toBe(life)
})

test('a hurried scenario passes through validation on its way to ok', () => {
  const life = replay(opened([becomes('1m', 'ok')]), timePassed('1m'))

  expect(story(life)).toBe('00:00:00 running\n00:01:00 validation\n00:01:00 ok identity_verified')
})

test('after a definitive ko nothing is planned any more', () => {
  const plan = [becomes('1m', 'ko', { reason: 'face_mismatch' }), becomes('2m', 'ok')]
  const life = replay(opened(plan), timePassed('1h'))

  expect(story(life)).toBe('00:00:00 running\n00:01:00 ko face_mismatch')
  expect(nextDueAt(life)).toBeUndefined()
})

test('after a repeatable ko the same link starts over', () => {
  const plan = [becomes('1m', 'ko', { reason: 'document_unreadable', repeatable: true })]
  const life = replay(
    opened(plan),
    timePassed('1m'),
    person('5m', { as: 'user', do: 'return' }),
    person('6m', { as: 'user', do: 'submit' }),
    person('7m', { as: 'operator', do: 'take-call' }),
    person('8m', { as: 'operator', do: 'approve' }),
  )

  expect(story(life)).toBe(
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
  const plan = [becomes('1m', 'ok'), becomes('1h', 'ko', { reason: 'document_reported' })]
  const life = replay(opened(plan), timePassed('1h'))

  expect(story(life).split('\n').at(-1)).toBe('01:00:00 ko document_reported')
})

test('a status the documentation does not know can be shown', () => {
  const life = replay(
    opened([becomes('1m', 'running', { shows: 'WAIT_SIGNERS' })]),
    timePassed('1m'),
  )

  expect(story(life)).toBe('00:00:00 running\n00:01:00 WAIT_SIGNERS')
})

test('once a person acts the plan waits for people', () => {
  const life = replay(opened(), person('30s', { as: 'user', do: 'open-link' }), timePassed('24h'))

  expect(story(life)).toBe('00:00:00 running')
})

test('a plan that is let run again keeps its distances', () => {
  const life = replay(
    opened(),
    person('30s', { as: 'user', do: 'open-link' }),
    { kind: 'let-run', now: at('10m30s') },
    timePassed('24h'),
  )

  expect(story(life)).toBe('00:00:00 running\n00:11:00 validation\n00:12:00 ok identity_verified')
})

test('a planned act that a person made impossible is passed over', () => {
  const plan = [does('1m', { as: 'user', do: 'open-link' }), becomes('2m', 'validation')]
  const life = replay(
    opened(plan),
    person('30s', { as: 'user', do: 'open-link' }),
    { kind: 'let-run', now: at('30s') },
    timePassed('2m'),
  )

  expect(life.deeds).toHaveLength(1)
  expect(story(life)).toBe('00:00:00 running\n00:02:00 validation')
})

test('a person who walks away has fifteen minutes to come back', () => {
  const away = replay(
    opened([]),
    person('1m', { as: 'user', do: 'open-link' }),
    person('2m', { as: 'user', do: 'abandon' }),
  )

  expect(story(replay(away, timePassed('17m')))).toBe(
    '00:00:00 running\n00:17:00 ko user_abandoned',
  )
  const back = replay(away, person('16m', { as: 'user', do: 'return' }), timePassed('24h'))
  expect(story(back)).toBe('00:00:00 running')
})

test('an operator of the scenario leaves the validation its time, a person does not', () => {
  const call = [
    does('1m', { as: 'user', do: 'open-link' }),
    does('1m', { as: 'user', do: 'submit' }),
    does('1m', { as: 'operator', do: 'take-call' }),
  ]
  const approval = { as: 'operator', do: 'approve', validationTime: length('3m') } as const
  const planned = replay(opened([...call, does('5m', approval)]), timePassed('1h'))
  const byHand = replay(opened(call), timePassed('1m'), person('5m', approval))

  expect(story(planned)).toContain('00:05:00 validation\n00:08:00 ok')
  expect(story(byHand)).toContain('00:05:00 validation\n00:05:00 ok')
})

test('a person can do only what is possible now, and is told what that is', () => {
  const fresh = opened([])

  expect(replay(fresh, person('1m', { as: 'operator', do: 'approve' }))).toEqual(fresh)
  expect(possibleActions(fresh)).toEqual([{ as: 'user', do: 'open-link' }])
})

test('a life that only the scenario plays takes no hand', () => {
  const life = opened(undefined, { actor: 'scenario' })

  expect(possibleActions(life)).toEqual([])
  expect(replay(life, person('10s', { as: 'user', do: 'open-link' }))).toEqual(life)
})

test('a life that waits for people from the start moves when they do', () => {
  const life = replay(opened(undefined, { actor: 'person' }), timePassed('24h'))

  expect(story(life)).toBe('00:00:00 running')
  expect(possibleActions(life).map((act) => act.do)).toEqual(['open-link', 'let-it-run'])
})

test('what is brought forward runs ahead of the clock', () => {
  const life = replay(opened(), { kind: 'brought-forward', by: duration(60_000) })

  expect(life.aheadBy).toBe(60_000)
})
