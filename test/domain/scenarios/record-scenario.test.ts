import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomFrom } from '../../../server/domain/base/random.ts'
import { planCallbacks } from '../../../server/domain/callbacks/plan-deliveries.ts'
import type { Action } from '../../../server/domain/model/plan.ts'
import {
  createVerification,
  nextDueAt,
  type Verification,
} from '../../../server/domain/model/verification.ts'
import { compileTimeline } from '../../../server/domain/scenarios/compile-timeline.ts'
import { recordScenario } from '../../../server/domain/scenarios/record-scenario.ts'
import { recordedMoments } from '../../../server/domain/scenarios/recording-differences.ts'
import type { Scenario } from '../../../server/domain/scenarios/scenario.ts'
import { resolveParams } from '../../../server/domain/scenarios/scenario-params.ts'
import type { Pace } from '../../../server/domain/scenarios/standard-timeline.ts'
import { type Instant, instant } from '../../../server/domain/time/instant.ts'
import { canPerformAction } from '../../../server/domain/verification/actions.ts'
import { evolve, takeDueSteps } from '../../../server/domain/verification/evolve.ts'
import { createSeededVerification } from '../../../server/domain/verification/seeded-verification.ts'
import { formatScenario } from '../../../server/scenario-files/format-scenario.ts'
import { parseScenario } from '../../../server/scenario-files/parse-scenario.ts'
import { createScenarioCatalog } from '../../../server/scenario-files/scenario-catalog.ts'
import {
  shippedRoutes,
  shippedScenarios,
} from '../../../server/scenario-files/shipped-scenarios.ts'
import { numberOfRuns } from '../../support/number-of-runs.ts'
import { validateScenario, validators } from '../../support/scenario-validator.ts'
import { callbackRequest, openingInstant } from '../../support/verification.ts'

test('a run of a recorded scenario has the timeline of the recorded verification', async () => {
  const { scenarios } = await shippedCatalog()
  const names = [...scenarios.keys()]

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.constantFrom<Pace>('sandbox', 'human'),
      fc.array(commands, { maxLength: 8 }),
      async (name, pace, steps) => {
        const original = scenarios.get(name) as Scenario
        const { verification, now } = play(open(original, pace), steps)

        const { text, differences } = recordScenario(verification, { now, original, pace })
        const file = await parseScenario('r.yaml', await formatScenario(text), validateScenario)
        const scenario = { ...file.text, name: 'r', file: 'r.yaml' }
        const replayed = takeDueSteps(open(scenario, pace), now)

        const named = differences.flatMap((each) => SECOND_APPROVAL.exec(each)?.[1] ?? [])
        const expected = saysOf(verification)
        for (const says of named) expected.splice(expected.indexOf(says), 1)
        expect(saysOf(replayed)).toEqual(expected)
        expect(differences.filter((each) => !PLANNED.test(each))).toHaveLength(named.length)
      },
    ),
    { numRuns: numberOfRuns(80, 4_000) },
  )
})

test('a verification played by hand becomes a scenario with its times, reasons and document', async () => {
  const { scenarios } = await shippedCatalog()
  const original = scenarios.get('interactive')
  const played = play(open(original as Scenario, 'sandbox'), [
    { kind: 'wait', ms: 60_000 },
    { kind: 'act', which: 0, repeatable: false },
    { kind: 'wait', ms: 30_500 },
    { kind: 'act', which: 0, repeatable: false },
    { kind: 'wait', ms: 300_000 },
    { kind: 'act', which: 1, repeatable: false },
    { kind: 'act', which: 2, repeatable: false },
  ])

  const { text, differences } = recordScenario(played.verification, {
    now: played.now,
    original,
    pace: 'sandbox',
  })

  expect(await formatScenario(text)).toBe(`version: 1
title: Recorded from a verification with the scenario interactive
timeline:
  - { wait: 1m, user: open-link }
  - { wait: 30s500ms, user: submit }
  - { wait: 5m, operator: take-call }
  - { status: validation }
  - { operator: approve }
data:
  document:
    type: passport
expect:
  - { t: 0s, status: running }
  - { t: 6m30s500ms, status: validation, callback: validation }
  - { t: 6m30s500ms, status: ok, reason: identity_verified, callback: ok }
`)
  expect(differences).toEqual([])
})

test('a verification that was created in a later stage gets the missing steps, and a sentence for each', () => {
  const { scenario, ...rest } = { ...identity, scenario: { name: 'x', params: {} } }
  const seeded = createSeededVerification(
    { ...rest, scenario: { ...scenario, selectedBy: 'seed' } },
    { status: 'running', stage: 'queued' },
  )
  const act = { as: 'operator', do: 'take-call' } as const
  const { verification } = evolve(seeded, { kind: 'person-acted', now: openingInstant, act })

  const { text, differences } = recordScenario(verification, {
    now: openingInstant,
    original: undefined,
    pace: 'sandbox',
  })

  expect(text.timeline).toEqual([
    { user: 'open-link' },
    { user: 'submit' },
    { operator: 'take-call' },
  ])
  expect(differences).toEqual([
    'The scenario adds: open-link of the user after 0s.',
    'The scenario adds: submit of the user after 0s.',
  ])
})

