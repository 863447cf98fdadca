import type { Occurrence } from './emulator-event.ts'

/** One occurrence in its place: numbers go up by one, from 1, over all namespaces. */
export type NumberedOccurrence = Occurrence & {
  readonly number: number
  readonly namespace: string
}

/**
 * The newest events, for any number of readers who each come for them at their own pace. What nobody
 * has come for in time is gone, and the reader learns how much he has missed.
 */
export type EventHub = {
  /** Whether anything is kept: not until somebody has listened once, so that a silent emulator pays nothing. */
  readonly isActive: boolean
  readonly isClosed: boolean
  /** The number of the newest event; 0 before the first. */
  readonly newestNumber: number
  /** How often something changed that is no event, but that a page may show: a clock, a default. */
  readonly otherChanges: number
  /** Wakes the listeners after such a change; it may concern any verification, unless it is of `none`. */
  readonly notifyOtherChange: (of?: 'any' | 'none') => void
  readonly publish: (namespace: string, occurrences: readonly Occurrence[]) => void
  /** What came after `number`, oldest first, `most` at a time. */
  readonly eventsAfter: (number: number, most?: number) => OccurrenceBatch
  /** Calls `wake` once after whatever has happened, and at the close; the answer ends that. */
  readonly subscribe: (wake: () => void) => () => void
  readonly close: () => void
}

export type OccurrenceBatch = {
  readonly events: readonly NumberedOccurrence[]
  /** How many between `number` and the first of them are gone. */
  readonly missed: number
}

/**
 * `pending` answers a promise while changes are on their way to the disk. Their events are shown to nobody before
 * it resolves.
 */
export function createEventHub(
  kept = 5_000,
  pending: () => Promise<unknown> | undefined = () => undefined,
): EventHub {
  const ring: NumberedOccurrence[] = []
  const listeners = new Set<() => void>()
  let newest = 0
  // The number of the newest event that readers may see.
  let shown = 0
  let awaited: { readonly writing: Promise<unknown>; upTo: number } | undefined
  let stirs = 0
  let awake = false
  let closed = false
  let waking = false

  function wakeAll(): void {
    waking = false
    for (const wake of [...listeners]) wake()
  }

  // Later: a listener may act, and must not find a life half way through its change.
  function wakeSoon(): void {
    if (waking || listeners.size === 0) return
    waking = true
    queueMicrotask(wakeAll)
  }

  function show(upTo: number): void {
    shown = Math.max(shown, upTo)
    wakeSoon()
  }

  // All events of one write wait for it together.
  function showWhenWritten(): void {
    const writing = pending()
    if (writing === undefined) show(newest)
    else if (writing === awaited?.writing) awaited.upTo = newest
    else {
      const own = { writing, upTo: newest }
      awaited = own
      void writing.then(() => show(own.upTo))
    }
  }

  return {
    get isActive() {
      return awake
    },
    get isClosed() {
      return closed
    },
    get newestNumber() {
      return shown
    },
    get otherChanges() {
      return stirs
    },
    notifyOtherChange(of = 'any') {
      if (of === 'any') stirs += 1
      wakeSoon()
    },
    publish(namespace, occurrences) {
      if (!awake) return
      for (const occurrence of occurrences) {
        newest += 1
        ring[newest % kept] = { ...occurrence, number: newest, namespace }
      }
      if (occurrences.length > 0) showWhenWritten()
    },
    eventsAfter(number, most = 100) {
      const first = Math.max(number + 1, newest - kept + 1, 1)
      const events: NumberedOccurrence[] = []
      // What is missed is told with the first event that may be seen.
      if (first > shown) return { events, missed: 0 }
      for (let at = first; at <= shown && events.length < most; at++) {
        const event = ring[at % kept]
        if (event !== undefined) events.push(event)
      }
      return { events, missed: first - number - 1 }
    },
    subscribe(wake) {
      awake = true
      listeners.add(wake)
      return () => void listeners.delete(wake)
    },
    close() {
      closed = true
      // Nothing waits any more: what is left is written while the emulator ends.
      shown = newest
      wakeAll()
    },
  }
}
