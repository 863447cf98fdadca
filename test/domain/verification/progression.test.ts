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

test('with polls: 3 every third poll takes the next step, at the instant of the poll', () => {
  const verification = openedVerification(standardPlan, everyThird)

  const twice = applyEvents(verification, polled('1s'), polled('2s'))
  const thrice = applyEvents(twice, polled('3s'))
  const six = applyEvents(thrice, polled('4s'), polled('5s'), polled('10m'))

  expect(formatHistory(twice)).toBe('00:00:00 running')
  expect(formatHistory(thrice)).toBe('00:00:00 running\n00:00:03 validation')
  expect(formatHistory(six)).toBe(
    '00:00:00 running\n00:00:03 validation\n00:10:00 ok identity_verified',
  )
})

test('with polls or manual progression time takes no step', () => {
  for (const progression of ['manual', { polls: 1 }] as const) {
    const verification = openedVerification(standardPlan, { progression }, callbackRequest)

    const nextYear = applyEvents(verification, timePassedEvent('365d'))

    expect(nextYear).toBe(verification)
    expect(nextDueAt(verification)).toBeUndefined()
  }
})

test('a poll changes nothing when the clock triggers the steps or when no step is left', () => {
  const byClock = openedVerification()
  const over = applyEvents(
    openedVerification(standardPlan, { progression: { polls: 1 } }),
    polled('1s'),
    polled('2s'),
  )

  expect(evolve(byClock, polled('1s')).verification).toBe(byClock)
  expect(evolve(over, polled('3s')).verification).toBe(over)
})

test('the ok after an approval is a separate step, and precedes later planned steps', () => {
  const plan = [
    actionStep('1m', { as: 'user', do: 'open-link' }),
    actionStep('2m', { as: 'user', do: 'submit' }),
    actionStep('3m', { as: 'operator', do: 'take-call' }),
    actionStep('4m', { as: 'operator', do: 'approve', validationTime: 60_000 as never }),
    statusStep('30d', 'ko', { reason: 'document_reported' }),
  ]
  const verification = openedVerification(plan, { progression: { polls: 1 } })

  // The polls are later than the whole plan, so the order must come from the intervals.
  const polls = ['40d', '41d', '42d', '43d', '44d', '45d'].map(polled)

  expect(formatHistory(applyEvents(verification, ...polls))).toBe(
    [
      '00:00:00 running',
      '1032:00:00 validation',
      '1056:00:00 ok identity_verified',
      '1080:00:00 ko document_reported',
    ].join('\n'),
  )
})

test('an action of a person stops the polls from taking steps until let-run', () => {
  const verification = openedVerification(standardPlan, { progression: { polls: 1 } })
  const openLink = personActedEvent('1s', { as: 'user', do: 'open-link' })

  const paused = applyEvents(verification, openLink, polled('2s'), polled('3s'))
  const released = applyEvents(paused, { kind: 'let-run', now: instantAfter('4s') }, polled('5s'))

  expect(formatHistory(paused)).toBe('00:00:00 running')
  expect(formatHistory(released)).toBe('00:00:00 running\n00:00:05 validation')
})

test('polls expire an abandoned verification while the plan waits for a person', () => {
  const verification = openedVerification([], { progression: { polls: 2 } })
  const abandoned = applyEvents(
    verification,
    personActedEvent('1s', { as: 'user', do: 'open-link' }),
    personActedEvent('2s', { as: 'user', do: 'abandon' }),
  )

  expect(
    formatHistory(applyEvents(abandoned, timePassedEvent('1d'), polled('2d'), polled('3d'))),
  ).toBe('00:00:00 running\n72:00:00 ko user_abandoned')
})

test('moved-on performs the next possible step only, and skips impossible steps', () => {
  const plan = [actionStep('1m', { as: 'user', do: 'submit' }), ...standardPlan]
  const verification = openedVerification(plan, { progression: 'manual' })

  const once = applyEvents(verification, movedOn('1h'))
  const twice = applyEvents(once, movedOn('2h'))

  expect(formatHistory(once)).toBe('00:00:00 running\n01:00:00 validation')
  expect(formatHistory(twice)).toBe(
    '00:00:00 running\n01:00:00 validation\n02:00:00 ok identity_verified',
  )
})

test('explain names the number of polls or the manual action that the plan waits for', () => {
  const byPolls = applyEvents(openedVerification(standardPlan, everyThird), polled('1s'))
  const byHand = openedVerification(standardPlan, { progression: 'manual' })

  expect(explanationText(byPolls, instantAfter('2s'), 'compact')).toContain(
    [
      '· 08:00:02  now',
      '            status: validation  (in 2 polls)',
      '            status: ok  (in 5 polls)',
      '  waits for the next poll (2 of 3)',
    ].join('\n'),
  )
  expect(explanationText(byHand, instantAfter('2s'), 'compact')).toContain(
    '            status: validation  (by hand)\n            status: ok  (by hand)\n  waits for a manual action',
  )
})

test('the n-th step is taken with the (n × polls)-th poll, whenever the polls arrive', () => {
  const gaps = fc.array(fc.nat(1_000_000), { minLength: 12, maxLength: 12 })

  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 5 }), (lengths, every) => {
      let verification: Verification = openedVerification(standardPlan, {
        progression: { polls: every },
      })
      let now: number = instantAfter('0s')
      for (const [i, gap] of lengths.entries()) {
        now += gap
        verification = evolve(verification, { kind: 'time-passed', now: now as never }).verification
        verification = evolve(verification, { kind: 'polled', now: now as never }).verification
        const taken = Math.min(2, Math.floor((i + 1) / every))
        expect(verification.history.length - 1).toBe(taken)
        expect(pendingSteps(verification).length).toBe(2 - taken)
      }
    }),
  )
})
