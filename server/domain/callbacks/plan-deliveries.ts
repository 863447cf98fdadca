import { randomFrom, uuidFrom } from '../base/random.ts'
import type { CallbackDelivery } from '../model/callback.ts'
import {
  type ChaosEvent,
  type ChaosRule,
  chaosMarkOf,
  forgesCallback,
  matchingChaosRules,
} from '../model/chaos.ts'
import type { ReasonId } from '../model/reasons.ts'
import type { Status } from '../model/status.ts'
import type { Transition, Verification } from '../model/verification.ts'
import { momentOfTransition } from '../responses/verification-resource.ts'
import { type Instant, later, plus } from '../time/instant.ts'
import { isGone } from './retry-policy.ts'

/**
 * Plans the callbacks that the latest transition brings, if the client wants any: the one that tells it,
 * unless the scenario leaves its status out, and whatever the scenario's chaos adds or changes. Pure.
 */
export function planCallbacks(verification: Verification): Verification {
  const { request, callbacks, history } = verification
  if (request.callback === undefined) return verification
  const { chaos = [], send } = callbacks
  const to = history[history.length - 1]?.to
  const tells = to !== undefined && send.includes(to)
  if (!tells && chaos.length === 0) return verification
  const made = [
    ...(tells ? draftDeliveries(verification, chaos) : []),
    ...(history.length === 1 ? draftForged(verification, chaos) : []),
    ...(chaos.length === 0 ? [] : draftStale(verification, chaos)),
  ]
  return addDeliveries(verification, made)
}

/** Why nothing more is told: the last word of a receiver was 410. */
export function explainGone({ deliveries }: Verification): string | undefined {
  const gone = deliveries.find(({ attempts }) => {
    const last = attempts[attempts.length - 1]
    return last !== undefined && isGone(last)
  })
  if (gone === undefined) return undefined
  return `The receiver answered 410 to ${gone.id}: it wants nothing more of this verification, so nothing more is sent.`
}

/** A delivery before it has its number; `repeats` counts back within what is made with it. */
type DeliveryDraft = Omit<CallbackDelivery, 'id' | 'repeats'> & {
  readonly repeats?: string | 'the first'
}

// Numbered in order; what repeats an event made in the same breath learns its id here.
function addDeliveries(verification: Verification, drafts: readonly DeliveryDraft[]): Verification {
  if (drafts.length === 0) return verification
  const why = explainGone(verification)
  const made: CallbackDelivery[] = []
  let first = ''
  for (const { repeats, ...draft } of drafts) {
    const id = `${verification.id}.${verification.deliveries.length + made.length + 1}`
    if (repeats === undefined) first = id
    const of = repeats === 'the first' ? first : repeats
    const delivery = { id, ...draft, ...(of === undefined ? {} : { repeats: of }) }
    made.push(why === undefined ? delivery : cancelDelivery(delivery, why))
  }
  return { ...verification, deliveries: verification.deliveries.concat(made) }
}

/** The delivery as it ends when nothing more is wanted. */
export function cancelDelivery(delivery: CallbackDelivery, why: string): CallbackDelivery {
  if (delivery.status !== 'scheduled') return delivery
  const { dueAt: _, ...rest } = delivery
  return { ...rest, status: 'exhausted', why }
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
  const changing = rules.filter((rule) => CHANGING_KINDS.includes(rule.do))
  const marks = changing.length === 0 ? {} : { chaos: changing.map(chaosMarkOf) }
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

// What a rule of these kinds befalls is itself another than it would have been.
const CHANGING_KINDS: readonly ChaosRule['do'][] = ['reorder', 'delay', 'early', 'drop', 'corrupt']

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

// The transition before this one is no longer what GET shows; its event may be told once more.
function draftStale(
  verification: Verification,
  chaos: readonly ChaosRule[],
): readonly DeliveryDraft[] {
  const { history, callbacks, deliveries } = verification
  const before = history[history.length - 2]
  const now = history[history.length - 1]
  if (before === undefined || now === undefined || !callbacks.send.includes(before.to)) return []
  const told = deliveries.findLast((each) => each.repeats === undefined && !each.forged)
  if (told === undefined || told.status === 'dropped') return []
  return matchingChaosRules(chaos, chaosEventAt(verification, history.length - 2), verification)
    .filter((rule) => rule.do === 'stale')
    .map((rule): DeliveryDraft => {
      const dueAt = later(plus(before.at, rule.by), now.at)
      const { event, moment } = told
      const chaos = [chaosMarkOf(rule)]
      return { event, moment, status: 'scheduled', dueAt, attempts: [], repeats: told.id, chaos }
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

// What a forger would write: the words of the vendor's own examples.
const FORGED_REASONS: Readonly<Record<Status, ReasonId | null>> = {
  running: null,
  validation: null,
  ok: 'identity_verified',
  ko: 'identity_document_not_available',
}

function chaosEventAt({ history, callbacks }: Verification, index: number): ChaosEvent {
  const status = history[index]?.to as Status
  const told = history.slice(0, index + 1).filter(({ to }) => callbacks.send.includes(to))
  const nthOfStatus = told.filter(({ to }) => to === status).length
  return { status, nth: told.length, nthOfStatus }
}
