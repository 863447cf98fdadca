import type { Verification } from '../domain/model/verification.ts'
import type { InternalEvent } from './internal-event.ts'

/** An event with its number. Numbers start at 1, increase by one, and cover all namespaces. */
export type NumberedEvent = InternalEvent & {
  readonly number: number
  readonly namespace: string
}

/**
 * Stores the newest events in memory. Any number of clients read them, each at its own pace. A client that is too
 * slow misses the oldest events, and learns how many.
 */
export interface EventHub {
  /** True after the first `subscribe`. Before that, events are not stored, because nobody reads them. */
  readonly isActive: boolean
  readonly isClosed: boolean
  /** The number of the newest event; 0 before the first. */
  readonly newestNumber: number
  /**
   * Counts changes that are not events but are visible on a page, such as a change of a clock or of a default
   * scenario.
   */
  readonly otherChanges: number
  /**
   * Calls the listeners after a change that `otherChanges` counts. `none`: the change does not concern a
   * verification.
   */
  readonly notifyOtherChange: (of?: 'any' | 'none') => void
  readonly publish: (namespace: string, occurrences: readonly InternalEvent[]) => void
  /** Returns the events after `number`, oldest first, at most `most` of them (100 by default). */
  readonly eventsAfter: (number: number, most?: number) => EventBatch
  /** Calls `wake` after new events and other changes, and on `close`. Returns a function that unsubscribes. */
  readonly subscribe: (wake: () => void) => () => void
  readonly close: () => void
}

/** The next events for one client. */
export type EventBatch = {
  readonly events: readonly NumberedEvent[]
  /**
   * How many events between the requested number and the first event here are missing, because they are no longer
   * stored.
   */
  readonly missed: number
}

/**
 * Creates an event hub that stores the newest `capacity` events. `pending` returns a promise while changes are being
 * written to the disk. The events of these changes are visible after the promise resolves.
 */
export function createEventHub(
  capacity = 5_000,
  pending: () => Promise<unknown> | undefined = () => undefined,
): EventHub {
  const ring: NumberedEvent[] = []
  const listeners = new Set<() => void>()
  let newest = 0
  // The number of the newest visible event.
  let newestVisible = 0
  let awaitedWrite: { readonly writing: Promise<unknown>; upTo: number } | undefined
  let otherChanges = 0
  let isActive = false
  let isClosed = false
  let isWakeScheduled = false

  function wakeAll(): void {
    isWakeScheduled = false
    for (const wake of [...listeners]) wake()
  }

  // Calls the listeners in a microtask, after the current change: a listener may change the same verification.
  function wakeSoon(): void {
    if (isWakeScheduled || listeners.size === 0) return
    isWakeScheduled = true
    queueMicrotask(wakeAll)
  }

  function show(upTo: number): void {
    newestVisible = Math.max(newestVisible, upTo)
    wakeSoon()
  }

  // All events of one write become visible together.
  function showWhenWritten(): void {
    const writing = pending()
    if (writing === undefined) show(newest)
    else if (writing === awaitedWrite?.writing) awaitedWrite.upTo = newest
    else {
      const write = { writing, upTo: newest }
      awaitedWrite = write
      void writing.then(() => show(write.upTo))
    }
  }

  return {
    get isActive() {
      return isActive
    },
    get isClosed() {
      return isClosed
    },
    get newestNumber() {
      return newestVisible
    },
    get otherChanges() {
      return otherChanges
    },
    notifyOtherChange(of = 'any') {
      if (of === 'any') otherChanges += 1
      wakeSoon()
    },
    publish(namespace, occurrences) {
      if (!isActive) return
      for (const occurrence of occurrences) {
        newest += 1
        ring[newest % capacity] = { ...occurrence, number: newest, namespace }
      }
      if (occurrences.length > 0) showWhenWritten()
    },
    eventsAfter(number, most = 100) {
      const first = Math.max(number + 1, newest - capacity + 1, 1)
      const events: NumberedEvent[] = []
      // No event is visible yet. The count of missed events is reported later, together with the first visible event.
      if (first > newestVisible) return { events, missed: 0 }
      for (let at = first; at <= newestVisible && events.length < most; at++) {
        const event = ring[at % capacity]
        if (event !== undefined) events.push(event)
      }
      return { events, missed: first - number - 1 }
    },
    subscribe(wake) {
      isActive = true
      listeners.add(wake)
      return () => void listeners.delete(wake)
    },
    close() {
      isClosed = true
      // Shows all events at once, because the emulator writes pending changes while it stops.
      newestVisible = newest
      wakeAll()
    },
  }
}

/** Counts of events since the start. A reset or an eviction does not change them. */
export interface Counters {
  /** Transitions by their new status, including the opening of a verification. */
  readonly transitions: ReadonlyMap<string, number>
  /** Attempts to send a callback, by outcome. */
  readonly attempts: ReadonlyMap<string, number>
  /** Counts the transitions and attempts that a change has added. `before` is undefined for an opening. */
  recordChange(before: Verification | undefined, after: Verification): void
}

export function createCounters(): Counters {
  const transitions = new Map<string, number>()
  const attempts = new Map<string, number>()
  return {
    transitions,
    attempts,
    recordChange(before, after) {
      for (let i = before?.history.length ?? 0; i < after.history.length; i++) {
        incrementCount(transitions, after.history[i]?.to ?? '')
      }
      if (after.deliveries === before?.deliveries) return
      for (const [i, delivery] of after.deliveries.entries()) {
        const known = before?.deliveries[i]?.attempts.length ?? 0
        for (const { outcome } of delivery.attempts.slice(known)) incrementCount(attempts, outcome)
      }
    },
  }
}

/** Adds one to the count of a key. */
export function incrementCount(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
