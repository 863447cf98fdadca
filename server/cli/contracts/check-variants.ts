import {
  CALLBACK_VARIANTS,
  type CallbackVariant,
  futureStatus,
  UNREADABLE_MESSAGES,
} from '../../../contracts/callbacks/callback-variants.ts'
import { describeReaction } from '../../../contracts/callbacks/order-cause.ts'
import {
  isShown,
  judgeUnknownStatus,
  outcomeError,
} from '../../../contracts/callbacks/outcome-rules.ts'
import { formatOutcome } from '../../../contracts/callbacks/probe-text.ts'
import {
  type CheckedResponse,
  isAcknowledged,
  type ReceiverFinding,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import type { CheckGroupRun, EncodedOpening } from './receiver-check-context.ts'
import { packetPauseMs } from './silent-verification.ts'

/** Sends each permitted variant of the message, in each encoding, and a status that does not exist yet. */
export async function checkVariants(run: CheckGroupRun): Promise<void> {
  const { encodings, budget } = run.context
  for (const encoded of encodings) {
    for (const [i, variant] of CALLBACK_VARIANTS.entries()) {
      if (run.context.isGone) return
      if (run.isOver())
        return budget.skip(`${CALLBACK_VARIANTS.length - i} variants of the message.`)
      await checkVariant(run, variant, encoded)
    }
  }
  if (run.isOver()) return
  await checkUnknownStatus(run)
  if (!run.isOver()) await run.isHealthy()
}

async function checkVariant(
  run: CheckGroupRun,
  { name, fault, change, encoding, end: otherEnd, isAssumed }: CallbackVariant,
  encoded: EncodedOpening,
): Promise<void> {
  const what = `a callback with a variant (${name})`
  const end = otherEnd ?? 'ok'
  const verification = await run.open(end, what, encoded)
  if (encoding !== undefined && encoding !== verification.encoding) return
  const answers = await run.deliver(verification, end, change)
  const failed = answers.find((answer) => !isAcknowledged(answer))
  if (failed !== undefined) {
    if (!(await run.isHealthy())) return
    const finding = refusal(`${fault}: it ${shortReaction(failed)}`, failed)
    const { httpStatus = 0 } = failed
    const isTolerated = isAssumed === true && httpStatus >= 400 && httpStatus < 500
    run.add(isTolerated ? { ...finding, severity: 'warning' } : finding)
    return
  }
  // A timer may fire a little early.
  const early = answers.find(({ took }) => took < packetPauseMs * 0.9)
  if (change.split === true && early !== undefined) {
    run.add(
      refusal(
        'acknowledges a callback before reading all of it, so the callback may be lost',
        early,
      ),
    )
  }
  const { outcomes, references } = run.context
  if (outcomes === undefined || references === undefined) return
  const shows = (outcome: string) => isShown(outcome, end, references)
  const outcome = await outcomes.settled(verification.id, shows)
  if (shows(outcome)) return
  run.add(
    outcomeError(
      `The application ${fault}: it acknowledges the callback and loses it.`,
      `After ${end} the probe says ${formatOutcome(outcome)}.`,
    ),
  )
}

async function checkUnknownStatus(run: CheckGroupRun): Promise<void> {
  const verification = await run.open('ok', 'an unknown status')
  await verification.advance()
  await run.send(verification, 'validation')
  const answer = await run.send(verification, futureStatus)
  if (!isAcknowledged(answer)) {
    if (await run.isHealthy())
      run.add(
        refusal(`${describeReaction(answer)} an unknown status, and the API may add one`, answer),
      )
    return
  }
  const { outcomes, references } = run.context
  if (outcomes === undefined || references === undefined) return
  const outcome = await outcomes.settled(verification.id, (text) => text === references.validation)
  for (const finding of judgeUnknownStatus(references, futureStatus, outcome)) run.add(finding)
}

/** Sends bodies that nobody can understand. Only a crash or a missing answer is an error. */
export async function checkUnreadable(run: CheckGroupRun): Promise<void> {
  const acknowledged: string[] = []
  for (const { name, change } of UNREADABLE_MESSAGES) {
    if (run.isOver()) break
    const verification = await run.open('ok', name)
    await verification.advance()
    const answer = await verification.send('validation', change)
    if (isAcknowledged(answer)) acknowledged.push(name)
    if (answer.httpStatus !== undefined) continue
    run.add(
      warning(
        `The receiver ${describeReaction(answer)} a body that nobody can understand (${name}).`,
        answer.error,
      ),
    )
    // The receiver hangs or has ended.
    if (answer.outcome === 'timeout' || answer.outcome === 'reset') break
  }
  const isProbed = run.context.outcomes !== undefined
  if (isProbed || !acknowledged.includes('half of a body')) return
  run.add(
    warning(
      'The receiver acknowledges a body that it cannot have understood, such as half of one.',
      'If it also acknowledges a callback that it failed to store, that callback is lost.',
    ),
  )
}

function refusal(fault: string, { error, httpStatus }: CheckedResponse): ReceiverFinding {
  const seen = httpStatus === undefined ? error : undefined
  return {
    severity: 'error',
    rule: 'not-acknowledged',
    cause: `The receiver ${fault}.`,
    ...(seen !== undefined && { seen }),
  }
}

function shortReaction(answer: CheckedResponse): string {
  return describeReaction(answer).replace(/ (to|at)$/, '')
}

function warning(cause: string, seen: string | undefined): ReceiverFinding {
  return {
    severity: 'warning',
    rule: 'not-acknowledged',
    cause,
    ...(seen !== undefined && { seen }),
  }
}
