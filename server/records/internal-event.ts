import type { CallbackDelivery } from '../domain/model/callback.ts'
import type { PerformedAction, Transition, Verification } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import { mergedHistory } from '../domain/verification/merged-history.ts'
import type { StoredRequest } from './journal-entry.ts'

/** An event of the emulator, before the event hub numbers it for its listeners. */
export type InternalEvent =
  | {
      readonly kind: 'transition'
      readonly verification: Verification
      readonly transition: Transition
      /** The previous transition; undefined for the opening. */
      readonly before: Transition | undefined
    }
  | { readonly kind: 'act'; readonly verification: Verification; readonly action: PerformedAction }
  /** An attempt has ended, or the delivery has ended without an attempt. */
  | {
      readonly kind: 'delivery'
      readonly verification: Verification
      readonly delivery: CallbackDelivery
    }
  | { readonly kind: 'request'; readonly entry: StoredRequest; readonly durationMs: number }
  | { readonly kind: 'reset'; readonly at: Instant }

/** Returns the event for the opening of a verification: its first transition. */
export function openingEvents(verification: Verification): readonly InternalEvent[] {
  return transitionOccurrences(verification, 0)
}

/** Returns the events between a verification and its successor, in the order of their instants. */
export function eventsBetween(before: Verification, after: Verification): readonly InternalEvent[] {
  return [...actionsAndTransitions(before, after), ...deliveryOccurrences(before, after)]
}

function actionsAndTransitions(
  before: Verification,
  after: Verification,
): readonly InternalEvent[] {
  const transitions = transitionOccurrences(after, before.history.length)
  const deeds = after.deeds.slice(before.deeds.length)
  if (deeds.length === 0) return transitions
  const merged = mergedHistory({ history: after.history, deeds })
  return merged.flatMap((entry): readonly InternalEvent[] => {
    if (entry.kind === 'action') return [{ kind: 'act', verification: after, action: entry.action }]
    const transition = transitions[entry.place - before.history.length]
    return transition === undefined ? [] : [transition]
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

type TransitionOccurrence = Extract<InternalEvent, { kind: 'transition' }>

function deliveryOccurrences(before: Verification, after: Verification): readonly InternalEvent[] {
  if (before.deliveries === after.deliveries) return []
  return after.deliveries.flatMap((delivery, i) => {
    const previous = before.deliveries[i]
    const hasNewAttempt = delivery.attempts.length > (previous?.attempts.length ?? 0)
    const hasEnded = delivery.status !== previous?.status && !isInProgress(delivery)
    return hasNewAttempt || hasEnded
      ? [{ kind: 'delivery', verification: after, delivery } as const]
      : []
  })
}

function isInProgress({ status }: CallbackDelivery): boolean {
  return status === 'scheduled' || status === 'sending'
}
