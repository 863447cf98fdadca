import type { Instant } from '../domain/time/instant.ts'

/** Something that is due at an instant of its namespace's clock. */
export type DueEntry = { readonly at: Instant; readonly id: string }

/** Everything due, the earliest first; what is due at the same instant keeps the order of its coming. */
export type DueQueue = {
  add(at: Instant, id: string): void
  first(): DueEntry | undefined
  removeFirst(): void
  /** All of it, in its order. */
  all(): readonly DueEntry[]
}

/**
 * A binary heap of instants, and a queue for each: adding and removing cost the logarithm of how many
 * instants there are, and nothing while an instant lasts. On a manual clock thousands fall on one.
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
      queues.set(at, { ids: [id], served: 0 })
      heap.push(at)
      rise(heap, heap.length - 1)
    },
    first() {
      const at = heap[0]
      const queue = at === undefined ? undefined : queues.get(at)
      const id = queue?.ids[queue.served]
      return at === undefined || id === undefined ? undefined : { at, id }
    },
    removeFirst() {
      const at = heap[0]
      const queue = at === undefined ? undefined : queues.get(at)
      if (at === undefined || queue === undefined) return
      queue.served += 1
      if (queue.served < queue.ids.length) return
      queues.delete(at)
      removeRoot(heap)
    },
    all: () =>
      heap
        .toSorted((a, b) => a - b)
        .flatMap((at) => waiting(queues.get(at)).map((id) => ({ at, id }))),
  }
}

type Queue = { readonly ids: string[]; served: number }

function waiting(queue: Queue | undefined): readonly string[] {
  return queue === undefined ? [] : queue.ids.slice(queue.served)
}

function removeRoot(heap: Instant[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  heap[0] = last
  sink(heap)
}

function rise(heap: Instant[], start: number): void {
  let i = start
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (!swapIfBefore(heap, i, parent)) return
    i = parent
  }
}

function sink(heap: Instant[]): void {
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
