import type { Instant } from '../core/instant.ts'

/** Something that is due at an instant of its namespace's clock. */
export type Due = { readonly at: Instant; readonly order: number; readonly id: string }

/** Everything due, the earliest first; what is due at the same instant keeps the order of its coming. */
export type DueOrder = {
  add(at: Instant, id: string): void
  first(): Due | undefined
  removeFirst(): void
}

/** A binary heap: adding and removing cost the logarithm of what it holds. */
export function createDueOrder(): DueOrder {
  const heap: Due[] = []
  let count = 0

  return {
    add(at, id) {
      heap.push({ at, order: count++, id })
      rise(heap, heap.length - 1)
    },
    first: () => heap[0],
    removeFirst() {
      const last = heap.pop()
      if (last === undefined || heap.length === 0) return
      heap[0] = last
      sink(heap)
    },
  }
}

function before(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

function rise(heap: Due[], start: number): void {
  let i = start
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (!swapIfBefore(heap, i, parent)) return
    i = parent
  }
}

function sink(heap: Due[]): void {
  let i = 0
  for (;;) {
    const left = 2 * i + 1
    const right = left + 1
    const [l, r] = [heap[left], heap[right]]
    if (l === undefined) return
    const child = r !== undefined && before(r, l) ? right : left
    if (!swapIfBefore(heap, child, i)) return
    i = child
  }
}

function swapIfBefore(heap: Due[], i: number, j: number): boolean {
  const [a, b] = [heap[i], heap[j]]
  if (a === undefined || b === undefined || !before(a, b)) return false
  heap[i] = b
  heap[j] = a
  return true
}
