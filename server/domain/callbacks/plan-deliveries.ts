import { randomFrom, uuidFrom } from '../base/random.ts'
import type { CallbackDelivery } from '../model/callback.ts'
import {
  type ChaosEvent,
  type ChaosRule,
  chaosMarkOf,
  forgesCallback,
  matchingChaosRules,
} from '../model/callback-chaos.ts'
import type { ReasonId } from '../model/reasons.ts'
import type { Status } from '../model/status.ts'
import type { Transition, Verification } from '../model/verification.ts'
import { momentOfTransition } from '../responses/verification-resource.ts'
import { type Instant, later, plus } from '../time/instant.ts'
import { cancelDelivery, explainGone } from './delivery-lifecycle.ts'

/**
 * Plans the callbacks for the latest transition, if the client requested callbacks. The scenario decides whether
 * there is a callback for the new status. Its chaos rules add and change callbacks. Pure.
 */
export function planCallbacks(verification: Verification): Verification {
  const { request, callbacks, history } = verification
  if (request.callback === undefined) return verification
  const { chaos = [], send } = callbacks
  const to = history[history.length - 1]?.to
  const isSent = to !== undefined && send.includes(to)
  if (!isSent && chaos.length === 0) return verification
  const drafts = [
    ...(isSent ? draftDeliveries(verification, chaos) : []),
    ...(history.length === 1 ? draftForged(verification, chaos) : []),
    ...(chaos.length === 0 ? [] : draftStale(verification, chaos)),
  ]
  return addDeliveries(verification, drafts)
}

/** A delivery without an id. In `repeats`, `'the first'` means the original delivery of the same transition. */
type DeliveryDraft = Omit<CallbackDelivery, 'id' | 'repeats'> & {
  readonly repeats?: string | 'the first'
}

// Gives the drafts their ids, in order, and replaces 'the first' by the id of the first draft.
function addDeliveries(verification: Verification, drafts: readonly DeliveryDraft[]): Verification {
  if (drafts.length === 0) return verification
  const why = explainGone(verification)
  const added: CallbackDelivery[] = []
  let originalId = ''
  for (const { repeats, ...draft } of drafts) {
    const id = `${verification.id}.${verification.deliveries.length + added.length + 1}`
    if (repeats === undefined) originalId = id
    const repeatedId = repeats === 'the first' ? originalId : repeats
    const delivery = {
      id,
      ...draft,
      ...(repeatedId === undefined ? {} : { repeats: repeatedId }),
    }
    added.push(why === undefined ? delivery : cancelDelivery(delivery, why))
  }
  return { ...verification, deliveries: verification.deliveries.concat(added) }
}

function draftDeliveries(
  verification: Verification,
  chaos: readonly ChaosRule[],
): readonly DeliveryDraft[] {
  const { history, callbacks } = verification
  const transition = history[history.length - 1] as Transition
  const moment = momentOfTransition(transition)
  const plain = { event: transition.to, moment, status: 'scheduled', attempts: [] } as const
  const dueAt = plus(transition.at, callbacks.delay)
  if (chaos.length === 0) return [{ ...plain, dueAt }]
  const rules = matchingChaosRules(
    chaos,
    chaosEventAt(verification, history.length - 1),
    verification,
  )
  const modifiers = rules.filter((rule) => MODIFYING_KINDS.includes(rule.do))
  const marks = modifiers.length === 0 ? {} : { chaos: modifiers.map(chaosMarkOf) }
  if (rules.some((rule) => rule.do === 'drop')) {
    return [{ ...plain, ...marks, status: 'dropped' }]
  }
  const corrupt = rules.find((rule) => rule.do === 'corrupt')
  const isEarly = rules.some((rule) => rule.do === 'early')
  const first = {
    ...plain,
    ...marks,
    ...(corrupt === undefined ? {} : { corrupt: corrupt.as ?? 'truncated' }),
    ...(isEarly ? { early: true as const } : {}),
    dueAt: isEarly ? transition.at : delayedDueAt(dueAt, rules),
  }
  return [first, ...draftDuplicates(first, rules)]
}

// These kinds of chaos change the original callback. The others add further callbacks.
const MODIFYING_KINDS: readonly ChaosRule['do'][] = ['reorder', 'delay', 'early', 'drop', 'corrupt']

function delayedDueAt(dueAt: Instant, rules: readonly ChaosRule[]): Instant {
  return rules
    .filter((rule) => rule.do === 'reorder' || rule.do === 'delay')
    .reduce((at, { by }) => plus(at, by), dueAt)
}

function draftDuplicates(
  { early: _, ...first }: DeliveryDraft & { readonly dueAt: Instant },
  rules: readonly ChaosRule[],
): readonly DeliveryDraft[] {
  const duplicates = rules.filter((rule) => rule.do === 'duplicate')
  return duplicates.flatMap((rule) => {
    let dueAt = first.dueAt
    return Array.from({ length: rule.count }, (): DeliveryDraft => {
      dueAt = plus(dueAt, rule.by)
      const overlaps = rule.by === 0 ? { overlaps: true as const } : {}
      const chaos = [...(first.chaos ?? []), chaosMarkOf(rule)]
      return { ...first, dueAt, chaos, repeats: 'the first', ...overlaps }
    })
  })
}

// Repeats the callback of the previous transition, although GET shows the new status by then.
function draftStale(
  verification: Verification,
  chaos: readonly ChaosRule[],
): readonly DeliveryDraft[] {
  const { history, callbacks, deliveries } = verification
  const previous = history[history.length - 2]
  const latest = history[history.length - 1]
  if (previous === undefined || latest === undefined) return []
  if (!callbacks.send.includes(previous.to)) return []
  const original = deliveries.findLast(({ repeats, forged }) => repeats === undefined && !forged)
  if (original === undefined || original.status === 'dropped') return []
  return matchingChaosRules(chaos, chaosEventAt(verification, history.length - 2), verification)
    .filter((rule) => rule.do === 'stale')
    .map((rule): DeliveryDraft => {
      const dueAt = later(plus(previous.at, rule.by), latest.at)
      const { event, moment, id } = original
      const chaos = [chaosMarkOf(rule)]
      return { event, moment, status: 'scheduled', dueAt, attempts: [], repeats: id, chaos }
    })
}

function draftForged(
  verification: Verification,
  chaos: readonly ChaosRule[],
): readonly DeliveryDraft[] {
  const { seed, number, openedAt } = verification
  return chaos.flatMap((rule, i): readonly DeliveryDraft[] => {
    if (!forgesCallback(rule, i, verification)) return []
    const { status = 'ok', by } = rule
    const dueAt = plus(openedAt, by)
    const moment = { at: dueAt, status, reason: FORGED_REASONS[status] }
    const id = uuidFrom(randomFrom(seed, number, 'forged', i))
    const plain = { event: status, moment, status: 'scheduled', dueAt, attempts: [] } as const
    return [{ ...plain, forged: id, chaos: [chaosMarkOf(rule)] }]
  })
}

// A forged callback has the reason of the vendor's example for its status, because a forger would copy the example.
const FORGED_REASONS: Readonly<Record<Status, ReasonId | null>> = {
  running: null,
  validation: null,
  ok: 'identity_verified',
  ko: 'identity_document_not_available',
}

function chaosEventAt({ history, callbacks }: Verification, index: number): ChaosEvent {
  const status = history[index]?.to as Status
  const sent = history.slice(0, index + 1).filter(({ to }) => callbacks.send.includes(to))
  const nthOfStatus = sent.filter(({ to }) => to === status).length
  return { status, nth: sent.length, nthOfStatus }
}
