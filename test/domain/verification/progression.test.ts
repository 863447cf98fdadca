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
  at,
  becomes,
  does,
  hook,
  opened,
  person,
  replay,
  standard,
  story,
  timePassed,
} from '../../support/verification.ts'

const polled = (when: string) => ({ kind: 'polled', now: at(when) }) as const
const movedOn = (when: string) => ({ kind: 'moved-on', now: at(when) }) as const
const everyThird = { progression: { polls: 3 } } as const

test('every third poll takes the next step, at the instant of the poll', () => {
  const life = opened(standard, everyThird)

  const twice = replay(life, polled('1s'), polled('2s'))
  const thrice = replay(twice, polled('3s'))
  const six = replay(thrice, polled('4s'), polled('5s'), polled('10m'))

  expect(story(twice)).toBe('00:00:00 running')
  expect(story(thrice)).toBe('00:00:00 running\n00:00:03 validation')
  expect(story(six)).toBe('00:00:00 running\n00:00:03 validation\n00:10:00 ok identity_verified')
})

test('under polls and by hand the clock brings no step, only callbacks', () => {
  for (const progression of ['manual', { polls: 1 }] as const) {
    const life = opened(standard, { progression }, hook)

    const nextYear = replay(life, timePassed('365d'))

    expect(nextYear).toBe(life)
    expect(nextDueAt(life)).toBeUndefined()
  }
})

test('where the clock takes the steps a poll changes nothing, nor where nothing is left', () => {
  const byClock = opened()
  const over = replay(opened(standard, { progression: { polls: 1 } }), polled('1s'), polled('2s'))

  expect(evolve(byClock, polled('1s')).verification).toBe(byClock)
  expect(evolve(over, polled('3s')).verification).toBe(over)
})

test('the ok after an approval is a step of its own, and comes before what was planned for later', () => {
  const plan = [
    does('1m', { as: 'user', do: 'open-link' }),
    does('2m', { as: 'user', do: 'submit' }),
    does('3m', { as: 'operator', do: 'take-call' }),
    does('4m', { as: 'operator', do: 'approve', validationTime: 60_000 as never }),
    becomes('30d', 'ko', { reason: 'document_reported' }),
  ]
  const life = opened(plan, { progression: { polls: 1 } })

  // Later than the whole plan: what keeps the order is the distance, not the instant.
  const polls = ['40d', '41d', '42d', '43d', '44d', '45d'].map(polled)

  expect(story(replay(life, ...polls))).toBe(
    [
      '00:00:00 running',
      '1032:00:00 validation',
      '1056:00:00 ok identity_verified',
      '1080:00:00 ko document_reported',
    ].join('\n'),
  )
})

test('a person takes over from the polls until they are let run again', () => {
  const life = opened(standard, { progression: { polls: 1 } })
  const openLink = person('1s', { as: 'user', do: 'open-link' })

  const held = replay(life, openLink, polled('2s'), polled('3s'))
  const released = replay(held, { kind: 'let-run', now: at('4s') }, polled('5s'))

  expect(story(held)).toBe('00:00:00 running')
  expect(story(released)).toBe('00:00:00 running\n00:00:05 validation')
})

test('who walked away is given up by polls too, while the scenario waits for people', () => {
  const life = opened([], { progression: { polls: 2 } })
  const left = replay(
    life,
    person('1s', { as: 'user', do: 'open-link' }),
    person('2s', { as: 'user', do: 'abandon' }),
  )

  expect(story(replay(left, timePassed('1d'), polled('2d'), polled('3d')))).toBe(
    '00:00:00 running\n72:00:00 ko user_abandoned',
  )
})

test('moved on by hand, a plan takes one step each time, and passes over what became impossible', () => {
  const plan = [does('1m', { as: 'user', do: 'submit' }), ...standard]
  const life = opened(plan, { progression: 'manual' })

  const once = replay(life, movedOn('1h'))
  const twice = replay(once, movedOn('2h'))

  expect(story(once)).toBe('00:00:00 running\n01:00:00 validation')
  expect(story(twice)).toBe('00:00:00 running\n01:00:00 validation\n02:00:00 ok identity_verified')
})

test('explain says what the plan waits for', () => {
  const byPolls = replay(opened(standard, everyThird), polled('1s'))
  const byHand = opened(standard, { progression: 'manual' })

  expect(explanationText(byPolls, at('2s'), 'compact')).toContain(
    [
      '· 08:00:02  now',
      '            validation  (in 2 polls)',
      '            ok  (in 5 polls)',
      '  waits for the next poll (2 of 3)',
    ].join('\n'),
  )
  expect(explanationText(byHand, at('2s'), 'compact')).toContain(
    '            validation  (by hand)\n            ok  (by hand)\n  waits to be moved on by hand',
  )
})

test('however the polls are spread over time, the n-th step comes with the poll n times every', () => {
  const gaps = fc.array(fc.nat(1_000_000), { minLength: 12, maxLength: 12 })

  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 5 }), (lengths, every) => {
      let life: Verification = opened(standard, { progression: { polls: every } })
      let now: number = at('0s')
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
