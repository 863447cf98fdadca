import { nextTurn } from './timer.ts'

/** Work that stops at every `yield`, so that it can be done at once or in slices between other work. */
export type SlicedWork<T> = Generator<void, T, void>

/** Does the work without a pause. */
export function runAtOnce<T>(work: SlicedWork<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

// A caller who comes in between waits for the rest of one slice.
const sliceMs = 15

/** Does the work in slices of a few milliseconds. Requests, timers and callbacks have their turn in between. */
export async function runInSlices<T>(work: SlicedWork<T>): Promise<T> {
  const pause = createPauses()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (pause.isDue()) await pause.take()
  }
}

/** For work that is async anyway: tells when a slice is over, and lets others have their turn. */
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
