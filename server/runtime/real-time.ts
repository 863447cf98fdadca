import type { Instant } from '../domain/time/instant.ts'
import { instant } from '../domain/time/instant.ts'

/** The two clocks of the machine, in milliseconds. */
export interface MachineClocks {
  /** The date and time. NTP, a person or a resumed virtual machine may set it forwards or back. */
  wallMs(): number
  /** Time since the process started. It never goes back; on Linux it stops while the machine is suspended. */
  monotonicMs(): number
}

/**
 * Real time that never goes back: the wall clock where that goes forwards, the monotonic clock where the wall
 * clock was set back. Time for which the machine was suspended counts, because the wall clock has it.
 */
export function createRealTime({ wallMs, monotonicMs }: MachineClocks): () => Instant {
  let farthestAhead = Number.NEGATIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  return () => {
    const wall = wallMs()
    const monotonic = monotonicMs()
    farthestAhead = Math.max(farthestAhead, wall - monotonic)
    // The wall clock itself, where adding has lost a fraction of a millisecond.
    last = Math.max(last, wall, Math.floor(monotonic + farthestAhead))
    return instant(last)
  }
}

/** Real time to measure, order and compare by. It never goes back while this process runs. */
export const realNow: () => Instant = createRealTime({
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
})

/** The date and time that the machine shows: for labels, and to compare with the times of files. */
export function wallNow(): Instant {
  return instant(Date.now())
}
