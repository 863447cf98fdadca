import type { Instant } from '../domain/time/instant.ts'
import { instant } from '../domain/time/instant.ts'

/** The two clocks of the machine, in milliseconds. */
export interface MachineClocks {
  /** The date and time. NTP, a user or a resumed virtual machine may set it forwards or back. */
  wallMs(): number
  /**
   * Time since the process started. It never goes back. On Linux, this clock stops while the machine is suspended.
   */
  monotonicMs(): number
}

/**
 * Creates a clock of real time that never goes back. It follows the wall clock. If the wall clock was set back, it
 * follows the monotonic clock instead. Like the wall clock, it advances while the machine is suspended.
 */
export function createRealTime({ wallMs, monotonicMs }: MachineClocks): () => Instant {
  let farthestAhead = Number.NEGATIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  return () => {
    const wall = wallMs()
    const monotonic = monotonicMs()
    farthestAhead = Math.max(farthestAhead, wall - monotonic)
    // `wall` is one of the arguments, because the sum may be smaller by a fraction of a millisecond.
    last = Math.max(last, wall, Math.floor(monotonic + farthestAhead))
    return instant(last)
  }
}

/** Real time for measuring, ordering and comparing. It never goes back while this process runs. */
export const realNow: () => Instant = createRealTime({
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
})

/** The wall clock of the machine: for labels, and to compare with the times of files. */
export function wallNow(): Instant {
  return instant(Date.now())
}
