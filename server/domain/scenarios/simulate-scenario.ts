import { randomFrom } from '../base/random.ts'
import { planCallbacks } from '../callbacks/plan-deliveries.ts'
import {
  createVerification,
  nextDueAt,
  pendingSteps,
  type Verification,
} from '../model/verification.ts'
import { duration, durationBetween, type Instant, minute, noTime, plus } from '../time/instant.ts'
import { evolve, type VerificationEvent } from '../verification/evolve.ts'
import { compileTimeline } from './compile-timeline.ts'
import { goldenOpening, type ObservedTimeline } from './expectations.ts'
import type { Scenario } from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'

/**
 * Runs a scenario to its end on a simulated clock, by the rules of the timelines in `expect:`: seed 1, pace
 * `sandbox`, every callback acknowledged at once, no manual actions. If status requests (polls) trigger the
 * steps, it polls once a minute. Pure.
 */
export function simulateScenario(scenario: Scenario, params: ParamValues): ObservedTimeline {
  let verification = createSimulatedVerification(scenario, params)
  let polls = 0
  // Every scenario ends. The limit ends this loop if a bug prevents that.
  for (let turns = 0; turns < maxTurns; turns++) {
    const poll = isPolled(verification)
      ? plus(goldenOpening, duration((polls + 1) * minute))
      : neverDue
    const due = nextDueAt(verification) ?? neverDue
    if (due === neverDue && poll === neverDue) break
    if (due > poll) polls += 1
    verification =
      due > poll
        ? evolveAndDeliver(verification, { kind: 'polled', now: poll })
        : evolveAndDeliver(verification, { kind: 'time-passed', now: due })
  }
  return observedTimeline(verification)
}

/** Returns every status so far, and for each attempted callback its event and the time of its first attempt. */
export function observedTimeline({
  history,
  deliveries,
  openedAt,
}: Verification): ObservedTimeline {
  return {
    statuses: history.map(({ at, to, shownAs, reason }) => ({
      t: durationBetween(openedAt, at),
      what: shownAs ?? to,
      ...(reason !== undefined && { reason }),
    })),
    callbacks: deliveries
      .flatMap(({ event, attempts: [first] }) =>
        first === undefined ? [] : [{ t: durationBetween(openedAt, first.at), what: event }],
      )
      .toSorted((a, b) => a.t - b.t),
  }
}

const maxTurns = 100_000
const neverDue = Number.POSITIVE_INFINITY as Instant

function isPolled(verification: Verification): boolean {
  return typeof verification.progression === 'object' && pendingSteps(verification).length > 0
}

function evolveAndDeliver(
  before: Verification,
  event: VerificationEvent & { readonly now: Instant },
): Verification {
  const first = evolve(before, event)
  let { verification } = first
  // A callback and its duplicates can be sent at the same time, so one event can have several effects.
  const effects = [...first.effects]
  for (let effect = effects.shift(); effect !== undefined; effect = effects.shift()) {
    const acknowledged = {
      kind: 'callback-attempted',
      now: event.now,
      delivery: effect.delivery,
      outcome: { outcome: 'delivered', took: noTime, httpStatus: 200 },
    } as const
    const evolved = evolve(verification, acknowledged)
    verification = evolved.verification
    effects.push(...evolved.effects)
  }
  return verification
}

function createSimulatedVerification(scenario: Scenario, params: ParamValues): Verification {
  const { name } = scenario
  const verification = createVerification({
    id: '00000000-0000-4000-8000-000000000001',
    number: 1,
    seed: 1,
    mode: 'live',
    request: { mail: 'anna@example.com', callback: simulatedCallback },
    owner: 'owner@example.com',
    link: 'http://127.0.0.1/link/00000000-0000-4000-8000-000000000001',
    scenario: { name, params, selectedBy: 'default' },
    timeline: compileTimeline({
      scenario,
      params,
      mode: 'live',
      pace: 'sandbox',
      openedAt: goldenOpening,
      random: randomFrom(1, 1, 'timeline'),
      outcomeRandom: randomFrom(1, 1, 'outcome'),
    }),
    at: goldenOpening,
  })
  return planCallbacks(verification)
}

const simulatedCallback = {
  url: 'http://127.0.0.1:9/hook',
  encoding: 'json',
  field: 'data',
  headers: {},
  retry: 0,
} as const
