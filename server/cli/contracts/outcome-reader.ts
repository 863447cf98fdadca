import { UserError } from '../../domain/base/user-error.ts'
import type { DurationMs } from '../../domain/time/instant.ts'
import { realNow } from '../../runtime/real-time.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { ProbeResult } from './application-under-test.ts'

/** Reads outcomes at the probe, and gives the application the time that it needs. */
export interface OutcomeReader {
  /** The source of the outcomes, for people: the value of `--probe`, or a URL that was found. */
  readonly source: string
  /** Reads the outcome as it is now. */
  read(id: string): Promise<string>
  /**
   * Reads the outcome until it differs from `before` and stays the same. Learns how long the application works after
   * its answer. Returns `before` if nothing changes within 3 s. Throws a UserError if the probe cannot be run.
   */
  learn(id: string, before: string): Promise<string>
  /** Waits as long as the application works, then reads the outcome until it is as expected, for a second at most. */
  settled(id: string, isExpected?: (outcome: string) => boolean): Promise<string>
}

type OutcomeReaderOptions = {
  readonly source: string
  readonly probe: (id: string) => Promise<ProbeResult>
  /** `--probe-after`: the least time before the first reading. */
  readonly probeAfter: DurationMs
}

const learningMs = 3_000
const patienceMs = 1_000
/** The application may go on after the first change, so that its outcome is read once more. */
const quietMs = 100

export function createOutcomeReader({
  source,
  probe,
  probeAfter,
}: OutcomeReaderOptions): OutcomeReader {
  let settleMs: number = probeAfter
  let hasAnswered = false

  async function ask(id: string): Promise<ProbeResult> {
    try {
      const result = await probe(id)
      hasAnswered = true
      return result
    } catch (error) {
      // The application answered before, so a callback has ended it.
      if (!hasAnswered || !(error instanceof UserError)) throw error
      return { text: 'no answer', failure: error.message }
    }
  }

  async function read(id: string): Promise<string> {
    return (await ask(id)).text
  }

  async function learn(id: string, before: string): Promise<string> {
    const begun = realNow()
    await pause(probeAfter)
    let latest = await read(id)
    const isDelayed = latest === before
    for (let wait = 10; latest === before && realNow() - begun < learningMs; wait *= 2) {
      await pause(Math.min(wait, 400))
      latest = await read(id)
    }
    if (isDelayed && latest !== before) settleMs = Math.max(settleMs, realNow() - begun)
    await pause(quietMs)
    const { text, failure, isBroken } = await ask(id)
    if (isBroken === true)
      throw new UserError(`--probe failed after an ordinary verification: ${failure}`)
    if (text !== latest) settleMs = Math.max(settleMs, realNow() - begun)
    return text
  }

  async function settled(
    id: string,
    isExpected: (outcome: string) => boolean = () => true,
  ): Promise<string> {
    // A third more than it took, because no two times are equal.
    await pause(settleMs > probeAfter ? settleMs * 1.3 : probeAfter)
    const begun = realNow()
    for (let wait = 10; ; wait *= 2) {
      const outcome = await read(id)
      const isOver = realNow() - begun > Math.max(patienceMs, 3 * settleMs)
      if (isExpected(outcome) || isOver) return outcome
      await pause(wait)
    }
  }

  return { source, read, learn, settled }
}

function pause(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => runAfter(ms, resolve))
}
