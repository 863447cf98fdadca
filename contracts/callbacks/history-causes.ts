import { describeReaction } from './order-cause.ts'
import {
  type CheckedHistory,
  type CheckedResponse,
  isAcknowledged,
  type ReceiverFinding,
} from './receiver-check-result.ts'

/**
 * Names what the unacknowledged histories have in common: an encoding, a status, a missing or unusual reason. Pure.
 *
 *     only the histories in JSON fail          →   The receiver answers 415 to every callback of method JSON.
 *     only `ko, without a reason` fails        →   The receiver answers 500 to ko, without a reason.
 */
export function causesOfHistories(
  histories: readonly CheckedHistory[],
): readonly ReceiverFinding[] {
  const failed = histories.filter(({ answers }) => !answers.every(isAcknowledged))
  if (failed.length === 0) return complaintsOf(histories)
  if (failed.length === histories.length && histories.every(failsAtOnce))
    return [refusal(failed[0], 'every callback', hintAtMethod(histories))]
  const methods = [...new Set(histories.map(({ method }) => method))]
  const findings = methods.flatMap((method): readonly ReceiverFinding[] => {
    const own = histories.filter((history) => history.method === method)
    const refused = own.filter((history) => failed.includes(history))
    if (refused.length === 0) return []
    const ofMethod = method === undefined ? '' : ` of method ${method}`
    if (refused.length === own.length && own.every(failsAtOnce))
      return [refusal(refused[0], `every callback${ofMethod}`, hintAtMethod(histories))]
    const what = whatFails(own, refused)
    return what.map(([history, words]) =>
      refusal(history, `${words}${methods.length > 1 ? ofMethod : ''}`),
    )
  })
  return uniteMethods(findings)
}

/** Groups the failing histories of one encoding by their cause. */
function whatFails(
  own: readonly CheckedHistory[],
  refused: readonly CheckedHistory[],
): readonly (readonly [CheckedHistory, string])[] {
  const ends = (['ok', 'ko'] as const).filter((end) => {
    const ofEnd = own.filter(({ name }) => name.startsWith(end))
    return ofEnd.length > 0 && ofEnd.every((history) => refused.includes(history))
  })
  if (refused.every(failsAtOnce) && refused.length === own.length)
    return refused.slice(0, 1).map((history) => [history, 'status validation'])
  const byEnd = ends.flatMap((end): readonly (readonly [CheckedHistory, string])[] => {
    const history = refused.find(({ name }) => name.startsWith(end))
    return history === undefined ? [] : [[history, `status ${end}`]]
  })
  const others = refused.filter(({ name }) => !ends.some((end) => name.startsWith(end)))
  return [...byEnd, ...others.map((history) => [history, history.name] as const)]
}

function failsAtOnce({ answers: [first] }: CheckedHistory): boolean {
  return first !== undefined && !isAcknowledged(first)
}

function refusal(
  history: CheckedHistory | undefined,
  what: string,
  hint?: string,
): ReceiverFinding {
  const answer = history?.answers.find((one) => !isAcknowledged(one))
  const reaction = answer === undefined ? 'does not acknowledge' : describeReaction(answer)
  const seen = [answer?.error, hint].filter((text) => text !== undefined).join(' ')
  return {
    severity: 'error',
    rule: 'not-acknowledged',
    cause: `The receiver ${reaction} ${what}.`,
    ...(seen !== '' && { seen }),
  }
}

// The client chooses the encoding with callback.method, so a receiver may need only one of them.
function hintAtMethod(histories: readonly CheckedHistory[]): string | undefined {
  const accepted = histories.find(({ answers }) => answers.every(isAcknowledged))?.method
  return accepted === undefined
    ? undefined
    : `If your client always sends callback.method ${accepted}, give --method ${accepted}.`
}

/** Two encodings with the same cause have one finding. */
function uniteMethods(findings: readonly ReceiverFinding[]): readonly ReceiverFinding[] {
  const withoutMethod = findings.map(({ cause }) => cause.replace(/ of method (POST|JSON)\.$/, '.'))
  return findings.flatMap((finding, i) => {
    const cause = withoutMethod[i] ?? finding.cause
    if (withoutMethod.indexOf(cause) !== i) return []
    return [withoutMethod.lastIndexOf(cause) === i ? finding : { ...finding, cause }]
  })
}

function complaintsOf(histories: readonly CheckedHistory[]): readonly ReceiverFinding[] {
  const answered = histories.flatMap(({ name, answers }) =>
    answers.map((answer): readonly [string, CheckedResponse] => [name, answer]),
  )
  const found = answered.find(([, { complaint }]) => complaint !== undefined)
  if (found === undefined) return []
  const [name, { event, httpStatus, complaint }] = found
  return [
    {
      severity: 'error',
      rule: 'not-acknowledged',
      cause: `The receiver answers ${httpStatus} although it fails: the callback is acknowledged and lost.`,
      seen: `At ${event} (${name}) its answer says: ${complaint}`,
    },
  ]
}