test('rules of a scenario that has changed are named instead of recorded', async () => {
  const { scenarios } = await shippedCatalog()
  const chaos = scenarios.get('callback-chaos') as Scenario
  const { verification, now } = play(open(chaos, 'sandbox'), [{ kind: 'next' }])

  const same = recordScenario(verification, { now, original: chaos, pace: 'sandbox' })
  const gone = recordScenario(verification, { now, original: undefined, pace: 'sandbox' })

  expect(same.text.callbacks).toEqual(chaos.callbacks)
  expect(gone.text.callbacks).toBeUndefined()
  expect(gone.differences[0]).toBe(
    'The rules for callbacks are not recorded, because the scenario callback-chaos has changed or no longer exists.',
  )
})

test('the period in which the documents are available is recorded', async () => {
  const { scenarios } = await shippedCatalog()
  const ok = scenarios.get('ok') as Scenario
  const original = { ...ok, documents: { after: '1h', until: '2d' } }
  const { verification, now } = play(open(original, 'sandbox'), [{ kind: 'next' }])

  const { text, differences } = recordScenario(verification, { now, original, pace: 'sandbox' })

  expect(text.documents).toEqual({ after: '1h', until: '2d' })
  expect(differences.filter((each) => !PLANNED.test(each))).toEqual([])
})

const commands = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 2_000_000 }) }),
  fc.record({ kind: fc.constant('next' as const) }),
  fc.record({ kind: fc.constant('let-run' as const) }),
  fc.record({ kind: fc.constant('act' as const), which: fc.nat(20), repeatable: fc.boolean() }),
)

type Command = typeof commands extends fc.Arbitrary<infer T> ? T : never

const ACTS: readonly Action[] = [
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'submit', document: 'passport' },
  { as: 'user', do: 'abandon' },
  { as: 'user', do: 'return' },
  { as: 'operator', do: 'take-call' },
  { as: 'operator', do: 'ask-retry' },
  { as: 'operator', do: 'approve' },
  { as: 'operator', do: 'reject', reason: 'face_mismatch' },
]

function play(opened: Verification, steps: readonly Command[]) {
  let verification = opened
  let now: Instant = verification.openedAt
  const apply = (event: Parameters<typeof evolve>[1]) => {
    verification = evolve(verification, event).verification
  }
  for (const step of steps) {
    if (step.kind === 'wait') now = instant(now + step.ms)
    else if (step.kind === 'next') now = (nextDueAt(verification) ?? now) as Instant
    now = instant(Math.max(now, verification.openedAt))
    apply({ kind: 'time-passed', now })
    if (step.kind === 'let-run') apply({ kind: 'let-run', now })
    if (step.kind !== 'act') continue
    const possible = ACTS.filter((act) => canPerformAction(verification, act))
    const act = possible[step.which % Math.max(1, possible.length)]
    if (act === undefined) continue
    const repeatable = act.do === 'reject' && step.repeatable ? { repeatable: true } : {}
    apply({ kind: 'person-acted', now, act: { ...act, ...repeatable } as Action })
  }
  return { verification, now }
}

// A recording ends now, so it leaves out the rest of the plan. That is the only difference here.
const PLANNED = /^Steps that were still planned are not recorded: \d+( \(paused by an action\))?\.$/

// A person approves again while the platform validates the approval of the scenario. A timeline has one approval.
const SECOND_APPROVAL = /^The scenario does not repeat: (approve of the operator after \S+)\.$/

function saysOf(verification: Verification): string[] {
  return recordedMoments(verification).map(({ says }) => says)
}

function open(scenario: Scenario, pace: Pace): Verification {
  const resolved = resolveParams(scenario, {})
  const params = 'params' in resolved ? resolved.params : { reason: 'face_mismatch' }
  return planCallbacks(
    createVerification({
      ...identity,
      scenario: { name: scenario.name, params, selectedBy: 'default' },
      timeline: compileTimeline({
        scenario,
        params,
        mode: 'live',
        pace,
        openedAt: openingInstant,
        random: randomFrom(1, 1, 'timeline'),
        outcomeRandom: randomFrom(1, 1, 'outcome'),
      }),
    }),
  )
}

const identity = {
  id: '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11',
  number: 1,
  seed: 1,
  mode: 'live',
  request: { mail: 'anna@example.com', callback: callbackRequest },
  owner: 'dev@emulator.test',
  link: 'http://127.0.0.1:4280/link/5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11',
  at: openingInstant,
} as const

function shippedCatalog() {
  const shipped = { shipped: shippedScenarios, shippedRoutes, areShippedValid: true }
  return createScenarioCatalog({ ...shipped, directories: [], ...validators })
}
