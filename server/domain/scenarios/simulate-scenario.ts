import { randomFrom } from '../base/random.ts'
import { nextDueAt, pendingSteps, type Verification } from '../model/verification.ts'
import { duration, durationBetween, type Instant, minute, noTime, plus } from '../time/instant.ts'
import { createVerification } from '../verification/create-verification.ts'
import { evolve, type VerificationEvent } from '../verification/evolve.ts'
import { compileTimeline } from './compile-timeline.ts'
import { goldenOpening, type ObservedTimeline } from './expectations.ts'
import type { Scenario } from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'

/**
 * Lives a scenario through on a clock of its own, as golden timelines are meant: seed 1, pace sandbox,
 * every callback answered at once, nobody acting; where polls take the steps, one poll a minute. Pure.
 */
export function simulateScenario(scenario: Scenario, params: ParamValues): ObservedTimeline {
  let life = createSimulatedVerification(scenario, params)
  let polls = 0
  // Every life ends; the bound is there so that a fault of ours cannot hang a test run.
  for (let turns = 0; turns < maxTurns; turns++) {
    const poll = isPolled(life) ? plus(goldenOpening, duration((polls + 1) * minute)) : neverDue
    const due = nextDueAt(life) ?? neverDue
    if (due === neverDue && poll === neverDue) break
    if (due > poll) polls += 1
    life =
      due > poll
        ? evolveAndDeliver(life, { kind: 'polled', now: poll })
        : evolveAndDeliver(life, { kind: 'time-passed', now: due })
  }
  return observedTimeline(life)
}

/** What was seen of a life so far: every status, and every event told, at its first attempt. */
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

function isPolled(life: Verification): boolean {
  return typeof life.progression === 'object' && pendingSteps(life).length > 0
}

function evolveAndDeliver(
  life: Verification,
  event: VerificationEvent & { readonly now: Instant },
): Verification {
  const first = evolve(life, event)
  let { verification } = first
  // Duplicates may be under way at the same time: each of them has to be answered.
  const underWay = [...first.effects]
  for (let effect = underWay.shift(); effect !== undefined; effect = underWay.shift()) {
    const answered = {
      kind: 'callback-attempted',
      now: event.now,
      delivery: effect.delivery,
      outcome: { outcome: 'delivered', took: noTime, httpStatus: 200 },
    } as const
    const evolved = evolve(verification, answered)
    verification = evolved.verification
    underWay.push(...evolved.effects)
  }
  return verification
}

function createSimulatedVerification(scenario: Scenario, params: ParamValues): Verification {
  const { name } = scenario
  return createVerification({
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
    }),
    at: goldenOpening,
  })
}

const simulatedCallback = {
  url: 'http://127.0.0.1:9/hook',
  encoding: 'json',
  field: 'data',
  headers: {},
  retry: 0,
} as const
