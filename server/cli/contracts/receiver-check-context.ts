import type { CallbackChange } from '../../../contracts/callbacks/callback-variants.ts'
import type { EndStatus, ReferenceOutcomes } from '../../../contracts/callbacks/outcome-rules.ts'
import {
  type CheckedGroup,
  type CheckedResponse,
  isAcknowledged,
  type ReceiverFinding,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import type { OutcomeReader } from './outcome-reader.ts'
import type { ReceiverCheckPlan } from './receiver-check-plan.ts'
import type { ReceiverEmulator, VerificationOpener } from './receiver-emulator.ts'
import type { SilentVerification } from './silent-verification.ts'
import type { TimeBudget } from './time-budget.ts'

/** How verifications are opened in one encoding. */
export interface EncodedOpening {
  /** `POST` or `JSON`. Absent if the application chooses. */
  readonly method?: 'POST' | 'JSON'
  readonly opening: VerificationOpener
}

/** The parts that every check of a receiver uses. */
export interface ReceiverCheckContext {
  readonly plan: ReceiverCheckPlan
  readonly emulator: ReceiverEmulator
  readonly budget: TimeBudget
  /** Every answer so far. */
  readonly seen: CheckedResponse[]
  /** The encodings that were acknowledged. The first is the one for most checks. */
  readonly encodings: readonly EncodedOpening[]
  /** Absent if there is no probe. */
  readonly outcomes?: OutcomeReader
  /** Absent until the outcomes after `ok`, after `ko` and without a callback are known. */
  references?: ReferenceOutcomes
  /** True if the receiver has ended, so that no further callback is sent. */
  isGone: boolean
  /** Called before each verification of a group of checks. */
  readonly onStep: (group: string, tried: number) => void
}

/** One group of checks while it runs. */
export interface CheckGroupRun {
  readonly context: ReceiverCheckContext
  /** Adds a finding, unless the same cause was found already. */
  add(finding: ReceiverFinding): void
  /** Opens a silent verification and counts it. `what` names what is sent to it, such as `a callback with ...`. */
  open(end: EndStatus, what: string, encoded?: EncodedOpening): Promise<SilentVerification>
  /** Sends a callback and records the answer. */
  send(
    verification: SilentVerification,
    status: string,
    change?: CallbackChange,
  ): Promise<CheckedResponse>
  /** Sends the callbacks of `validation` and of `end`, each with the change, until one is not acknowledged. */
  deliver(
    verification: SilentVerification,
    end: EndStatus,
    change?: CallbackChange,
  ): Promise<readonly CheckedResponse[]>
  /** True if the receiver acknowledges plain callbacks. Adds a finding if it no longer does. */
  isHealthy(): Promise<boolean>
  /** True if no further verification may be opened. */
  isOver(): boolean
}

/** Runs a group of checks, and returns what it found. */
export async function runCheckGroup(
  context: ReceiverCheckContext,
  name: string,
  check: (run: CheckGroupRun) => Promise<void>,
): Promise<CheckedGroup> {
  const findings: ReceiverFinding[] = []
  let tried = 0
  // The callbacks that were sent last, and whether the receiver has answered at least one of them.
  let current = { what: 'plain callbacks', answers: 0 }
  let previous = current

  function add(finding: ReceiverFinding): void {
    if (findings.every(({ cause }) => cause !== finding.cause)) findings.push(finding)
  }

  async function open(
    end: EndStatus,
    what: string,
    { opening } = firstOf(context.encodings),
  ): Promise<SilentVerification> {
    tried += 1
    context.onStep(name, tried)
    previous = current
    current = { what, answers: 0 }
    return context.emulator.openSilently(end, opening)
  }

  async function send(
    verification: SilentVerification,
    status: string,
    change?: CallbackChange,
  ): Promise<CheckedResponse> {
    const answer = await verification.send(status, change)
    context.seen.push(answer)
    if (answer.outcome === 'refused' && !context.isGone) {
      context.isGone = true
      const last = current.answers > 0 ? current : previous
      add({
        severity: 'error',
        rule: 'not-acknowledged',
        cause: `The receiver ended after ${last.what}, and listens no more.`,
        ...(answer.error !== undefined && { seen: answer.error }),
      })
    } else current.answers += 1
    return answer
  }

  async function deliver(
    verification: SilentVerification,
    end: EndStatus,
    change?: CallbackChange,
  ): Promise<readonly CheckedResponse[]> {
    await verification.advance()
    const first = await send(verification, 'validation', change)
    await verification.advance()
    return isAcknowledged(first) ? [first, await send(verification, end, change)] : [first]
  }

  async function isHealthy(): Promise<boolean> {
    const { what } = current
    const answers = await deliver(await open('ok', 'plain callbacks'), 'ok')
    const refused = answers.find((answer) => !isAcknowledged(answer))
    if (refused === undefined) return true
    if (!context.isGone) {
      context.isGone = true
      add({
        severity: 'error',
        rule: 'not-acknowledged',
        cause: `The receiver acknowledges no plain callback any more after ${what}.`,
        ...(refused.error !== undefined && { seen: refused.error }),
      })
    }
    return false
  }

  const isOver = () => context.isGone || context.budget.isOver()
  await check({ context, add, open, send, deliver, isHealthy, isOver })
  return { name, tried, findings }
}

function firstOf([first]: readonly EncodedOpening[]): EncodedOpening {
  if (first === undefined) throw new TypeError('no encoding was acknowledged')
  return first
}
