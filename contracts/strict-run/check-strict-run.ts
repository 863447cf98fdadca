import { pluralize } from '../../server/domain/text/pluralize.ts'
import type { RecordedCall } from '../recorder/recorded-calls.ts'
import { redactFinding, redactPath } from '../recorder/redact.ts'
import { groupFindings, type ObservedFinding, type Report } from '../report/contract-report.ts'
import { checkExchange } from '../spec/check-exchange.ts'
import { videoIdOperations } from '../spec/match-operation.ts'
import { lineOf } from '../spec/openapi-document.ts'
import { bodyFindings } from './body-rules.ts'
import { doublePayments } from './double-payments.ts'
import { headerFindings } from './header-rules.ts'
import { type JudgedPlace, type JudgedRefusal, judgeRefusals } from './judge-refusals.ts'
import { groupRefusals, type ListedRefusal } from './listed-refusals.ts'
import { pathMistakeOf } from './path-mistakes.ts'
import { queryFindings } from './query-rules.ts'
import { defaultRefusalPolicy, failsByPolicy, type RefusalPolicy } from './refusal-policy.ts'
import { createRunContext, pathOf, type RunCall, type RunContext } from './run-context.ts'
import { runRemarks } from './run-remarks.ts'

/** The requests of a run, compared with openapi.yaml. */
export type StrictRun = {
  readonly report: Report
  /** The refused requests that do not fail the run, each kind once. */
  readonly refusals: readonly ListedRefusal[]
  /** Number of wrong requests that were refused and do not fail the run, because tests sent them on purpose. */
  readonly expectedNegatives: number
}

export type StrictRunOptions = {
  /** Which refused requests fail the run. Default: those that look like a mistake. */
  readonly refusals?: RefusalPolicy
  /** Number of requests to the control API, for the sentence about a run without calls. Default: 0. */
  readonly controlRequests?: number
}

/**
 * Compares every request of a run with openapi.yaml, and decides which refused requests are mistakes. Unknown members
 * are violations, too, because the API ignores them. Pure.
 */
export function checkStrictRun(
  subject: string,
  attempts: readonly RecordedCall[],
  { refusals: policy = defaultRefusalPolicy, controlRequests = 0 }: StrictRunOptions = {},
): StrictRun {
  const context = createRunContext(attempts)
  const judged = judgeRefusals(context)
  const observed = [
    ...context.calls.flatMap((runCall) => acceptedFindings(runCall, context)),
    ...judged.flatMap((refusal) => refusalFindings(refusal, policy)),
    ...doublePayments(context).map(({ runCall, finding }) => observe(runCall, finding)),
  ].sort((a, b) => numberOf(a) - numberOf(b))
  const listed = groupRefusals(judged, policy)
  const findings = groupFindings(observed)
  const report = {
    subject,
    checked: attempts.filter(({ status }) => status > 0).length,
    findings,
    remarks: runRemarks(context, controlRequests),
    unjudged: unjudgedParts(context, controlRequests, findings.length > 0),
  }
  const expectedNegatives = judged.filter(({ places, runCall: { call } }) =>
    places.every(
      (place) => place.looksLike !== 'state' && !failsByPolicy(place, call.problem ?? '', policy),
    ),
  ).length
  return { report, refusals: listed, expectedNegatives }
}

function acceptedFindings(runCall: RunCall, { ids }: RunContext): readonly ObservedFinding[] {
  const { call, operation } = runCall
  if (call.status === 0 || call.status >= 400) return []
  if (operation === undefined) {
    const message = pathMistakeOf(call.method, pathOf(call), ids)?.message ?? 'no such operation'
    const finding = { side: 'request', where: 'path', message, rule: '/paths' } as const
    return [observe(runCall, { ...finding, line: lineOf('/paths') })]
  }
  const findings = [
    ...checkExchange(call, { closed: true }).filter(({ side }) => side === 'request'),
    ...queryFindings(call),
    ...headerFindings(runCall),
    ...bodyFindings(call),
  ]
  return findings.map((finding) => observe(runCall, redactFinding(finding)))
}

function refusalFindings(
  { runCall, places }: JudgedRefusal,
  policy: RefusalPolicy,
): readonly ObservedFinding[] {
  return places
    .filter((place) => failsByPolicy(place, runCall.call.problem ?? '', policy))
    .map((place) => {
      const { where, rule, line } = place
      const message = mistakeMessage(runCall, place)
      return observe(runCall, { side: 'request', where, message, rule, line, severity: 'error' })
    })
}

function mistakeMessage({ call: { problem } }: RunCall, place: JudgedPlace): string {
  const { message, wouldPass, because } = place
  return `${message}; refused as ${problem}. It is a mistake, because ${because}. Would pass: ${wouldPass}`
}

function observe(
  runCall: RunCall,
  finding: Omit<ObservedFinding, 'operation' | 'seen' | 'status'>,
): ObservedFinding {
  const { call, number, operation } = runCall
  return {
    ...finding,
    operation: operation ?? `${call.method} ${redactPath(pathOf(call)).slice(0, 120)}`,
    status: call.status,
    seen: `call ${number}`,
  }
}

function numberOf({ seen }: ObservedFinding): number {
  return Number(seen.replace('call ', ''))
}

function unjudgedParts(
  { calls }: RunContext,
  controlRequests: number,
  hasFinding: boolean,
): readonly string[] {
  if (calls.length === 0) {
    return controlRequests === 0
      ? [NO_CALL]
      : [`Only the control API got requests (${controlRequests}). ${NO_CALL}`]
  }
  if (calls.every(({ call }) => call.status === 0)) return ['No call got a response.']
  const known = videoIdOperations()
  if (hasFinding || calls.some(({ operation }) => known.includes(operation ?? ''))) return []
  const others = pluralize(calls.length, 'call')
  return [
    `No operation of Video ID was called, only others (${others}). Call one, such as POST /IT-live.`,
  ]
}

const NO_CALL =
  'No call came. Does the command read its base URL from VIDEOID_EMULATOR_URL, or from a variable of --set-env?'
