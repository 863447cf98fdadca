import type { CallbackDelivery } from '../domain/model/callback.ts'
import type { PerformedAction, Transition, Verification } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import { mergedHistory } from '../domain/verification/merged-history.ts'
import type { StoredRequest } from './request-journal.ts'

/** Something that has happened in an emulator and may be told to whoever listens. */
export type Occurrence =
  | {
      readonly kind: 'transition'
      readonly verification: Verification
      readonly transition: Transition
      /** What it was before; undefined for the opening. */
      readonly before: Transition | undefined
    }
  | { readonly kind: 'act'; readonly verification: Verification; readonly deed: PerformedAction }
  /** An attempt has ended, or the delivery has, without one. */
  | {
      readonly kind: 'delivery'
      readonly verification: Verification
      readonly delivery: CallbackDelivery
    }
  | { readonly kind: 'request'; readonly entry: StoredRequest }
  | { readonly kind: 'reset'; readonly at: Instant }

/** The opening of a verification, as its first transition. */
export function openingOccurrences(verification: Verification): readonly Occurrence[] {
  return transitionOccurrences(verification, 0)
}

/** What happened between a verification and its successor, in the order of their instants. */
export function occurrencesBetween(
  before: Verification,
  after: Verification,
): readonly Occurrence[] {
  return [...actionsAndTransitions(before, after), ...deliveryOccurrences(before, after)]
}

function actionsAndTransitions(before: Verification, after: Verification): readonly Occurrence[] {
  const transitions = transitionOccurrences(after, before.history.length)
  const deeds = after.deeds.slice(before.deeds.length)
  if (deeds.length === 0) return transitions
  const news = { history: after.history, deeds }
  return mergedHistory(news).flatMap((happening): readonly Occurrence[] => {
    if (happening.kind === 'deed') {
      return [{ kind: 'act', verification: after, deed: happening.deed }]
    }
    const told = transitions[happening.place - before.history.length]
    return told === undefined ? [] : [told]
  })
}

function transitionOccurrences(
  verification: Verification,
  from: number,
): readonly TransitionOccurrence[] {
  return verification.history.slice(from).map((transition, i) => ({
    kind: 'transition',
    verification,
    transition,
    before: verification.history[from + i - 1],
  }))
}

type TransitionOccurrence = Extract<Occurrence, { kind: 'transition' }>

function deliveryOccurrences(before: Verification, after: Verification): readonly Occurrence[] {
  if (before.deliveries === after.deliveries) return []
  return after.deliveries.flatMap((delivery, i) => {
    const earlier = before.deliveries[i]
    const attempted = delivery.attempts.length > (earlier?.attempts.length ?? 0)
    const ended = delivery.status !== earlier?.status && !isUnderWay(delivery)
    return attempted || ended ? [{ kind: 'delivery', verification: after, delivery } as const] : []
  })
}

function isUnderWay({ status }: CallbackDelivery): boolean {
  return status === 'scheduled' || status === 'sending'
}
