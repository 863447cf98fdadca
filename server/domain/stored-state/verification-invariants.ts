import { type Issue, prependPath } from '../base/schema.ts'
import type { CallbackDelivery } from '../model/callback.ts'
import { canBecome } from '../model/status.ts'
import { statusOf, type Transition, type Verification } from '../model/verification.ts'

/**
 * Returns the first inconsistency between the parts of a verification, or undefined. The domain creates only
 * consistent verifications, and its functions rely on that. A snapshot from outside can be inconsistent.
 */
export function findInconsistency(verification: Verification): Issue | undefined {
  return (
    identityIssue(verification) ??
    historyIssue(verification) ??
    performedActionsIssue(verification) ??
    stageIssue(verification) ??
    planIssue(verification) ??
    deliveriesIssue(verification)
  )
}

function identityIssue({ id, link }: Verification): Issue | undefined {
  return link.endsWith(`/link/${id}`)
    ? undefined
    : createIssue(['link'], `must end with /link/${id}`)
}

function historyIssue({ history, openedAt }: Verification): Issue | undefined {
  const [opening] = history
  if (opening?.to !== 'running') return createIssue(['history', 0, 'to'], 'must be running')
  if (opening.at !== openedAt) return createIssue(['history', 0, 'at'], 'must be openedAt')
  for (let i = 1; i < history.length; i++) {
    const issue = transitionIssue(history[i - 1] as Transition, history[i] as Transition)
    if (issue !== undefined) return prependPath('history', prependPath(i, issue))
  }
  return undefined
}

function transitionIssue(before: Transition, after: Transition): Issue | undefined {
  if (after.at < before.at) return createIssue(['at'], 'must not be before the previous transition')
  if (after.to === before.to && after.shownAs !== undefined) return undefined
  const canLeave = before.to !== 'ko' || before.repeatable === true
  if (canLeave && canBecome(before.to, after.to)) return undefined
  return createIssue(['to'], `must be a status that can follow ${before.to}`)
}

function performedActionsIssue({ deeds, history }: Verification): Issue | undefined {
  let min = 0
  for (const [i, { after }] of deeds.entries()) {
    if (after < min || after > history.length) {
      return createIssue(['deeds', i, 'after'], `must be from ${min} to ${history.length}`)
    }
    min = after
  }
  return undefined
}

function stageIssue(verification: Verification): Issue | undefined {
  const status = statusOf(verification)
  if (status === 'running' || verification.stage === 'left') return undefined
  return createIssue(['stage'], `must be "left" in status ${status}`)
}

function planIssue(verification: Verification): Issue | undefined {
  const { plan, history, heldSince, actor, progression, polled } = verification
  if (heldSince !== undefined && actor === 'scenario') {
    return createIssue(['heldSince'], 'must be absent if actor is "scenario"')
  }
  const polls = typeof progression === 'object' ? progression.polls : 0
  if (polled !== undefined && polled >= polls) {
    return createIssue(['polled'], 'must be less than progression.polls')
  }
  // If polls or people trigger the steps, only the order of the planned instants matters.
  if (progression !== undefined) return orderIssue(plan, Number.NEGATIVE_INFINITY)
  const latest = history[history.length - 1]?.at ?? 0
  const early = plan.findIndex(({ at, by }) => at < latest && by === 'platform')
  if (early >= 0)
    return createIssue(['plan', early, 'at'], 'must not be before the end of the history')
  return orderIssue(plan, Math.min(latest, heldSince ?? latest))
}

function orderIssue(plan: Verification['plan'], from: number): Issue | undefined {
  let min = from
  for (const [i, { at }] of plan.entries()) {
    if (at < min) return createIssue(['plan', i, 'at'], 'must not be before the previous entry')
    min = at
  }
  return undefined
}

function deliveriesIssue({ id, deliveries, request }: Verification): Issue | undefined {
  if (deliveries.length > 0 && request.callback === undefined) {
    return createIssue(['deliveries'], 'must be empty if the request has no callback')
  }
  const earlierIds = new Set<string>()
  for (const [i, delivery] of deliveries.entries()) {
    const issue =
      delivery.id === `${id}.${i + 1}`
        ? deliveryIssue(delivery, earlierIds)
        : createIssue(['id'], `must be ${id}.${i + 1}`)
    if (issue !== undefined) return prependPath('deliveries', prependPath(i, issue))
    earlierIds.add(delivery.id)
  }
  return undefined
}

function deliveryIssue(
  { status, dueAt, repeats, attempts }: CallbackDelivery,
  earlierIds: ReadonlySet<string>,
): Issue | undefined {
  const isOpen = status === 'scheduled' || status === 'sending'
  if (isOpen !== (dueAt !== undefined)) {
    return createIssue(
      ['dueAt'],
      isOpen ? `is missing in status ${status}` : `must be absent in status ${status}`,
    )
  }
  if (repeats !== undefined && !earlierIds.has(repeats)) {
    return createIssue(['repeats'], 'must be the id of an earlier delivery')
  }
  const isReceived = attempts.some(({ outcome }) => outcome === 'delivered')
  if (status !== 'delivered' || isReceived) return undefined
  return createIssue(['attempts'], 'must contain a delivered attempt')
}

function createIssue(path: Issue['path'], message: string): Issue {
  return { path, message }
}
