import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AttemptOutcome } from '../server/domain/model/callback.ts'
import type { EvolveResult } from '../server/domain/model/effect.ts'
import { canBecome } from '../server/domain/model/status.ts'
import {
  hasEnded,
  nextDueAt,
  statusOf,
  type Verification,
} from '../server/domain/model/verification.ts'
import { parseCallbackPolicy } from '../server/domain/scenarios/callback-policy.ts'
import { createVerificationSchema } from '../server/domain/stored-state/verification-schema.ts'
import { duration, type Instant, plus } from '../server/domain/time/instant.ts'
import { possibleActions } from '../server/domain/verification/actions.ts'
import { evolve, type VerificationEvent } from '../server/domain/verification/evolve.ts'
import { anyCallbacks } from './support/chaos.ts'
import {
  actionStep,
  callbackRequest,
  openedVerification,
  openingInstant,
  statusStep,
} from './support/verification.ts'

type Promise_ = (before: Verification, evolved: EvolveResult, event: VerificationEvent) => boolean

// The wire decides what a request may be; it has tests of its own.
const persisted = createVerificationSchema(() => undefined)

const PROMISES: Readonly<Record<string, Promise_>> = {
  'it keeps the rules that snapshots and journals are held against': (_, { verification }) =>
    persisted(JSON.parse(JSON.stringify(verification))) === undefined,
  'history is only ever added to': ({ history }, { verification }) =>
    history.every((transition, i) => verification.history[i] === transition),
  'history never goes back in time': (_, { verification }) =>
    inOrder(verification.history.map(({ at }) => at)),
  'every arrow is one of the machine, or shows a text of the scenario': (_, { verification }) =>
    verification.history.every(({ to, shownAs }, i, all) => {
      const from = all[i - 1]
      return from === undefined || canBecome(from.to, to) || shownAs !== undefined
    }),
  'nothing but a revocation is planned after the end': (_, { verification }) =>
    !hasEnded(verification) || statusOf(verification) === 'ok' || verification.plan.length === 0,
  'the plan is in the order of its instants': (_, { verification }) =>
    inOrder(verification.plan.map(({ at }) => at)),
  'nothing due is left behind when time has passed': (_, { verification }, event) =>
    event.kind !== 'time-passed' ||
    (nextDueAt(verification) ?? Number.POSITIVE_INFINITY) > event.now,
  'what is under way at one time tells one event, and more than once only where that is wanted': (
    _,
    { verification },
  ) => {
    const sending = verification.deliveries.filter(({ status }) => status === 'sending')
    const plain = sending.filter(({ overlaps }) => !overlaps)
    return plain.length <= 1 && new Set(sending.map(({ id, repeats = id }) => repeats)).size <= 1
  },
  'every effect asks for a delivery that is under way': (_, { verification, effects }) =>
    effects.every(({ delivery }) =>
      verification.deliveries.some(({ id, status }) => id === delivery && status === 'sending'),
    ),
  'every transition that is to be told has its delivery, and the rest is repeated or forged': (
    _,
    { verification: { deliveries, history, callbacks } },
  ) =>
    deliveries.filter(({ repeats, forged }) => repeats === undefined && forged === undefined)
      .length === history.filter(({ to }) => callbacks.send.includes(to)).length,
  'deliveries are only ever added, and what they tell is frozen': (before, { verification }) =>
    before.deliveries.every(
      ({ id, moment, event }, i) =>
        verification.deliveries[i]?.id === id &&
        verification.deliveries[i]?.moment === moment &&
        verification.deliveries[i]?.event === event,
    ),
  'attempts are only ever added to': (before, { verification }) =>
    before.deliveries.every(({ attempts }, i) =>
      attempts.every((attempt, nth) => verification.deliveries[i]?.attempts[nth] === attempt),
    ),
  'what is scheduled is due at some time, and nothing else is': (_, { verification }) =>
    verification.deliveries.every(
      ({ status, dueAt }) =>
        (status === 'scheduled' || status === 'sending') === (dueAt !== undefined),
    ),
  'what chaos made or changed bears its name': (_, { verification }) =>
    verification.deliveries.every(
      ({ chaos, repeats, forged, corrupt, early, status }) =>
        chaos !== undefined || !(repeats || forged || corrupt || early || status === 'dropped'),
    ),
  'an act that is not possible changes nothing': (before, { verification }, event) =>
    event.kind !== 'person-acted' ||
    nextDueAt(before) !== undefined ||
    possibleActions(before).some((act) => act.as === event.act.as && act.do === event.act.do) ||
    verification === before,
}

test('whatever happens to a verification, every promise is kept', () => {
  const steps = fc.array(fc.tuple(anyEvent, fc.nat(3_600_000)), { maxLength: 40 })
  const numRuns = Number(process.env.RUNS ?? 800)

  fc.assert(
    fc.property(anyOpening, steps, (opening_, events) => {
      let life = opening_
      let now: Instant = openingInstant
      for (const [make, passes] of events) {
        now = plus(now, duration(passes))
        const event = make(now, life)
        const evolved = evolve(life, event)
        for (const [promise, kept] of Object.entries(PROMISES)) {
          expect(kept(life, evolved, event), promise).toBe(true)
        }
        life = evolved.verification
      }
    }),
    { numRuns, ...(process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }) },
  )
})

