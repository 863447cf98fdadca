import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  nextDueAt,
  pendingSteps,
  type Verification,
} from '../../../server/domain/model/verification.ts'
import { evolve } from '../../../server/domain/verification/evolve.ts'
import { explanationText } from '../../../server/domain/verification/explain.ts'
import {
  actionStep,
  applyEvents,
  callbackRequest,
  formatHistory,
  instantAfter,
  openedVerification,
  personActedEvent,
  standardPlan,
  statusStep,
  timePassedEvent,
} from '../../support/verification.ts'

const polled = (when: string) => ({ kind: 'polled', now: instantAfter(when) }) as const
const movedOn = (when: string) => ({ kind: 'moved-on', now: instantAfter(when) }) as const
const everyThird = { progression: { polls: 3 } } as const

test('every third poll takes the next step, at the instant of the poll', () => {
  const life = openedVerification(standardPlan, everyThird)

  const twice = applyEvents(life, polled('1s'), polled('2s'))
  const thrice = applyEvents(twice, polled('3s'))
  const six = applyEvents(thrice, polled('4s'), polled('5s'), polled('10m'))

  expect(formatHistory(twice)).toBe('00:00:00 running')
  expect(formatHistory(thrice)).toBe('00:00:00 running\n00:00:03 validation')
  expect(formatHistory(six)).toBe(
    '00:00:00 running\n00:00:03 validation\n00:10:00 ok identity_verified',
  )
})

test('under polls and by hand the clock brings no step, only callbacks', () => {
  for (const progression of ['manual', { polls: 1 }] as const) {
    const life = openedVerification(standardPlan, { progression }, callbackRequest)

    const nextYear = applyEvents(life, timePassedEvent('365d'))

    expect(nextYear).toBe(life)
    expect(nextDueAt(life)).toBeUndefined()
  }
})

test('where the clock takes the steps a poll changes nothing, nor where nothing is left', () => {
  const byClock = openedVerification()
  const over = applyEvents(
    openedVerification(standardPlan, { progression: { polls: 1 } }),
    polled('1s'),
    polled('2s'),
  )

  expect(evolve(byClock, polled('1s')).verification).toBe(byClock)
  expect(evolve(over, polled('3s')).verification).toBe(over)
})

test('the ok after an approval is a step of its own, and comes before what was planned for later', () => {
  const plan = [
    actionStep('1m', { as: 'user', do: 'open-link' }),
    actionStep('2m', { as: 'user', do: 'submit' }),
    actionStep('3m', { as: 'operator', do: 'take-call' }),
    actionStep('4m', { as: 'operator', do: 'approve', validationTime: 60_000 as never }),
    statusStep('30d', 'ko', { reason: 'document_reported' }),
  ]
  const life = openedVerification(plan, { progression: { polls: 1 } })

  // Later than the whole plan: what keeps the order is the distance, not the instant.
  const polls = ['40d', '41d', '42d', '43d', '44d', '45d'].map(polled)

  expect(formatHistory(applyEvents(life, ...polls))).toBe(
    [
      '00:00:00 running',
      '1032:00:00 validation',
      '1056:00:00 ok identity_verified',
      '1080:00:00 ko document_reported',
    ].join('\n'),
  )
})

test('a person takes over from the polls until they are let run again', () => {
  const life = openedVerification(standardPlan, { progression: { polls: 1 } })
  const openLink = personActedEvent('1s', { as: 'user', do: 'open-link' })

  const held = applyEvents(life, openLink, polled('2s'), polled('3s'))
  const released = applyEvents(held, { kind: 'let-run', now: instantAfter('4s') }, polled('5s'))

  expect(formatHistory(held)).toBe('00:00:00 running')
  expect(formatHistory(released)).toBe('00:00:00 running\n00:00:05 validation')
})

test('who walked away is given up by polls too, while the scenario waits for people', () => {
  const life = openedVerification([], { progression: { polls: 2 } })
  const left = applyEvents(
    life,
    personActedEvent('1s', { as: 'user', do: 'open-link' }),
    personActedEvent('2s', { as: 'user', do: 'abandon' }),
  )

  expect(formatHistory(applyEvents(left, timePassedEvent('1d'), polled('2d'), polled('3d')))).toBe(
    '00:00:00 running\n72:00:00 ko user_abandoned',
  )
})

test('moved on by hand, a plan takes one step each time, and passes over what became impossible', () => {
  const plan = [actionStep('1m', { as: 'user', do: 'submit' }), ...standardPlan]
  const life = openedVerification(plan, { progression: 'manual' })

  const once = applyEvents(life, movedOn('1h'))
  const twice = applyEvents(once, movedOn('2h'))

  expect(formatHistory(once)).toBe('00:00:00 running\n01:00:00 validation')
  expect(formatHistory(twice)).toBe(
    '00:00:00 running\n01:00:00 validation\n02:00:00 ok identity_verified',
  )
})

test('explain says what the plan waits for', () => {
  const byPolls = applyEvents(openedVerification(standardPlan, everyThird), polled('1s'))
  const byHand = openedVerification(standardPlan, { progression: 'manual' })

  expect(explanationText(byPolls, instantAfter('2s'), 'compact')).toContain(
    [
      '· 08:00:02  now',
      '            validation  (in 2 polls)',
      '            ok  (in 5 polls)',
      '  waits for the next poll (2 of 3)',
    ].join('\n'),
  )
  expect(explanationText(byHand, instantAfter('2s'), 'compact')).toContain(
    '            validation  (by hand)\n            ok  (by hand)\n  waits to be moved on by hand',
  )
})

test('however the polls are spread over time, the n-th step comes with the poll n times every', () => {
  const gaps = fc.array(fc.nat(1_000_000), { minLength: 12, maxLength: 12 })

  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 5 }), (lengths, every) => {
      let life: Verification = openedVerification(standardPlan, { progression: { polls: every } })
      let now: number = instantAfter('0s')
      for (const [i, gap] of lengths.entries()) {
        now += gap
        life = evolve(life, { kind: 'time-passed', now: now as never }).verification
        life = evolve(life, { kind: 'polled', now: now as never }).verification
        const taken = Math.min(2, Math.floor((i + 1) / every))
        expect(life.history.length - 1).toBe(taken)
        expect(pendingSteps(life).length).toBe(2 - taken)
      }
    }),
  )
})
