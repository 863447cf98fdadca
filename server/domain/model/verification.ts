import { assert } from '../base/assert.ts'
import { type DurationMs, type Instant, plus } from '../time/instant.ts'
import type { ApiFault } from './api-fault.ts'
import type { CallbackDelivery, CallbackPolicy } from './callback.ts'
import type { Action, Actor, DossierOverrides, PlannedStep, Progression } from './plan.ts'
import { isFinal, type Status } from './status.ts'
import type { Mode, VerificationRequest } from './verification-request.ts'

export type Transition = {
  readonly at: Instant
  readonly to: Status
  /** A ReasonId, or a text of the scenario's own. */
  readonly reason?: string
  readonly repeatable?: boolean
  readonly shownAs?: string
  readonly by: 'scenario' | 'platform' | 'person'
}

/** Where the user and the operator are, which the public status does not tell. */
export type Stage = 'invited' | 'opened' | 'away' | 'queued' | 'in-call' | 'left'

/** What somebody did and when: the human half of the history. */
export type PerformedAction = {
  readonly at: Instant
  readonly act: Action
  readonly by: 'scenario' | 'person'
  /** How many transitions came before it: instants alone do not tell where the clock stands still. */
  readonly after: number
}

export type ChosenScenario = {
  readonly name: string
  readonly params: Readonly<Record<string, string>>
  /** `queue`, `header`, `mail tag`, `sandbox tax code`, `route`, `default`, ... */
  readonly selectedBy: string
  /** The rule that did, as `routes.yaml:4`. */
  readonly route?: string
}

/** One video identification, past and plan. Immutable: `evolve` makes the next one. */
export type Verification = {
  readonly id: string
  /** The n-th opened in its namespace, from 1. */
  readonly number: number
  /** The namespace's seed; with `number` it decides every draw of this life. */
  readonly seed: number
  readonly mode: Mode
  readonly request: VerificationRequest
  /** The account's e-mail. */
  readonly owner: string
  /** Absolute URL of the page for the person. */
  readonly link: string
  readonly scenario: ChosenScenario
  /** Emulators that the POST had come through as a callback; keeps two of them from calling in circles. */
  readonly chain?: number
  readonly openedAt: Instant
  /** By how much fast-forward has brought its own time ahead of its namespace's clock. */
  readonly aheadBy: DurationMs
  readonly history: readonly Transition[]
  readonly deeds: readonly PerformedAction[]
  readonly stage: Stage
  readonly actor: Actor
  readonly plan: readonly PlannedStep[]
  /** Left out where the clock takes the steps. */
  readonly progression?: Progression
  /** Polls since the last step, where polls take them. */
  readonly polled?: number
  /** Since when the scenario's plan waits for people; undefined while it runs. */
  readonly heldSince?: Instant
  readonly callbacks: CallbackPolicy
  readonly deliveries: readonly CallbackDelivery[]
  /** What goes wrong when it is read. */
  readonly faults: readonly ApiFault[]
  readonly overrides?: DossierOverrides
}

/** The transition that made it what it is now. */
export function latestTransition({ history }: Verification): Transition {
  const transition = history[history.length - 1]
  assert(transition !== undefined, 'a verification has at least its opening in its history')
  return transition
}

export function statusOf(verification: Verification): Status {
  return latestTransition(verification).to
}

/** Whether it has ended and nothing that a person does can go on with it. */
export function hasEnded(verification: Verification): boolean {
  const { to, repeatable } = latestTransition(verification)
  return isFinal(to) && repeatable !== true
}

/** Its own time: the namespace's clock and what fast-forward has added. */
export function verificationTime(verification: Verification, clock: Instant): Instant {
  return plus(clock, verification.aheadBy)
}

/** The steps that come next, in order; while people are awaited, the platform's only. */
export function pendingSteps({ plan, heldSince }: Verification): readonly PlannedStep[] {
  return heldSince === undefined ? plan : plan.filter((step) => step.by === 'platform')
}

/** Those of them that time alone will bring: none where polls or people bring them. */
export function timedSteps(verification: Verification): readonly PlannedStep[] {
  return verification.progression === undefined ? pendingSteps(verification) : NO_STEPS
}

const NO_STEPS: readonly PlannedStep[] = []

/** When something is next to happen by itself, in its own time; undefined when nothing is. */
export function nextDueAt(verification: Verification): Instant | undefined {
  const step = timedSteps(verification)[0]?.at
  const callback = nextCallbackDueAt(verification.deliveries)
  if (step === undefined || callback === undefined) return step ?? callback
  return step <= callback ? step : callback
}

// While one delivery is under way the others wait for its end, not for an instant.
function nextCallbackDueAt(deliveries: readonly CallbackDelivery[]): Instant | undefined {
  let next: Instant | undefined
  for (const { status, dueAt } of deliveries) {
    if (status === 'sending') return undefined
    if (status === 'scheduled' && dueAt !== undefined && (next === undefined || dueAt < next)) {
      next = dueAt
    }
  }
  return next
}
