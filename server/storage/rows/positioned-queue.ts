import type { Instant } from '../../domain/time/instant.ts'
import { createDueQueue, type DueQueue } from '../../emulator/clock.ts'

/** A due queue that knows the position of each entry among all entries. */
export interface PositionedQueue extends DueQueue {
  /** Adds an entry that already had a position when it was stored. */
  readonly addWith: (position: number, at: Instant, id: string) => void
  /** Returns the position of the first entry of this id and instant. */
  readonly positionOf: (at: Instant, id: string) => number | undefined
}

/** Creates an empty queue. `nextPosition` returns the position of the next new entry. */
export function createPositionedQueue(nextPosition: () => number): PositionedQueue {
  const queue = createDueQueue()
  // An id can have several entries of one instant: outdated ones stay until they are the first of the queue.
  const positions = new Map<string, readonly number[]>()
  const keyOf = (at: Instant, id: string) => `${at} ${id}`

  function addWith(position: number, at: Instant, id: string): void {
    queue.add(at, id)
    const key = keyOf(at, id)
    positions.set(key, [...(positions.get(key) ?? []), position])
  }

  return {
    ...queue,
    add: (at, id) => addWith(nextPosition(), at, id),
    addWith,
    removeFirst() {
      const first = queue.first()
      queue.removeFirst()
      if (first === undefined) return
      const key = keyOf(first.at, first.id)
      const [, ...rest] = positions.get(key) ?? []
      if (rest.length === 0) positions.delete(key)
      else positions.set(key, rest)
    },
    positionOf: (at, id) => positions.get(keyOf(at, id))?.[0],
  }
}
