import { toWireCallback } from '../../domain/callbacks/callback-redaction.ts'
import type { Attempt, CallbackDelivery } from '../../domain/model/callback.ts'
import type { ChaosMark } from '../../domain/model/callback-chaos.ts'
import type { DrawnOutcome, PlannedStep } from '../../domain/model/plan.ts'
import { type ReasonStyle, wireReason } from '../../domain/model/reasons.ts'
import {
  type PerformedAction,
  type Transition,
  type Verification,
  verificationTime,
} from '../../domain/model/verification.ts'
import { currentMoment, resourceOf } from '../../domain/responses/verification-resource.ts'
import { createInstantFormatter, formatDuration, formatInstant } from '../../domain/time/instant.ts'
import { possibleActions } from '../../domain/verification/actions.ts'
import { forecastDeliveries } from '../../domain/verification/forecast.ts'
import { pollsUntil } from '../../domain/verification/planned-steps.ts'
import type { AdvanceResult } from '../../emulator/advance.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { hasFailed } from '../../operations/redeliver.ts'
import type { StoredMessage } from '../../records/inbox.ts'
import type {
  ActionRow,
  AdvanceReport,
  AdvanceSummary,
  AttemptRow,
  ChaosRow,
  DeliveryRow,
  TransitionRow,
  VerificationDetails,
  VerificationRow,
} from './row-types.ts'

/** Returns a verification as lists of the control API show it. */
export function verificationRow(
  { verification, namespace }: FoundVerification,
  style: ReasonStyle,
): VerificationRow {
  const { id, mode, request, scenario, openedAt } = verification
  const { status, reason, link } = resourceOf(verification, currentMoment(verification), style)
  return {
    id,
    namespace: namespace.name,
    mode,
    mail: request.mail,
    status,
    reason,
    scenario: scenario.name,
    selectedBy: scenario.selectedBy,
    ...(scenario.route === undefined ? {} : { route: scenario.route }),
    openedAt: formatInstant(openedAt),
    link,
  }
}

/** Returns everything about one verification: its history, its current state and its plan. */
export function verificationDetails(
  found: FoundVerification,
  style: ReasonStyle,
): VerificationDetails {
  const { verification, namespace } = found
  const { request, scenario, history, deeds, plan, deliveries, stage, actor } = verification
  const { callback, ...rest } = request
  return {
    ...verificationRow(found, style),
    now: formatInstant(verificationTime(verification, namespace.clock.now())),
    params: scenario.params,
    ...(scenario.drawn === undefined ? {} : { drawn: drawnRow(scenario.drawn, style) }),
    request: callback === undefined ? rest : { ...rest, callback: toWireCallback(callback) },
    stage,
    actor,
    waitsForPeople: verification.heldSince !== undefined,
    possibleActs: possibleActions(verification),
    history: history.map((transition) => transitionRow(transition, style)),
    acts: deeds.map(actionRow),
    progression: progressionRow(verification),
    plan: plan.map((step, index) => ({
      ...stepTimeRow(verification, step, index),
      ...stepRow(step, style),
    })),
    deliveries: deliveries.map((delivery) => deliveryRow(found, delivery)),
    foreseen: forecastDeliveries(verification).map((delivery) => deliveryRow(found, delivery)),
  }
}

function drawnRow({ reason, ...drawn }: DrawnOutcome, style: ReasonStyle): DrawnOutcome {
  return reason === undefined ? drawn : { ...drawn, reason: wireReason(reason, style) }
}

/** Returns a callback with its attempts. */
export function deliveryRow(
  { verification }: Pick<FoundVerification, 'verification'>,
  delivery: CallbackDelivery,
): DeliveryRow {
  return {
    id: delivery.id,
    verification: verification.id,
    event: delivery.event,
    at: formatInstant(delivery.moment.at),
    status: delivery.status,
    url: verification.request.callback?.url,
    ...(delivery.dueAt === undefined ? {} : { dueAt: formatInstant(delivery.dueAt) }),
    ...(delivery.chaos === undefined ? {} : { chaos: delivery.chaos.map(chaosRow) }),
    ...(delivery.repeats === undefined ? {} : { repeats: delivery.repeats }),
    ...(delivery.forged === undefined ? {} : { forged: delivery.forged }),
    ...(delivery.why === undefined ? {} : { why: delivery.why }),
    attempts: delivery.attempts.map(attemptRow),
  }
}

