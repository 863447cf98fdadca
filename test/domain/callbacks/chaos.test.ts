import { expect, test } from 'vitest'
import type {
  AttemptOutcome,
  CallbackDelivery,
  CallbackPolicy,
} from '../../../server/domain/model/callback.ts'
import { nextDueAt, type Verification } from '../../../server/domain/model/verification.ts'
import { callbackPayload } from '../../../server/domain/responses/verification-resource.ts'
import { parseCallbackPolicy } from '../../../server/domain/scenarios/compile-scenario.ts'
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

test('a duplicate repeats the same event after each interval', () => {
  const ended = runToEnd({ do: 'duplicate', status: 'ok', count: 2, by: '3s' })

  expect(dueIn(ended)).toEqual(['60s validation', '120s ok', '123s ok of .2', '126s ok of .2'])
  expect(ended.deliveries[2]).toMatchObject({
    repeats: ended.deliveries[1]?.id,
    moment: ended.deliveries[1]?.moment,
    chaos: [{ do: 'duplicate', by: 3_000 }],
  })
})

test('a duplicate without an interval is sent at the same time as the original', () => {
  const opened = openedWith({ do: 'duplicate', status: 'validation' })

  const { verification, effects } = evolve(opened, timePassedEvent('1m'))

  expect(effects.map(({ delivery }) => delivery)).toEqual([`${opened.id}.1`, `${opened.id}.2`])
  expect(verification.deliveries.map(({ status }) => status)).toEqual(['sending', 'sending'])
})

test('a concurrent duplicate that fails is retried independently', () => {
  const verification = applyEvents(
    openedWith(
      { do: 'duplicate', status: 'validation' },
      { retry: { attempts: 1, backoff: ['5s'] } },
    ),
    timePassedEvent('1m'),
    attemptEvent('1m', 2, unavailable),
    attemptEvent('1m', 1, delivered),
  )

  const { effects } = evolve(verification, timePassedEvent('65s'))

  expect(effects).toEqual([{ kind: 'deliver-callback', delivery: `${verification.id}.2` }])
})

test('a duplicate with an interval waits while the original is being sent', () => {
  const verification = applyEvents(
    openedWith({ do: 'duplicate', by: '3s', status: 'validation' }),
    timePassedEvent('1m'),
  )

  const meanwhile = evolve(verification, timePassedEvent('63s'))
  const afterAttempt = evolve(meanwhile.verification, attemptEvent('64s', 1, delivered))

  expect(meanwhile.effects).toEqual([])
  expect(afterAttempt.effects).toEqual([
    { kind: 'deliver-callback', delivery: `${verification.id}.2` },
  ])
})

test('reorder holds a callback back, so that the later status arrives first', () => {
  const verification = runToEnd({ do: 'reorder', status: 'validation', by: '15m' })

  expect(dueIn(verification)).toEqual(['120s ok', '960s validation'])
  expect(verification.deliveries[0]?.chaos).toEqual([{ do: 'reorder', by: 900_000 }])
})

test.each(['reorder', 'delay'] as const)('%s without "by" delays by 15 minutes', (kind) => {
  const verification = runToEnd({ do: kind, status: 'validation' })

  expect(dueIn(verification)).toEqual(['120s ok', '960s validation'])
})

test('delay without a status delays every event', () => {
  const all = runToEnd({ do: 'delay', by: '2h' })
  const both = runToEnd([
    { do: 'delay', by: '1h' },
    { do: 'delay', by: '1h', nth: 2 },
  ])

  expect(dueIn(all)).toEqual(['7260s validation', '7320s ok'])
  expect(dueIn(both)).toEqual(['3660s validation', '7320s ok'])
})

test('early sends the event when the verification is opened, whatever the delay of the scenario', () => {
  const verification = openedWith({ do: 'early' }, { send: ['running', 'ok'], delay: '5s' })

  expect(verification.deliveries).toMatchObject([
    { event: 'running', early: true, chaos: [{ do: 'early' }] },
  ])
  expect(nextDueAt(verification)).toBe(openingInstant)
})

test('stale repeats an event only when GET no longer shows it', () => {
  const soon = runToEnd({ do: 'stale', status: 'validation', by: '10s' })
  const late = runToEnd({ do: 'stale', status: 'validation', by: '1h' })
  const never = runToEnd({ do: 'stale', status: 'ok', by: '1h' })

  expect(dueIn(soon)).toEqual(['60s validation', '120s ok', '120s validation of .1'])
  expect(dueIn(late)).toEqual(['60s validation', '120s ok', '3660s validation of .1'])
  expect(dueIn(never)).toEqual(['60s validation', '120s ok'])
  expect(late.deliveries[2]?.moment).toEqual(late.deliveries[0]?.moment)
})

