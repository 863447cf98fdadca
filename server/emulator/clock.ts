import { formatInstant, type Instant, instant } from '../domain/time/instant.ts'
import { realNow } from '../runtime/real-time.ts'
import type { ClockMode, Settings } from '../runtime/settings.ts'
import { ControlApiError } from './control-api-error.ts'

/** The clock of one namespace. It never goes back. */
export interface Clock {
  now(): Instant
  readonly mode: ClockMode
  /** Virtual seconds for each real second. Has no effect while the mode is manual. */
  readonly speed: number
  /** Returns the real milliseconds until the clock shows `at`, or undefined while it is paused. */
  realMsUntil(at: Instant): number | undefined
  /** Changes mode, time or speed. Throws a ControlApiError with 409 if `now` is before the time of the clock. */
  set(change: { mode?: ClockMode; now?: Instant; speed?: number }): void
  /** Pauses the clock until `release`, so that an advance can go from one due instant to the next. */
  hold(): void
  /** Advances to an instant. Throws a ControlApiError with 409 for an instant that has passed. */
  moveTo(at: Instant): void
  release(): void
  /** Returns a reading, from which `resumedClock` creates the same clock. */
  reading(): ClockReading
}

/**
 * The time that a clock showed at the instant `since` of real time. A clock that is not manual continues from
 * there.
 */
export type ClockReading = {
  readonly mode: ClockMode
  readonly speed: number
  readonly shown: Instant
  /** Real time, from `realNow`. */
  readonly since: Instant
}

/** Creates the clock of a new namespace. Without `--at`, a manual clock shows the time when the emulator started. */
export function initialClock({ clock: mode, speed, at }: Settings, startedAt: Instant): Clock {
  const start = mode === 'manual' ? startedAt : at
  return createClock({ mode, speed, ...(start === undefined ? {} : { at: start }) })
}

/**
 * Creates a clock from a reading of an earlier run. A running clock has continued since then. `latest` is the real
 * time of the last stored change: the new clock shows no earlier time, even if the machine's clock was set back.
 */
export function resumedClock(reading: ClockReading, latest: Instant): Clock {
  const { mode, speed, shown, since } = reading
  if (mode === 'manual') return createClock({ mode, speed, at: shown })
  const now = Math.max(realNow(), latest)
  return createClock({ mode, speed, at: instant(shown + Math.max(0, now - since) * speed) })
}

export function createClock(start: { mode: ClockMode; at?: Instant; speed: number }): Clock {
  let { mode, speed } = start
  let shown: Instant = start.at ?? realNow()
  let since = realNow()
  let isHeld = false

  const isPaused = () => isHeld || mode === 'manual'
  const now = () => (isPaused() ? shown : instant(shown + Math.max(0, realNow() - since) * speed))
  const anchor = () => {
    shown = now()
    since = realNow()
  }
  const moveTo = (at: Instant) => {
    if (at < now()) {
      throw new ControlApiError(
        409,
        `The clock shows ${formatInstant(now())} and only goes forward.`,
        {
          fix: `Give a later instant, or POST /__emulator/reset to start over.`,
        },
      )
    }
    shown = at
    since = realNow()
  }

  return {
    now,
    get mode() {
      return mode
    },
    get speed() {
      return speed
    },
    realMsUntil: (at) => (isPaused() ? undefined : Math.max(0, Math.ceil((at - now()) / speed))),
    set(change) {
      if (change.now !== undefined) moveTo(change.now)
      anchor()
      mode = change.mode ?? mode
      speed = change.speed ?? speed
    },
    hold() {
      anchor()
      isHeld = true
    },
    moveTo,
    release() {
      isHeld = false
      since = realNow()
    },
    reading: () => ({ mode, speed, shown, since }),
  }
}

/** The id of a verification, and the instant of its next step or attempt, by its namespace's clock. */
export type DueEntry = { readonly at: Instant; readonly id: string }

/**
 * A priority queue: the earliest entry first. Entries of the same instant keep the order in which they were added.
 */
export interface DueQueue {
  add(at: Instant, id: string): void
  first(): DueEntry | undefined
  removeFirst(): void
  /** All entries, in order. */
  all(): readonly DueEntry[]
}

/**
 * Uses a binary heap of instants, and a list of ids for each instant. On a manual clock, thousands of entries can
 * have the same instant. For all of them, the heap then changes only twice: when the first entry is added, and when
 * the last one is removed.
 */
export function createDueQueue(): DueQueue {
  const heap: Instant[] = []
  const queues = new Map<Instant, Queue>()

  return {
    add(at, id) {
      const queue = queues.get(at)
      if (queue !== undefined) {
        queue.ids.push(id)
        return
      }
      queues.set(at, { ids: [id], removed: 0 })
      heap.push(at)
      siftUp(heap, heap.length - 1)
    },
    first() {
      const at = heap[0]
      const queue = at === undefined ? undefined : queues.get(at)
      const id = queue?.ids[queue.removed]
      return at === undefined || id === undefined ? undefined : { at, id }
    },
    removeFirst() {
      const at = heap[0]
      const queue = at === undefined ? undefined : queues.get(at)
      if (at === undefined || queue === undefined) return
      queue.removed += 1
      if (queue.removed < queue.ids.length) return
      queues.delete(at)
      removeRoot(heap)
    },
    all: () =>
      heap
        .toSorted((a, b) => a - b)
        .flatMap((at) => remainingIds(queues.get(at)).map((id) => ({ at, id }))),
  }
}

/** The ids of one instant. The first `removed` ids of the list are no longer in the queue. */
type Queue = { readonly ids: string[]; removed: number }

function remainingIds(queue: Queue | undefined): readonly string[] {
  return queue === undefined ? [] : queue.ids.slice(queue.removed)
}

function removeRoot(heap: Instant[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  heap[0] = last
  siftDown(heap)
}

function siftUp(heap: Instant[], start: number): void {
  let i = start
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (!swapIfBefore(heap, i, parent)) return
    i = parent
  }
}

function siftDown(heap: Instant[]): void {
  let i = 0
  for (;;) {
    const left = 2 * i + 1
    const right = left + 1
    const [l, r] = [heap[left], heap[right]]
    if (l === undefined) return
    const child = r !== undefined && r < l ? right : left
    if (!swapIfBefore(heap, child, i)) return
    i = child
  }
}

function swapIfBefore(heap: Instant[], i: number, j: number): boolean {
  const [a, b] = [heap[i], heap[j]]
  if (a === undefined || b === undefined || a >= b) return false
  heap[i] = b
  heap[j] = a
  return true
}
