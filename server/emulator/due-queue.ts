import type { Instant } from '../domain/time/instant.ts'

/** The id of a verification, and the instant when it is due, by its namespace's clock. */
export type DueEntry = { readonly at: Instant; readonly id: string }

/** A priority queue: the earliest entry first. Entries of the same instant keep the order in which they were added. */
export interface DueQueue {
  add(at: Instant, id: string): void
  first(): DueEntry | undefined
  removeFirst(): void
  /** All entries, in order. */
  all(): readonly DueEntry[]
}

/**
 * Uses a binary heap of instants, and a list of ids for each instant. Only a new or a completed instant changes the
 * heap: on a manual clock, thousands of entries can have the same instant.
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

/** The ids of one instant; the first `removed` ids are out of the queue already. */
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