// `took` is real time; everything else goes by the emulator's clock.
function attemptRow({ scheduledAt, startedAt, at, nextAt, ...attempt }: Attempt): AttemptRow {
  return {
    scheduledAt: formatInstant(scheduledAt),
    startedAt: formatInstant(startedAt),
    at: formatInstant(at),
    ...attempt,
    ...(nextAt === undefined ? {} : { nextAt: formatInstant(nextAt) }),
  }
}

// Spells a duration as scenario files do.
function chaosRow({ by, ...mark }: ChaosMark): ChaosRow {
  return by === undefined ? mark : { ...mark, by: formatDuration(by) }
}

/** Returns a message of an inbox. `body` is text; `base64` has the exact bytes, which may not be UTF-8. */
export function messageRow({ body, at, decoded, ...message }: StoredMessage) {
  const bytes = Buffer.from(body)
  const read = decoded === undefined ? {} : { decoded }
  return {
    ...message,
    at: formatInstant(at),
    body: bytes.toString(),
    ...read,
    base64: bytes.toString('base64'),
  }
}

/** Returns the report of an advance or a fast-forward, each delivery once. */
export function toAdvanceReport(
  result: AdvanceResult,
  find: (id: string) => FoundVerification | undefined,
  style: ReasonStyle,
): AdvanceReport {
  const deliveries = new Map(result.deliveries.map((delivery) => [delivery.id, delivery]))
  const iso = createInstantFormatter()
  return {
    from: formatInstant(result.from),
    to: formatInstant(result.to),
    transitions: result.transitions.map(({ transition, verification }) => ({
      at: iso(transition.at),
      verification,
      status: transition.shownAs ?? transition.to,
      reason: transition.reason === undefined ? null : wireReason(transition.reason, style),
    })),
    deliveries: [...deliveries.values()].flatMap((delivery) => {
      const found = find(delivery.verification)
      return found === undefined ? [] : [deliveryRow(found, delivery)]
    }),
    pending: result.pending,
    settled: true,
  }
}

/** Returns the numbers of an advance. A report of 5,000 verifications has 7 MB; its numbers are always small. */
export function toAdvanceSummary({
  from,
  to,
  transitions,
  deliveries,
  pending,
}: AdvanceResult): AdvanceSummary {
  const deliveryById = new Map(deliveries.map((delivery) => [delivery.id, delivery]))
  return {
    from: formatInstant(from),
    to: formatInstant(to),
    transitions: transitions.length,
    deliveries: deliveryById.size,
    failed: [...deliveryById.values()].filter(hasFailed).length,
    pending,
    settled: true,
  }
}

export function transitionRow(
  { at, to, reason, repeatable, shownAs, by }: Transition,
  style: ReasonStyle,
): TransitionRow {
  return {
    at: formatInstant(at),
    status: shownAs ?? to,
    reason: reason === undefined ? null : wireReason(reason, style),
    ...(repeatable === true ? { repeatable } : {}),
    by,
  }
}

export function actionRow({ at, act, by }: PerformedAction): ActionRow {
  return { at: formatInstant(at), as: act.as, do: act.do, by }
}

// If the clock does not trigger the steps, the instants of the plan have no meaning. Then this returns the number of
// polls.
function stepTimeRow(verification: Verification, { at }: PlannedStep, index: number) {
  if (verification.progression === undefined) return { at: formatInstant(at) }
  const polls = pollsUntil(verification, index)
  return polls === undefined || verification.heldSince !== undefined ? {} : { polls }
}

function progressionRow({ progression, polled = 0 }: Verification) {
  return typeof progression === 'object' ? { ...progression, polled } : (progression ?? 'clock')
}

function stepRow({ by, act }: PlannedStep, style: ReasonStyle) {
  if (act.as !== 'platform') return { by, as: act.as, do: act.do }
  const reason = act.reason === undefined ? {} : { reason: wireReason(act.reason, style) }
  return { by, status: act.shows ?? act.to, ...reason }
}