test('drop never sends the callback and records the reason', () => {
  const verification = runToEnd({ do: 'drop', status: 'validation' })

  expect(dueIn(verification)).toEqual(['120s ok'])
  expect(verification.deliveries[0]).toMatchObject({ status: 'dropped', chaos: [{ do: 'drop' }] })
  expect(verification.deliveries[0]).not.toHaveProperty('dueAt')
})

test('a dropped callback can be redelivered manually', () => {
  const verification = runToEnd({ do: 'drop', status: 'validation' })

  const event = {
    kind: 'redelivery-asked',
    now: instantAfter('3m'),
    delivery: `${verification.id}.1`,
  } as const
  const { effects } = evolve(withAllDelivered(verification), event)

  expect(effects).toEqual([{ kind: 'deliver-callback', delivery: `${verification.id}.1` }])
})

test('corrupt marks the delivery and its duplicates with the kind of corruption', () => {
  const verification = runToEnd([
    { do: 'corrupt', nth: 2, as: 'not-json' },
    { do: 'duplicate', nth: 2, by: '1s' },
    { do: 'corrupt', status: 'validation' },
  ])

  expect(verification.deliveries.map(({ corrupt }) => corrupt)).toEqual([
    'truncated',
    'not-json',
    'not-json',
  ])
})

test('a forged callback reports ok for an id that never existed', () => {
  const verification = openedWith({ do: 'forge', by: '5m' })
  const [forged] = verification.deliveries

  const payload = forged && callbackPayload(verification, forged, 'compact')

  expect(dueIn(verification)).toEqual(['300s ok'])
  expect(payload).toMatchObject({
    status: 'ok',
    reason: 'identityverified',
    owner: verification.owner,
  })
  expect(payload?.id).toMatch(/^[0-9a-f-]{36}$/)
  expect(payload?.id).not.toBe(verification.id)
  expect(payload?.link).toContain(payload?.id)
})

test('nth counts the events of the named status, or all events', () => {
  const plan = [
    statusStep('1m', 'ko', { reason: 'document_unreadable', repeatable: true }),
    statusStep('2m', 'running'),
    statusStep('3m', 'ko', { reason: 'document_unreadable' }),
  ]
  const send = ['running', 'ko'] as const

  const second = runToEnd({ do: 'drop', status: 'ko', nth: 2 }, { send }, plan)
  const third = runToEnd({ do: 'drop', nth: 3 }, { send }, plan)

  expect(droppedIn(second)).toEqual(['180s ko'])
  expect(droppedIn(third)).toEqual(['120s running'])
})

test("chaos also applies to the callbacks of a person's actions", () => {
  const verification = openedWith({ do: 'duplicate', by: '1s' }, {}, [])

  const rejected = applyEvents(
    verification,
    personActedEvent('1m', { as: 'user', do: 'open-link' }),
    personActedEvent('2m', { as: 'user', do: 'submit' }),
    personActedEvent('3m', { as: 'operator', do: 'take-call' }),
    personActedEvent('4m', { as: 'operator', do: 'reject', reason: 'face_mismatch' }),
  )

  expect(rejected.deliveries.map(({ event }) => event)).toEqual(['ko', 'ko'])
})

test('chaos without a callback creates no deliveries', () => {
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

// Returns a verification at its end. Only the first due callback has been sent.
function runToEnd(...call: Parameters<typeof openedWith>): Verification {
  return applyEvents(openedWith(...call), timePassedEvent('30m'))
}

function withAllDelivered(verification: Verification): Verification {
  const sending = verification.deliveries.find(({ status }) => status === 'sending')
  if (sending === undefined) return verification
  const nth = Number(sending.id.slice(sending.id.lastIndexOf('.') + 1))
  return withAllDelivered(applyEvents(verification, attemptEvent('30m', nth, delivered)))
}

// Returns a text for each delivery, such as `120s ok`, with its due time after the opening.
function dueIn({ deliveries }: Verification): readonly string[] {
  return deliveries
    .filter(({ dueAt }) => dueAt !== undefined)
    .toSorted((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
    .map(({ event, dueAt = openingInstant, repeats }) => {
      const of = repeats === undefined ? '' : ` of ${repeats.slice(repeats.lastIndexOf('.'))}`
      return `${(dueAt - openingInstant) / 1000}s ${event}${of}`
    })
}

function droppedIn({ deliveries }: Verification): readonly string[] {
  const isDropped = (delivery: CallbackDelivery) => delivery.status === 'dropped'
  return deliveries
    .filter(isDropped)
    .map(({ event, moment }) => `${(moment.at - openingInstant) / 1000}s ${event}`)
}
