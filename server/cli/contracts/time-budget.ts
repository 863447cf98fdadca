import { type DurationMs, duration, formatDuration } from '../../domain/time/instant.ts'
import { realNow } from '../../runtime/real-time.ts'

/** The real time that a run may take. */
export interface TimeBudget {
  /** True if nothing further may be started. */
  isOver(): boolean
  /** Time since the start of the run. */
  elapsed(): DurationMs
  /**
   * Records a description of work that was not done. The run cannot pass if the work is `essential`, or if `because`
   * gives a reason other than the time.
   */
  skip(work: string, options?: { readonly essential?: boolean; readonly because?: string }): void
  /** The work that was not done, and whether some of it was essential. */
  skipped(): {
    readonly works: readonly string[]
    readonly isEssential: boolean
    readonly reasons: readonly string[]
  }
}

/** Starts a budget now. */
export function createTimeBudget(limit: DurationMs, now: () => number = realNow): TimeBudget {
  const begun = now()
  const works: string[] = []
  const reasons: string[] = []
  let isEssential = false
  const elapsed = () => duration(Math.max(0, Math.round(now() - begun)))
  return {
    elapsed,
    isOver: () => elapsed() >= limit,
    skip(work, { essential = false, because } = {}) {
      works.push(work)
      if (because !== undefined) reasons.push(because)
      isEssential ||= essential
    },
    skipped: () => ({ works, isEssential, reasons }),
  }
}

/** Estimates the time of further verifications from those that have run. Undefined before the first one. */
export function estimateTime(
  { elapsed }: Pick<TimeBudget, 'elapsed'>,
  { done, further }: { readonly done: number; readonly further: number },
): DurationMs | undefined {
  return done === 0 ? undefined : duration(Math.round((elapsed() / done) * further))
}

/** Formats an estimate, and says if the budget does not suffice. */
export function formatEstimate(
  further: number,
  estimate: DurationMs,
  { limit, spent }: { readonly limit: DurationMs; readonly spent: DurationMs },
): string {
  const about = `About ${further} further verifications, which take about ${formatDuration(roundUp(estimate))}`
  return spent + estimate <= limit
    ? `${about}.`
    : `${about}. --time ${formatDuration(limit)} ends before: the last verifications will not be tried.`
}

function roundUp(length: DurationMs): DurationMs {
  return duration(Math.ceil(length / 1000) * 1000)
}
