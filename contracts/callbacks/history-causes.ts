import { describeReaction } from './order-cause.ts'
import {
  type CheckedHistory,
  type CheckedResponse,
  isAcknowledged,
  type ReceiverFinding,
} from './receiver-check-result.ts'

/**
 * Finds what all unacknowledged histories have in common: an encoding, a status, a missing or an unusual reason. Pure.
 *
 *     only the histories in JSON fail          →   The receiver answers 415 to every callback of method JSON.
 *     only `ko, without a reason` fails        →   The receiver answers 500 to ko, without a reason.
 */
export function causesOfHistories(
  histories: readonly CheckedHistory[],
): readonly ReceiverFinding[] {
  const failed = histories.filter(hasFailed)
  if (failed.length === 0) return complaintsOf(histories)
  if (histories.every(refusesAll))
    return [refusal(failed[0], 'every callback', hintAtMethod(histories))]
  const methods = [...new Set(histories.map(({ method }) => method))]
  const findings = methods.flatMap((method): readonly ReceiverFinding[] => {
    const ofMethod = method === undefined ? '' : ` of method ${method}`
    const own = histories.filter((history) => history.method === method)
    if (own.every(refusesAll))
      return [refusal(own[0], `every callback${ofMethod}`, hintAtMethod(histories))]
    const suffix = methods.length > 1 ? ofMethod : ''
    return whatFails(own).map(([history, what]) => refusal(history, `${what}${suffix}`))
  })
  return uniteMethods(findings)
}

type Failure = readonly [history: CheckedHistory | undefined, what: string]

/** Groups the failing histories of one encoding by their cause. */
function whatFails(own: readonly CheckedHistory[]): readonly Failure[] {
  const failed = own.filter(hasFailed)
  const withoutCustom = own.filter(({ name }) => !name.includes('custom'))
  const hasCustom = withoutCustom.length < own.length
  if (hasCustom && failed.length === withoutCustom.length && withoutCustom.every(hasFailed))
    return [[failed[0], 'callbacks without custom']]
  const failsAtValidation = own.every(({ answers: [first] }) => !isAcknowledgedOrAbsent(first))
  if (failsAtValidation) {
    const isAboutReason = failed.some(({ name, answers }) => {
      return name === 'ko, without a reason' && !isAcknowledgedOrAbsent(answers[1])
    })
    const ends = own.filter(({ answers: [, second] }) => !isAcknowledgedOrAbsent(second))
    const what = isAboutReason && ends.length === 1 ? 'a reason that is null' : 'status validation'
    return [[failed[0], what]]
  }
  const ends = (['ok', 'ko'] as const).filter((end) => {
    const ofEnd = own.filter(({ name }) => isOfEnd(name, end))
    return ofEnd.length > 0 && ofEnd.every(hasFailed)
  })
  const byEnd = ends.map((end): Failure => {
    return [failed.find(({ name }) => isOfEnd(name, end)), `status ${end}`]
  })
  const others = failed.filter(({ name }) => !ends.some((end) => isOfEnd(name, end)))
  return [...byEnd, ...others.map((history): Failure => [history, history.name])]
}

function isOfEnd(name: string, end: 'ok' | 'ko'): boolean {
  return name === end || name.startsWith(`${end},`)
}

function hasFailed({ answers }: CheckedHistory): boolean {
  return !answers.every(isAcknowledged)
}

function refusesAll({ answers }: CheckedHistory): boolean {
  return answers.length > 0 && !answers.some(isAcknowledged)
}

function isAcknowledgedOrAbsent(answer: CheckedResponse | undefined): boolean {
  return answer === undefined || isAcknowledged(answer)
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

// The client chooses the encoding with callback.method, so a receiver may need to support only one encoding.
function hintAtMethod(histories: readonly CheckedHistory[]): string | undefined {
  const accepted = histories.find(({ answers }) => answers.every(isAcknowledged))?.method
  return accepted === undefined
    ? undefined
    : `If your client always sends callback.method ${accepted}, give --method ${accepted}.`
}

/** Joins the findings of two encodings that have the same cause. */
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
