import { assert } from './assert.ts'
import type { CallbackDelivery, CallbackPolicy, CallbackRequest } from './callback.ts'
import { type DurationMs, type Instant, noTime, plus } from './instant.ts'
import { isFinal, type Status } from './status.ts'

/** Who verifies, as the path of the POST says. Source: documented. */
export type Mode = 'live' | 'selfie' | 'automatic'

/** What the client claims to know of the person. Source: documented (names), assumed (optional each). */
export type RequestedUser = {
  readonly firstName?: string
  readonly lastName?: string
  readonly gender?: 'M' | 'F'
  readonly birthCountry?: string
  readonly birthPlace?: string
  /** YYYY-MM-DD */
  readonly birthDate?: string
  readonly taxCode?: string
}

/** The body of POST /IT-live, /IT-selfie or /IT-automatic as accepted. */
export type VerificationRequest = {
  readonly mail: string
  readonly user?: RequestedUser | null
  readonly healthCard?: { readonly required?: boolean; readonly checkExpire?: boolean }
  readonly phoneNumber?: {
    readonly required?: boolean
    readonly editable?: boolean
    readonly number?: string
  }
  readonly policy?: { readonly url?: string }
  readonly redirectUrls?: { readonly success?: string; readonly failure?: string }
  readonly output?: { readonly imagesAsPdf?: boolean }
  readonly layout?: {
    readonly title?: string
    readonly logo?: string
    readonly favicon?: string
    readonly backgroundColor?: string
    readonly textColor?: string
    readonly footer?: string
  }
  readonly callback?: CallbackRequest
}

export type UserAct = 'open-link' | 'submit' | 'abandon' | 'return'
export type OperatorAct = 'take-call' | 'ask-retry' | 'approve' | 'reject'

/** One thing that somebody does, or that simply becomes so. */
export type Act =
  | { readonly as: 'user'; readonly do: UserAct }
  | {
      readonly as: 'operator'
      readonly do: OperatorAct
      readonly reason?: string
      readonly repeatable?: boolean
      /** From `validation` to `ok` after an approval; none when a person approves. */
      readonly validationTime?: DurationMs
    }
  | {
      readonly as: 'platform'
      readonly do: 'status'
      readonly to: Status
      readonly reason?: string
      readonly repeatable?: boolean
      /** A text shown instead of the status, for what the documentation does not know. */
      readonly shows?: string
    }

export type PlannedStep = {
  readonly at: Instant
  /** `platform` steps go on while the scenario waits for people. */
  readonly by: 'scenario' | 'platform'
  readonly act: Act
}

/** Who plays the humans. */
export type Actor = 'either' | 'scenario' | 'person'

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
export type Deed = { readonly at: Instant; readonly act: Act; readonly by: 'scenario' | 'person' }

export type ChosenScenario = {
  readonly name: string
  readonly params: Readonly<Record<string, string>>
  /** `queue`, `header`, `mail tag`, `sandbox tax code`, `default`, ... */
  readonly selectedBy: string
}

/** A scenario expanded for one opening: nothing of it is left to chance. */
export type Timeline = {
  readonly plan: readonly PlannedStep[]
  readonly actor: Actor
  readonly callbacks: CallbackPolicy
  readonly faults: readonly Fault[]
  /** Overrides of the invented person and documents, as the scenario file gives them. */
  readonly overrides?: DossierOverrides
}

export type FaultOperation = 'create' | 'get' | 'list' | 'data' | 'file'

/** A fault of the API itself. */
export type Fault = {
  readonly op: FaultOperation
  /** The n-th call of this operation under this scenario, from 1; every call when left out. */
  readonly nth?: number
  readonly fault: 'reset'
  /** Whether the operation takes effect although its answer is lost. */
  readonly commit: boolean
}

/** Deep partial of what `GET /{id}/data` answers; validated against openapi.yaml when loaded. */
export type DossierOverrides = {
  readonly user?: RequestedUser
  readonly document?: Readonly<Record<string, string>>
  readonly healthCard?: Readonly<Record<string, string>> | null
  readonly phoneNumber?: Readonly<Record<string, string | boolean>> | null
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
  readonly openedAt: Instant
  /** By how much fast-forward has brought its own time ahead of its namespace's clock. */
  readonly aheadBy: DurationMs
  readonly history: readonly Transition[]
  readonly deeds: readonly Deed[]
  readonly stage: Stage
  readonly actor: Actor
  readonly plan: readonly PlannedStep[]
  /** Since when the scenario's plan waits for people; undefined while it runs. */
  readonly heldSince?: Instant
  readonly callbacks: CallbackPolicy
  readonly deliveries: readonly CallbackDelivery[]
  readonly overrides?: DossierOverrides
}

export type Opening = {
  readonly id: string
  readonly number: number
  readonly seed: number
  readonly mode: Mode
  readonly request: VerificationRequest
  readonly owner: string
  readonly link: string
  readonly scenario: ChosenScenario
  readonly timeline: Timeline
  readonly at: Instant
}

/** A verification at its first instant: `running`, the person invited, the plan ahead. Pure. */
export function openVerification({ timeline, at, ...given }: Opening): Verification {
  return {
    ...given,
    openedAt: at,
    aheadBy: noTime,
    history: [{ at, to: 'running', by: 'platform' }],
    deeds: [],
    stage: 'invited',
    actor: timeline.actor,
    plan: timeline.plan,
    ...(timeline.actor === 'person' ? { heldSince: at } : {}),
    callbacks: timeline.callbacks,
    deliveries: [],
    ...(timeline.overrides === undefined ? {} : { overrides: timeline.overrides }),
  }
}

/** The transition that made it what it is now. */
export function latest({ history }: Verification): Transition {
  const transition = history[history.length - 1]
  assert(transition !== undefined, 'a verification has at least its opening in its history')
  return transition
}

export function statusOf(verification: Verification): Status {
  return latest(verification).to
}

/** Whether it has ended and nothing that a person does can go on with it. */
export function isOver(verification: Verification): boolean {
  const { to, repeatable } = latest(verification)
  return isFinal(to) && repeatable !== true
}

/** Its own time: the namespace's clock and what fast-forward has added. */
export function ownTime(verification: Verification, clock: Instant): Instant {
  return plus(clock, verification.aheadBy)
}

/** The steps that time alone will bring; while people are awaited, the platform's only. */
export function runningPlan({ plan, heldSince }: Verification): readonly PlannedStep[] {
  return heldSince === undefined ? plan : plan.filter((step) => step.by === 'platform')
}

/** When something is next to happen by itself, in its own time; undefined when nothing is. */
export function nextDueAt(verification: Verification): Instant | undefined {
  const step = runningPlan(verification)[0]?.at
  const callback = nextCallbackAt(verification.deliveries)
  if (step === undefined || callback === undefined) return step ?? callback
  return step <= callback ? step : callback
}

// While one delivery is under way the others wait for its end, not for an instant.
function nextCallbackAt(deliveries: readonly CallbackDelivery[]): Instant | undefined {
  let next: Instant | undefined
  for (const { status, dueAt } of deliveries) {
    if (status === 'sending') return undefined
    if (status === 'scheduled' && dueAt !== undefined && (next === undefined || dueAt < next)) {
      next = dueAt
    }
  }
  return next
}
