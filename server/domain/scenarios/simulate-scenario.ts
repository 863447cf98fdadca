import { randomFrom } from '../base/random.ts'
import { nextDueAt, stepsAhead, type Verification } from '../model/verification.ts'
import { between, duration, type Instant, minute, noTime, plus } from '../time/instant.ts'
import { openVerification } from '../verification/create-verification.ts'
import { type Event, evolve } from '../verification/evolve.ts'
import { compileTimeline } from './compile-timeline.ts'
import { goldenOpening, type Seen } from './expectations.ts'
import type { Scenario } from './scenario.ts'
import type { ParamValues } from './scenario-params.ts'

/**
 * Lives a scenario through on a clock of its own, as golden timelines are meant: seed 1, pace sandbox,
 * every callback answered at once, nobody acting; where polls take the steps, one poll a minute. Pure.
 */
export function replayed(scenario: Scenario, params: ParamValues): Seen {
  let life = openedForReplay(scenario, params)
  let polls = 0
  // Every life ends; the bound is there so that a fault of ours cannot hang a test run.
  for (let turns = 0; turns < mostTurns; turns++) {
    const poll = pollsWhileOpen(life) ? plus(goldenOpening, duration((polls + 1) * minute)) : never
    const due = nextDueAt(life) ?? never
    if (due === never && poll === never) break
    if (due > poll) polls += 1
    life =
      due > poll
        ? lived(life, { kind: 'polled', now: poll })
        : lived(life, { kind: 'time-passed', now: due })
  }
  return seenOf(life)
}

/** What was seen of a life so far: every status, and every event told, at its first attempt. */
export function seenOf({ history, deliveries, openedAt }: Verification): Seen {
  return {
    statuses: history.map(({ at, to, shownAs, reason }) => ({
      t: between(openedAt, at),
      what: shownAs ?? to,
      ...(reason !== undefined && { reason }),
    })),
    callbacks: deliveries
      .flatMap(({ event, attempts: [first] }) =>
        first === undefined ? [] : [{ t: between(openedAt, first.at), what: event }],
      )
      .toSorted((a, b) => a.t - b.t),
  }
}

const mostTurns = 100_000
const never = Number.POSITIVE_INFINITY as Instant

function pollsWhileOpen(life: Verification): boolean {
  return typeof life.progression === 'object' && stepsAhead(life).length > 0
}

function lived(life: Verification, event: Event & { readonly now: Instant }): Verification {
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

function openedForReplay(scenario: Scenario, params: ParamValues): Verification {
  const { name } = scenario
  return openVerification({
    id: '00000000-0000-4000-8000-000000000001',
    number: 1,
    seed: 1,
    mode: 'live',
    request: { mail: 'anna@example.com', callback },
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

const callback = {
  url: 'http://127.0.0.1:9/hook',
  encoding: 'json',
  field: 'data',
  headers: {},
  retry: 0,
} as const
