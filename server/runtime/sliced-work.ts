import { nextTurn } from './timer.ts'

/** Work that pauses at every `yield`. It runs at once, or in slices between other work. */
export type SlicedWork<T> = Generator<void, T, void>

/** Runs the work without pauses. */
export function runAtOnce<T>(work: SlicedWork<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

// The length of one slice. A new request waits at most for the rest of one slice.
const sliceMs = 15

/** Runs the work in slices of about 15 ms. Requests, timers and callbacks run between the slices. */
export async function runInSlices<T>(work: SlicedWork<T>): Promise<T> {
  const pauses = createPauses()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (pauses.isDue()) await pauses.take()
  }
}

/**
 * Creates pauses for asynchronous work. `isDue` is true after a slice of about 15 ms. `take` then lets other work
 * run.
 */
export function createPauses() {
  let began = performance.now()
  return {
    isDue: () => performance.now() - began >= sliceMs,
    async take(): Promise<void> {
      await nextTurn()
      began = performance.now()
    },
  }
}
