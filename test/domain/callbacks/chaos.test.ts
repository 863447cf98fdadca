import { expect, test } from 'vitest'
import type {
  AttemptOutcome,
  CallbackDelivery,
  CallbackPolicy,
} from '../../../server/domain/model/callback.ts'
import { nextDueAt, type Verification } from '../../../server/domain/model/verification.ts'
import { callbackPayload } from '../../../server/domain/responses/verification-resource.ts'
import { parseCallbackPolicy } from '../../../server/domain/scenarios/callback-policy.ts'
import type { CallbacksText, ChaosText } from '../../../server/domain/scenarios/scenario.ts'
import { duration } from '../../../server/domain/time/instant.ts'
import { evolve } from '../../../server/domain/verification/evolve.ts'
import {
  applyEvents,
  attemptEvent,
  callbackRequest,
  instantAfter,
  openedVerification,
  openingInstant,
  personActedEvent,
  statusStep,
  timePassedEvent,
} from '../../support/verification.ts'

test('a duplicate is the same event sent again, so much later each time', () => {
  const life = ended({ do: 'duplicate', status: 'ok', count: 2, by: '3s' })

  expect(sentBy(life)).toEqual(['60s validation', '120s ok', '123s ok of .2', '126s ok of .2'])
  expect(life.deliveries[2]).toMatchObject({
    repeats: life.deliveries[1]?.id,
    moment: life.deliveries[1]?.moment,
    chaos: [{ do: 'duplicate', by: 3_000 }],
  })
})

test('a duplicate without a length leaves at the same time as the first', () => {
  const life = openedWith({ do: 'duplicate', status: 'validation' })

  const { verification, effects } = evolve(life, timePassedEvent('1m'))

  expect(effects.map(({ delivery }) => delivery)).toEqual([`${life.id}.1`, `${life.id}.2`])
  expect(verification.deliveries.map(({ status }) => status)).toEqual(['sending', 'sending'])
})

test('a concurrent duplicate that fails is tried again by itself', () => {
  const life = applyEvents(
    openedWith(
      { do: 'duplicate', status: 'validation' },
      { retry: { attempts: 1, backoff: ['5s'] } },
    ),
    timePassedEvent('1m'),
    attemptEvent('1m', 2, unavailable),
    attemptEvent('1m', 1, delivered),
  )

  const { effects } = evolve(life, timePassedEvent('65s'))

  expect(effects).toEqual([{ kind: 'deliver-callback', delivery: `${life.id}.2` }])
})

test('a duplicate with a length waits while the first is under way', () => {
  const life = applyEvents(
    openedWith({ do: 'duplicate', by: '3s', status: 'validation' }),
    timePassedEvent('1m'),
  )

  const meanwhile = evolve(life, timePassedEvent('63s'))
  const answered = evolve(meanwhile.verification, attemptEvent('64s', 1, delivered))

  expect(meanwhile.effects).toEqual([])
  expect(answered.effects).toEqual([{ kind: 'deliver-callback', delivery: `${life.id}.2` }])
})

test('what is reordered is held back, and the later status arrives first', () => {
  const life = ended({ do: 'reorder', status: 'validation', by: '15m' })

  expect(sentBy(life)).toEqual(['120s ok', '960s validation'])
  expect(life.deliveries[0]?.chaos).toEqual([{ do: 'reorder', by: 900_000 }])
})

test.each(['reorder', 'delay'] as const)('%s without by holds back for 15 minutes', (kind) => {
  const life = ended({ do: kind, status: 'validation' })

  expect(sentBy(life)).toEqual(['120s ok', '960s validation'])
})

test('every event is delayed unless a status is named', () => {
  const all = ended({ do: 'delay', by: '2h' })
  const both = ended([
    { do: 'delay', by: '1h' },
    { do: 'delay', by: '1h', nth: 2 },
  ])

  expect(sentBy(all)).toEqual(['7260s validation', '7320s ok'])
  expect(sentBy(both)).toEqual(['3660s validation', '7320s ok'])
})

test('early is due at the opening, whatever delay the scenario has', () => {
  const life = openedWith({ do: 'early' }, { send: ['running', 'ok'], delay: '5s' })

  expect(life.deliveries).toMatchObject([
    { event: 'running', early: true, chaos: [{ do: 'early' }] },
  ])
  expect(nextDueAt(life)).toBe(openingInstant)
})

test('stale is the event that GET no longer shows, never before that', () => {
  const soon = ended({ do: 'stale', status: 'validation', by: '10s' })
  const late = ended({ do: 'stale', status: 'validation', by: '1h' })
  const never = ended({ do: 'stale', status: 'ok', by: '1h' })

  expect(sentBy(soon)).toEqual(['60s validation', '120s ok', '120s validation of .1'])
  expect(sentBy(late)).toEqual(['60s validation', '120s ok', '3660s validation of .1'])
  expect(sentBy(never)).toEqual(['60s validation', '120s ok'])
  expect(late.deliveries[2]?.moment).toEqual(late.deliveries[0]?.moment)
})

