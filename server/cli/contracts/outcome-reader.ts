import { firstDifference } from '../../../contracts/callbacks/probe-text.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { DurationMs } from '../../domain/time/instant.ts'
import { realNow } from '../../runtime/real-time.ts'
import { runAfter } from '../../runtime/timer.ts'
import type { ProbeResult } from './application-under-test.ts'

/** Reads outcomes at the probe, and gives the application the time that it needs. */
export interface OutcomeReader {
  /** The source of the outcomes, for people: the value of `--probe`, or a URL that was found. */
  readonly source: string
  /** Reads the outcome at once. */
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
/** Time without a change after which the application has finished. */
const quietMs = 400
const pollMs = 20
/** The least time between two readings that must be equal. */
const steadyMs = 100

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
      // The probe worked before, so a callback has made the application end.
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
    let { text: latest, ...first } = await ask(id)
    if (first.isBroken === true)
      throw new UserError(`--probe failed after an ordinary verification: ${first.failure}`)
    let quietSince = realNow()
    // An application may store that a callback has come, and work on it later.
    while (realNow() - quietSince < (latest === before ? learningMs : quietMs)) {
      await pause(pollMs)
      const text = await read(id)
      if (text === latest) continue
      if (realNow() - begun > learningMs) throw new UserError(restlessSentence(latest, text))
      latest = text
      quietSince = realNow()
      settleMs = Math.max(settleMs, quietSince - begun)
    }
    return latest
  }

  async function settled(id: string, isExpected?: (outcome: string) => boolean): Promise<string> {
    // Wait a third longer than the measured time, because the time varies.
    await pause(settleMs > probeAfter ? settleMs * 1.3 : probeAfter)
    const begun = realNow()
    let latest = await read(id)
    for (let wait = 10; realNow() - begun < Math.max(patienceMs, 3 * settleMs); wait *= 2) {
      if (isExpected?.(latest)) return latest
      await pause(isExpected === undefined ? Math.max(steadyMs, settleMs / 2) : wait)
      const text = await read(id)
      // Without an expectation, two equal readings are enough.
      if (isExpected === undefined && text === latest) return latest
      latest = text
    }
    return latest
  }

  return { source, read, learn, settled }
}

function restlessSentence(one: string, other: string): string {
  const { before, after } = firstDifference(one, other)
  return `--probe says ${before} and then ${after} about the same verification, so nothing can be compared. Let it print only the state of the verification {id}, without times and counters.`
}

function pause(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => runAfter(ms, resolve))
}
