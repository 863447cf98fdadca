import { describeReaction } from '../../../contracts/callbacks/order-cause.ts'
import { outcomeError } from '../../../contracts/callbacks/outcome-rules.ts'
import { formatComparison } from '../../../contracts/callbacks/probe-text.ts'
import {
  type CheckedResponse,
  isAcknowledged,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import type { CheckGroupRun } from './receiver-check-context.ts'

/** How often each race is repeated, because a lost update does not happen every time. */
const rounds = 3
/** Callbacks of one event that arrive at the same time. */
const copies = 4

/**
 * Sends callbacks at the same time: copies of one callback, callbacks of two events, and callbacks of two
 * verifications.
 */
export async function checkConcurrency(run: CheckGroupRun): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    if (run.isOver()) {
      if (!run.context.isGone && round === 0) run.context.budget.skip('callbacks at the same time.')
      return
    }
    await sendCopies(run)
    if (!run.isOver()) await sendBothEvents(run)
    if (!run.isOver()) await sendBothVerifications(run)
  }
}

async function sendCopies(run: CheckGroupRun): Promise<void> {
  const verification = await run.open('ok', 'copies of ok at the same time')
  await verification.advance()
  await run.send(verification, 'validation')
  await verification.advance()
  const answers = await Promise.all(
    Array.from({ length: copies }, () => run.send(verification, 'ok')),
  )
  if (answers.some(isHarmful) || !answers.some(isAcknowledged)) {
    reportAnswers(run, answers, 'copies of one callback that arrive at the same time')
    return
  }
  await compare(run, verification.id, {
    end: 'ok',
    cause: 'Copies of one callback that arrive at the same time change the outcome.',
  })
}

async function sendBothEvents(run: CheckGroupRun): Promise<void> {
  const verification = await run.open('ok', 'validation and ok at the same time')
  await verification.advance()
  await verification.advance()
  const answers = await Promise.all([
    run.send(verification, 'validation'),
    run.send(verification, 'ok'),
  ])
  // The platform repeats a callback after 502 and 503, so a receiver may answer with them.
  if (answers.some(({ httpStatus }) => httpStatus === 502 || httpStatus === 503)) return
  if (!answers.every(isAcknowledged)) {
    reportAnswers(run, answers, 'validation and ok that arrive at the same time')
    return
  }
  await compare(run, verification.id, {
    end: 'ok',
    cause: 'The outcome is wrong if validation and ok arrive at the same time.',
  })
}

async function sendBothVerifications(run: CheckGroupRun): Promise<void> {
  const what = 'callbacks of two verifications at the same time'
  const [one, other] = [await run.open('ok', what), await run.open('ko', what)]
  // Move the clock first, so that the callbacks of both verifications can be sent at the same time.
  for (const verification of [one, other]) {
    await verification.advance()
    await verification.advance()
  }
  const sendBoth = async (verification: typeof one, end: 'ok' | 'ko') => [
    await run.send(verification, 'validation'),
    await run.send(verification, end),
  ]
  const answers = (await Promise.all([sendBoth(one, 'ok'), sendBoth(other, 'ko')])).flat()
  if (!answers.every(isAcknowledged)) return reportAnswers(run, answers, what)
  const cause =
    'The application confuses two verifications whose callbacks arrive at the same time.'
  await compare(run, one.id, { end: 'ok', cause })
  await compare(run, other.id, { end: 'ko', cause })
}

// The receiver may refuse some of several copies, if it acknowledges at least one. It must never crash.
function isHarmful({ outcome, httpStatus = 0 }: CheckedResponse): boolean {
  return (
    outcome !== 'delivered' &&
    (httpStatus === 0 || (httpStatus >= 500 && httpStatus !== 502 && httpStatus !== 503))
  )
}

function reportAnswers(
  run: CheckGroupRun,
  answers: readonly CheckedResponse[],
  what: string,
): void {
  const failed = answers.find((answer) => !isAcknowledged(answer))
  if (failed === undefined || run.context.isGone) return
  run.add({
    severity: 'error',
    rule: 'not-acknowledged',
    cause: `The receiver ${describeReaction(failed)} ${what}.`,
    ...(failed.error !== undefined && { seen: failed.error }),
  })
}

async function compare(
  run: CheckGroupRun,
  id: string,
  { end, cause }: { readonly end: 'ok' | 'ko'; readonly cause: string },
): Promise<void> {
  const { outcomes, references } = run.context
  if (outcomes === undefined || references === undefined) return
  const expected = references[end]
  const outcome = await outcomes.settled(id, (text) => text === expected)
  if (outcome !== expected) run.add(outcomeError(cause, formatComparison(expected, outcome)))
}
