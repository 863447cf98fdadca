import { expect, test } from 'vitest'
import { duration } from '../../../server/domain/time/instant.ts'
import type { VerificationEvent } from '../../../server/domain/verification/evolve.ts'
import { explanationText } from '../../../server/domain/verification/explain.ts'
import {
  applyEvents,
  callbackRequest,
  instantAfter,
  openedVerification,
  personActedEvent,
  statusStep,
  timePassedEvent,
} from '../../support/verification.ts'

test('an explanation has a line for each past and planned step, with the time until it', () => {
  const verification = openedVerification([
    statusStep('90s', 'validation'),
    statusStep('46m30s', 'ok'),
  ])

  const text = explanationText(
    applyEvents(verification, timePassedEvent('12m')),
    instantAfter('12m'),
    'compact',
  )

  expect(
    text,
  ).toBe(`5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11  status: validation, scenario: ok, mail: anna@example.com
  opened 2026-01-05T08:00:00.000Z, scenario chosen by default; times in UTC
  08:00:00  status: running
  08:01:30  status: validation
· 08:12:00  now
  08:46:30  status: ok  (in 34m30s)
`)
})

test('an explanation of several days has a line for each day', () => {
  const verification = openedVerification([
    statusStep('1m', 'validation'),
    statusStep('50h', 'ko', { reason: 'underage' }),
  ])

  const text = explanationText(
    applyEvents(verification, timePassedEvent('23h')),
    instantAfter('23h'),
    'compact',
  )

  expect(text).toContain(`
  2026-01-05 Monday
  08:00:00  status: running
  08:01:00  status: validation
  2026-01-06 Tuesday
· 07:00:00  now
  2026-01-07 Wednesday
  10:00:00  status: ko, reason: underage  (in 1d3h)
`)
})

test('a wait is rounded to seconds, or to milliseconds if it is short', () => {
  const verification = openedVerification([statusStep('1m', 'validation')])

  expect(explanationText(verification, instantAfter('1s300ms'), 'compact')).toContain(
    'validation  (in 59s)',
  )
  expect(explanationText(verification, instantAfter('59s800ms'), 'compact')).toContain(
    'validation  (in 200ms)',
  )
})

test('a callback is shown as under way, and then with its outcome', () => {
  const sending = applyEvents(
    openedVerification(undefined, {}, callbackRequest),
    timePassedEvent('1m'),
  )
  const attempted = applyEvents(sending, {
    kind: 'callback-attempted',
    now: instantAfter('1m'),
    delivery: `${sending.id}.1`,
    outcome: {
      outcome: 'bad_status',
      httpStatus: 503,
      took: 3 as never,
      error: 'It answered 503.',
    },
  })

  expect(explanationText(sending, instantAfter('1m'), 'compact')).toContain(
    'callback validation: in progress',
  )
  expect(explanationText(attempted, instantAfter('1m'), 'compact')).toContain(
    'callback validation: bad_status 503, It answered 503.',
  )
})

test('an explanation names the action that the plan waits for, and the steps after it', () => {
  const paused = applyEvents(
    openedVerification(),
    personActedEvent('10s', { as: 'user', do: 'open-link' }),
  )

  expect(explanationText(paused, instantAfter('10s'), 'compact')).toContain(
    '  08:00:10  user open-link  (person)\n· 08:00:10  now\n  waits for a manual action; the action "let-it-run" continues its 2 planned steps\n',
  )
})

test('on a paused clock the events are listed in the order in which they occurred', () => {
  const verification = applyEvents(
    openedVerification([], { actor: 'person' }, callbackRequest),
    personActedEvent('0s', { as: 'user', do: 'open-link' }),
    personActedEvent('0s', { as: 'user', do: 'submit' }),
    personActedEvent('0s', { as: 'operator', do: 'take-call' }),
    personActedEvent('0s', { as: 'operator', do: 'reject', reason: 'underage', repeatable: true }),
    delivered('1'),
    personActedEvent('0s', { as: 'user', do: 'open-link' }),
    personActedEvent('0s', { as: 'user', do: 'submit' }),
    personActedEvent('0s', { as: 'operator', do: 'take-call' }),
    personActedEvent('0s', { as: 'operator', do: 'approve' }),
    delivered('2'),
    delivered('3'),
  )

  const text = explanationText(verification, instantAfter('0s'), 'compact')

  expect(text.replaceAll('  08:00:00  ', '')).toContain(`status: running
user open-link  (person)
user submit  (person)
operator take-call  (person)
operator reject, reason: underage  (person)
status: ko, reason: underage
callback ko: delivered 200
user open-link  (person)
status: running
user submit  (person)
operator take-call  (person)
operator approve  (person)
status: validation
callback validation: delivered 200
status: ok, reason: identityverified
callback ok: delivered 200
`)
})

function delivered(n: string): VerificationEvent {
  return {
    kind: 'callback-attempted',
    now: instantAfter('0s'),
    delivery: `5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11.${n}`,
    outcome: { outcome: 'delivered', httpStatus: 200, took: duration(3) },
  }
}

test('an explanation shows the drawn outcome with its weight and the sum of the weights', () => {
  const opened = openedVerification()
  const drawn = { outcome: 'ko', reason: 'face_mismatch', weight: 20, of: 100 } as const
  const verification = { ...opened, scenario: { ...opened.scenario, drawn } }

  const text = explanationText(verification, instantAfter('0s'), 'compact')

  expect(text).toContain('times in UTC\n  drawn: ko, reason: facemismatch (20 of 100)\n')
})
