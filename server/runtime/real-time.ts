import type { Instant } from '../domain/time/instant.ts'
import { instant } from '../domain/time/instant.ts'

/** The two clocks of the machine, in milliseconds. */
export interface MachineClocks {
  /** The date and time. NTP, a user or a resumed virtual machine may set it forwards or back. */
  wallMs(): number
  /** Time since the process started. It never goes back. On Linux, it stops while the machine is suspended. */
  monotonicMs(): number
}

/**
 * Creates a clock of real time that never goes back. It follows the wall clock, and continues by the monotonic clock
 * if the wall clock was set back. It includes the time while the machine was suspended, like the wall clock.
 */
export function createRealTime({ wallMs, monotonicMs }: MachineClocks): () => Instant {
  let farthestAhead = Number.NEGATIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  return () => {
    const wall = wallMs()
    const monotonic = monotonicMs()
    farthestAhead = Math.max(farthestAhead, wall - monotonic)
    // Includes `wall`, because the sum may lose a fraction of a millisecond.
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
