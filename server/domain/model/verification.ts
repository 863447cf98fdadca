import { BrokenInvariant } from '../base/assert.ts'
import { type DurationMs, type Instant, noTime, plus } from '../time/instant.ts'
import type { ApiFault } from './api-fault.ts'
import type { CallbackDelivery, CallbackPolicy } from './callback.ts'
import type {
  Action,
  Actor,
  DocumentsPeriod,
  DossierOverrides,
  DrawnOutcome,
  PlannedStep,
  Progression,
  Timeline,
} from './plan.ts'
import { isFinal, type Status } from './status.ts'
import type { Mode, VerificationRequest } from './verification-request.ts'

/** One past change of the status. */
export type Transition = {
  readonly at: Instant
  readonly to: Status
  /** The reason of the change: a ReasonId, or a custom text of the scenario. */
  readonly reason?: string
  /** True if the person may start over with the same link after this `ko`. */
  readonly repeatable?: boolean
  /** A text that the API shows instead of the status. */
  readonly shownAs?: string
  readonly by: 'scenario' | 'platform' | 'person'
}

/** Where the user and the operator are in the procedure. The API does not show the stage. */
export type Stage = 'invited' | 'opened' | 'away' | 'queued' | 'in-call' | 'left'

/** An action of the user or the operator, performed by the scenario or by hand. */
export type PerformedAction = {
  readonly at: Instant
  readonly act: Action
  readonly by: 'scenario' | 'person'
  /** Number of transitions before the action. It gives the order on a paused clock, where all instants are equal. */
  readonly after: number
}

/** The scenario of a verification, and why it was selected. */
export type ChosenScenario = {
  readonly name: string
  readonly params: Readonly<Record<string, string>>
  /** `queue`, `header`, `mail tag`, `sandbox tax code`, `route`, `default`, ... */
  readonly selectedBy: string
  /** The routing rule that selected it, for example `routes.yaml:4`. */
  readonly route?: string
  /** The outcome that this verification has drawn; only if the scenario has weighted outcomes. */
  readonly drawn?: DrawnOutcome
}

/** One video identification with its history and plan. Immutable: `evolve` returns the next version. */
export type Verification = {
  readonly id: string
  /** Position among the verifications of the namespace, from 1. */
  readonly number: number
  /** The namespace's seed. Together with `number` it decides every random choice. */
  readonly seed: number
  readonly mode: Mode
  readonly request: VerificationRequest
  /** The e-mail address of the account. */
  readonly owner: string
  /** Absolute URL of the page where the person identifies. */
  readonly link: string
  readonly scenario: ChosenScenario
  /**
   * Emulators can call each other by callbacks. This is the number of such callbacks before the POST; a limit stops
   * endless loops.
   */
  readonly chain?: number
  readonly openedAt: Instant
  /** How far fast-forward has moved this verification's time ahead of the namespace's clock. */
  readonly aheadBy: DurationMs
  /** Every status so far, oldest first; the first entry is the opening. */
  readonly history: readonly Transition[]
  /** Every action performed so far, oldest first. */
  readonly deeds: readonly PerformedAction[]
  readonly stage: Stage
  /** The side that may perform the actions of user and operator: the scenario, a person, or both. */
  readonly actor: Actor
  /** The steps that are still due, in order. */
  readonly plan: readonly PlannedStep[]
  /** Undefined if the clock triggers the steps. */
  readonly progression?: Progression
  /** Number of status requests since the last step, if `progression` counts them. */
  readonly polled?: number
  /** When the plan was paused by a manual action; undefined while the plan runs. */
  readonly heldSince?: Instant
  /** The scenario's rules for callbacks. */
  readonly callbacks: CallbackPolicy
  /** Every callback that has been planned so far, with its attempts. */
  readonly deliveries: readonly CallbackDelivery[]
  /** The faults to inject into calls about this verification. */
  readonly faults: readonly ApiFault[]
  /** The scenario's values for the invented person and documents. */
  readonly overrides?: DossierOverrides
  /** When its documents are available. Default: at once after `ok`, for 30 days. */
  readonly documents?: DocumentsPeriod
}

/** Returns the transition to the current status. */
export function latestTransition({ history }: Verification): Transition {
  const transition = history[history.length - 1]
  if (transition === undefined) {
    throw new BrokenInvariant('a verification has at least its opening in its history')
  }
  return transition
}

/** Returns the current status. */
export function statusOf(verification: Verification): Status {
  return latestTransition(verification).to
}

/** Returns true if the status is final and the person cannot start over. */
export function hasEnded(verification: Verification): boolean {
  const { to, repeatable } = latestTransition(verification)
  return isFinal(to) && repeatable !== true
}

/** Returns the verification's time: the namespace's clock plus `aheadBy`. */
export function verificationTime(verification: Verification, clock: Instant): Instant {
  return plus(clock, verification.aheadBy)
}

/** Returns the steps that are still to run, in order. While the plan is paused, only the steps of the platform. */
export function pendingSteps({ plan, heldSince }: Verification): readonly PlannedStep[] {
  return heldSince === undefined ? plan : plan.filter((step) => step.by === 'platform')
}

/** Returns the pending steps that the clock triggers: none if `progression` is set. */
export function timedSteps(verification: Verification): readonly PlannedStep[] {
  return verification.progression === undefined ? pendingSteps(verification) : NO_STEPS
}

const NO_STEPS: readonly PlannedStep[] = []

/** When the next step or callback is due, in the verification's time; undefined if nothing is due. */
export function nextDueAt(verification: Verification): Instant | undefined {
  const step = timedSteps(verification)[0]?.at
  const callback = nextCallbackDueAt(verification.deliveries)
  if (step === undefined || callback === undefined) return step ?? callback
  return step <= callback ? step : callback
}

// While a delivery is being sent, the others wait for its end, so the clock makes none of them due.
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

/** Everything that is decided before a verification is created. */
export type NewVerification = Pick<
  Verification,
  'id' | 'number' | 'seed' | 'mode' | 'request' | 'owner' | 'link' | 'scenario' | 'chain'
> & { readonly timeline: Timeline; readonly at: Instant }

/** Creates a verification with status `running`, stage `invited`, the complete plan and no planned callback. Pure. */
export function createVerification(options: NewVerification): Verification {
  // Names each member instead of spreading optional ones: spreading is the slowest part of a POST and
  // gives every verification its own hidden class (object shape) in memory.
  const { id, number, seed, mode, request, owner, link, scenario, chain, timeline, at } = options
  const { progression, overrides, documents } = timeline
  const verification: Verification = {
    id,
    number,
    seed,
    mode,
    request,
    owner,
    link,
    scenario,
    openedAt: at,
    aheadBy: noTime,
    history: [{ at, to: 'running', by: 'platform' }],
    deeds: NO_DEEDS,
    stage: 'invited',
    actor: timeline.actor,
    plan: timeline.plan,
    callbacks: timeline.callbacks,
    deliveries: NO_DELIVERIES,
    faults: timeline.faults,
  }
  const isPlain =
    chain === undefined &&
    progression === undefined &&
    overrides === undefined &&
    documents === undefined
  if (isPlain && timeline.actor !== 'person') return verification
  return {
    ...verification,
    ...(chain !== undefined && { chain }),
    ...(progression !== undefined && { progression }),
    ...(timeline.actor === 'person' && { heldSince: at }),
    ...(overrides !== undefined && { overrides }),
    ...(documents !== undefined && { documents }),
  }
}

// Shared empty lists: most verifications have no actions and no deliveries for most of the time.
const NO_DEEDS: Verification['deeds'] = []
const NO_DELIVERIES: Verification['deliveries'] = []
