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
import { parseCallbackPolicy } from '../server/domain/scenarios/compile-scenario.ts'
import { createVerificationSchema } from '../server/domain/stored-state/verification-schema.ts'
import { duration, type Instant, plus } from '../server/domain/time/instant.ts'
import { possibleActions } from '../server/domain/verification/actions.ts'
import { evolve, type VerificationEvent } from '../server/domain/verification/evolve.ts'
import { anyCallbacks } from './support/arbitrary-callback-config.ts'
import { numberOfRuns } from './support/number-of-runs.ts'
import {
  actionStep,
  callbackRequest,
  openedVerification,
  openingInstant,
  statusStep,
} from './support/verification.ts'

type Invariant = (before: Verification, evolved: EvolveResult, event: VerificationEvent) => boolean

// The request is not checked here: the validation of requests has its own tests.
const persisted = createVerificationSchema(() => undefined)

const PROMISES: Readonly<Record<string, Invariant>> = {
  'the verification matches the schema of snapshots and journals': (_, { verification }) =>
    persisted(JSON.parse(JSON.stringify(verification))) === undefined,
  'history only grows': ({ history }, { verification }) =>
    history.every((transition, i) => verification.history[i] === transition),
  'the instants in the history are in order': (_, { verification }) =>
    inOrder(verification.history.map(({ at }) => at)),
  'every transition is one of the state machine, or shows a text of the scenario': (
    _,
    { verification },
  ) =>
    verification.history.every(({ to, shownAs }, i, all) => {
      const from = all[i - 1]
      return from === undefined || canBecome(from.to, to) || shownAs !== undefined
    }),
  'after the end the plan has at most a revocation': (_, { verification }) =>
    !hasEnded(verification) || statusOf(verification) === 'ok' || verification.plan.length === 0,
  'the instants in the plan are in order': (_, { verification }) =>
    inOrder(verification.plan.map(({ at }) => at)),
  'time-passed processes every step that is due': (_, { verification }, event) =>
    event.kind !== 'time-passed' ||
    (nextDueAt(verification) ?? Number.POSITIVE_INFINITY) > event.now,
  'deliveries that are sent at the same time are of one event, and all except one are concurrent duplicates':
    (_, { verification }) => {
      const sending = verification.deliveries.filter(({ status }) => status === 'sending')
      const plain = sending.filter(({ overlaps }) => !overlaps)
      return plain.length <= 1 && new Set(sending.map(({ id, repeats = id }) => repeats)).size <= 1
    },
  'every effect names a delivery with the status sending': (_, { verification, effects }) =>
    effects.every(({ delivery }) =>
      verification.deliveries.some(({ id, status }) => id === delivery && status === 'sending'),
    ),
  'every transition with a callback has one delivery, and all other deliveries are repeated or forged':
    (_, { verification: { deliveries, history, callbacks } }) =>
      deliveries.filter(({ repeats, forged }) => repeats === undefined && forged === undefined)
        .length === history.filter(({ to }) => callbacks.send.includes(to)).length,
  'deliveries are only added, and their event and moment never change': (
    before,
    { verification },
  ) =>
    before.deliveries.every(
      ({ id, moment, event }, i) =>
        verification.deliveries[i]?.id === id &&
        verification.deliveries[i]?.moment === moment &&
        verification.deliveries[i]?.event === event,
    ),
  'attempts are only added': (before, { verification }) =>
    before.deliveries.every(({ attempts }, i) =>
      attempts.every((attempt, nth) => verification.deliveries[i]?.attempts[nth] === attempt),
    ),
  'a delivery has a due time if and only if it is scheduled or sending': (_, { verification }) =>
    verification.deliveries.every(
      ({ status, dueAt }) =>
        (status === 'scheduled' || status === 'sending') === (dueAt !== undefined),
    ),
  'every delivery that chaos created or changed names its chaos': (_, { verification }) =>
    verification.deliveries.every(
      ({ chaos, repeats, forged, corrupt, early, status }) =>
        chaos !== undefined || !(repeats || forged || corrupt || early || status === 'dropped'),
    ),
  'an impossible action changes nothing': (before, { verification }, event) =>
    event.kind !== 'person-acted' ||
    nextDueAt(before) !== undefined ||
    possibleActions(before).some((act) => act.as === event.act.as && act.do === event.act.do) ||
    verification === before,
}

test('every rule holds after every event of a verification', () => {
  const steps = fc.array(fc.tuple(anyEvent, fc.nat(3_600_000)), { maxLength: 40 })
  const numRuns = Number(process.env.RUNS ?? numberOfRuns(200, 800))

  fc.assert(
    fc.property(anyOpening, steps, (opened, events) => {
      let verification = opened
      let now: Instant = openingInstant
      for (const [make, passes] of events) {
        now = plus(now, duration(passes))
        const event = make(now, verification)
        const evolved = evolve(verification, event)
        for (const [promise, holds] of Object.entries(PROMISES)) {
          expect(holds(verification, evolved, event), promise).toBe(true)
        }
        verification = evolved.verification
      }
    }),
    { numRuns, ...(process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }) },
  )
})

test('a verification has the same history, however time is split', () => {
  const portions = fc.array(fc.nat(1_200_000), { minLength: 1, maxLength: 20 })

  fc.assert(
    fc.property(anyOpening, portions, (verification, lengths) => {
      const total = lengths.reduce((sum, passes) => sum + passes, 0)
      let now: Instant = openingInstant
      let inPortions = verification
      for (const passes of lengths) {
        now = plus(now, duration(passes))
        inPortions = processUntil(inPortions, now)
      }
      expect(inPortions).toEqual(processUntil(verification, plus(openingInstant, duration(total))))
    }),
  )
})

// Processes every due instant in order, and answers each callback at once, as the emulator does.
function processUntil(start: Verification, until: Instant): Verification {
  let current = start
  for (let due = nextDueAt(current); due !== undefined && due <= until; due = nextDueAt(current)) {
    let { verification, effects } = evolve(current, { kind: 'time-passed', now: due })
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
    current = verification
  }
  return current
}

const outcome: AttemptOutcome = { outcome: 'bad_status', took: duration(1), httpStatus: 503 }

function inOrder(instants: readonly Instant[]): boolean {
  return instants.every((at, i) => i === 0 || (instants[i - 1] ?? at) <= at)
}

type MakeEvent = (now: Instant, verification: Verification) => VerificationEvent

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
  fc.tuple(anyOutcome, fc.nat(4)).map<MakeEvent>(([outcome, nth]) => (now, verification) => {
    const sending = verification.deliveries.find(({ status }) => status === 'sending')
    const delivery = sending?.id ?? `${verification.id}.${nth}`
    return { kind: 'callback-attempted', now, delivery, outcome }
  }),
  fc.nat(4).map<MakeEvent>((nth) => (now, verification) => ({
    kind: 'redelivery-asked',
    now,
    delivery: `${verification.id}.${nth}`,
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
    const progressionOption = progression === undefined ? {} : { progression }
    const policy = parseCallbackPolicy(callbacks)
    return openedVerification(
      plan,
      { actor, callbacks: policy, ...progressionOption },
      { ...callbackRequest, retry },
    )
  })