test('what is dropped is never sent, and the log says so', () => {
  const life = ended({ do: 'drop', status: 'validation' })

  expect(sentBy(life)).toEqual(['120s ok'])
  expect(life.deliveries[0]).toMatchObject({ status: 'dropped', chaos: [{ do: 'drop' }] })
  expect(life.deliveries[0]).not.toHaveProperty('dueAt')
})

test('a dropped callback may still be sent by hand', () => {
  const life = ended({ do: 'drop', status: 'validation' })

  const event = {
    kind: 'redelivery-asked',
    now: instantAfter('3m'),
    delivery: `${life.id}.1`,
  } as const
  const { effects } = evolve(answered(life), event)

  expect(effects).toEqual([{ kind: 'deliver-callback', delivery: `${life.id}.1` }])
})

test('corrupt marks the delivery with how it is spoilt, and its duplicates too', () => {
  const life = ended([
    { do: 'corrupt', nth: 2, as: 'not-json' },
    { do: 'duplicate', nth: 2, by: '1s' },
    { do: 'corrupt', status: 'validation' },
  ])

  expect(life.deliveries.map(({ corrupt }) => corrupt)).toEqual([
    'truncated',
    'not-json',
    'not-json',
  ])
})

test('a forged callback tells of an id that never existed, and of a good end', () => {
  const life = openedWith({ do: 'forge', by: '5m' })
  const [forged] = life.deliveries

  const payload = forged && callbackPayload(life, forged, 'compact')

  expect(sentBy(life)).toEqual(['300s ok'])
  expect(payload).toMatchObject({ status: 'ok', reason: 'identityverified', owner: life.owner })
  expect(payload?.id).toMatch(/^[0-9a-f-]{36}$/)
  expect(payload?.id).not.toBe(life.id)
  expect(payload?.link).toContain(payload?.id)
})

test('nth counts the events of the status where one is named, else all of them', () => {
  const plan = [
    statusStep('1m', 'ko', { reason: 'document_unreadable', repeatable: true }),
    statusStep('2m', 'running'),
    statusStep('3m', 'ko', { reason: 'document_unreadable' }),
  ]
  const send = ['running', 'ko'] as const

  const second = ended({ do: 'drop', status: 'ko', nth: 2 }, { send }, plan)
  const third = ended({ do: 'drop', nth: 3 }, { send }, plan)

  expect(droppedIn(second)).toEqual(['180s ko'])
  expect(droppedIn(third)).toEqual(['120s running'])
})

test('what a person does is told through the same chaos', () => {
  const life = openedWith({ do: 'duplicate', by: '1s' }, {}, [])

  const left = applyEvents(
    life,
    personActedEvent('1m', { as: 'user', do: 'open-link' }),
    personActedEvent('2m', { as: 'user', do: 'submit' }),
    personActedEvent('3m', { as: 'operator', do: 'take-call' }),
    personActedEvent('4m', { as: 'operator', do: 'reject', reason: 'face_mismatch' }),
  )

  expect(left.deliveries.map(({ event }) => event)).toEqual(['ko', 'ko'])
})

test('without a callback there is nothing to spoil', () => {
  const policy = parseCallbackPolicy({ chaos: [{ do: 'forge' }] })

  expect(openedVerification(undefined, { callbacks: policy }).deliveries).toEqual([])
})

const delivered: AttemptOutcome = { outcome: 'delivered', took: duration(1), httpStatus: 200 }
const unavailable: AttemptOutcome = { outcome: 'bad_status', took: duration(1), httpStatus: 503 }

function openedWith(
  chaos: ChaosText | readonly ChaosText[],
  more: CallbacksText = {},
  plan: Parameters<typeof openedVerification>[0] = undefined,
): Verification {
  const list = Array.isArray(chaos) ? chaos : [chaos]
  const callbacks: CallbackPolicy = parseCallbackPolicy({ ...more, chaos: list })
  return openedVerification(plan, { callbacks }, callbackRequest)
}

// At its end, nothing having been sent yet but what was due first.
function ended(...call: Parameters<typeof openedWith>): Verification {
  return applyEvents(openedWith(...call), timePassedEvent('30m'))
}

function answered(life: Verification): Verification {
  const sending = life.deliveries.find(({ status }) => status === 'sending')
  if (sending === undefined) return life
  const nth = Number(sending.id.slice(sending.id.lastIndexOf('.') + 1))
  return answered(applyEvents(life, attemptEvent('30m', nth, delivered)))
}

// `120s ok`, when each is to be sent, counted from the opening.
function sentBy({ deliveries }: Verification): readonly string[] {
  return deliveries
    .filter(({ dueAt }) => dueAt !== undefined)
    .toSorted((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
    .map(({ event, dueAt = openingInstant, repeats }) => {
      const of = repeats === undefined ? '' : ` of ${repeats.slice(repeats.lastIndexOf('.'))}`
      return `${(dueAt - openingInstant) / 1000}s ${event}${of}`
    })
}

function droppedIn({ deliveries }: Verification): readonly string[] {
  const dropped = (one: CallbackDelivery) => one.status === 'dropped'
  return deliveries
    .filter(dropped)
    .map(({ event, moment }) => `${(moment.at - openingInstant) / 1000}s ${event}`)
}