test('time that passes in any portions brings about the same life', () => {
  const portions = fc.array(fc.nat(1_200_000), { minLength: 1, maxLength: 20 })

  fc.assert(
    fc.property(anyOpening, portions, (life, lengths) => {
      const total = lengths.reduce((sum, passes) => sum + passes, 0)
      let now: Instant = openingInstant
      let inPortions = life
      for (const passes of lengths) {
        now = plus(now, duration(passes))
        inPortions = settled(inPortions, now)
      }
      expect(inPortions).toEqual(settled(life, plus(openingInstant, duration(total))))
    }),
  )
})

// As the shell settles: every due instant in turn, each callback answered at once.
function settled(start: Verification, until: Instant): Verification {
  let life = start
  for (let due = nextDueAt(life); due !== undefined && due <= until; due = nextDueAt(life)) {
    let { verification, effects } = evolve(life, { kind: 'time-passed', now: due })
    while (effects.length > 0) {
      const round = effects
      effects = []
      for (const { delivery } of round) {
        const event = { kind: 'callback-attempted', now: due, delivery, outcome } as const
        const evolved = evolve(verification, event)
        verification = evolved.verification
        effects = [...effects, ...evolved.effects]
      }
    }
    life = verification
  }
  return life
}

const outcome: AttemptOutcome = { outcome: 'bad_status', took: duration(1), httpStatus: 503 }

function inOrder(instants: readonly Instant[]): boolean {
  return instants.every((at, i) => i === 0 || (instants[i - 1] ?? at) <= at)
}

type MakeEvent = (now: Instant, life: Verification) => VerificationEvent

const anyAct = fc.constantFrom(
  { as: 'user', do: 'open-link' } as const,
  { as: 'user', do: 'submit' } as const,
  { as: 'user', do: 'abandon' } as const,
  { as: 'user', do: 'return' } as const,
  { as: 'operator', do: 'take-call' } as const,
  { as: 'operator', do: 'ask-retry' } as const,
  { as: 'operator', do: 'approve' } as const,
  { as: 'operator', do: 'reject', reason: 'face_mismatch' } as const,
  { as: 'operator', do: 'reject', reason: 'document_unreadable', repeatable: true } as const,
)

const anyOutcome: fc.Arbitrary<AttemptOutcome> = fc.constantFrom(
  { outcome: 'delivered', took: duration(3), httpStatus: 200 },
  { outcome: 'bad_status', took: duration(3), httpStatus: 503 },
  { outcome: 'bad_status', took: duration(3), httpStatus: 410 },
  { outcome: 'timeout', took: duration(30_000) },
  { outcome: 'blocked', took: duration(0), error: 'not allowed' },
)

const anyEvent: fc.Arbitrary<MakeEvent> = fc.oneof(
  fc.constant<MakeEvent>((now) => ({ kind: 'time-passed', now })),
  anyAct.map<MakeEvent>((act) => (now) => ({ kind: 'person-acted', now, act })),
  fc.constant<MakeEvent>((now) => ({ kind: 'let-run', now })),
  fc.constant<MakeEvent>((now) => ({ kind: 'polled', now })),
  fc.constant<MakeEvent>((now) => ({ kind: 'moved-on', now })),
  fc.tuple(anyOutcome, fc.nat(4)).map<MakeEvent>(([outcome, nth]) => (now, life) => {
    const sending = life.deliveries.find(({ status }) => status === 'sending')
    const delivery = sending?.id ?? `${life.id}.${nth}`
    return { kind: 'callback-attempted', now, delivery, outcome }
  }),
  fc.nat(4).map<MakeEvent>((nth) => (now, life) => ({
    kind: 'redelivery-asked',
    now,
    delivery: `${life.id}.${nth}`,
  })),
)

const anyStep = fc.oneof(
  fc
    .constantFrom('validation', 'ok', 'ko', 'running')
    .map((to) => (when: string) => statusStep(when, to as 'ok')),
  fc.constant((when: string) =>
    statusStep(when, 'ko', { reason: 'face_mismatch', repeatable: true }),
  ),
  anyAct.map((act) => (when: string) => actionStep(when, act)),
)

const anyOpening = fc
  .record({
    steps: fc.array(fc.tuple(anyStep, fc.nat(3600)), { maxLength: 8 }),
    actor: fc.constantFrom('either' as const, 'scenario' as const, 'person' as const),
    progression: fc.constantFrom(undefined, undefined, 'manual' as const, { polls: 2 }),
    retry: fc.nat(5),
    callbacks: anyCallbacks,
  })
  .map(({ steps, actor, progression, retry, callbacks }) => {
    let seconds = 0
    const plan = steps.map(([make, wait]) => {
      seconds += wait
      return make(`${seconds}s`)
    })
    const taken = progression === undefined ? {} : { progression }
    const policy = parseCallbackPolicy(callbacks)
    return openedVerification(
      plan,
      { actor, callbacks: policy, ...taken },
      { ...callbackRequest, retry },
    )
  })
