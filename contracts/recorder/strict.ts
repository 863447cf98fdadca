import { findNearestWord } from '../../server/domain/text/did-you-mean.ts'
import { groupFindings, type ObservedFinding, type Report } from '../report/contract-report.ts'
import { checkExchange, type Finding } from '../spec/check-exchange.ts'
import { operationOf, operations } from '../spec/match-operation.ts'
import { lineOf } from '../spec/openapi-document.ts'
import type { RecordedCall } from './recorded-calls.ts'
import { redactFinding, redactPath } from './redact.ts'

/** The requests of a run, compared with openapi.yaml. */
export type StrictRun = {
  readonly report: Report
  /** Number of wrong calls that were refused as described: the client tests bad input, so they are not violations. */
  readonly expectedNegatives: number
}

/**
 * Compares every request of a run with openapi.yaml. Unknown members are violations, too, because nothing reads
 * them. A wrong request that got a described error is an *expected negative*: good test suites try bad input.
 */
export function checkStrictRun(subject: string, calls: readonly RecordedCall[]): StrictRun {
  let expectedNegatives = 0
  const observed = calls.flatMap((call, i): readonly ObservedFinding[] => {
    const findings = breachesOf(call)
    if (findings.length === 0) return []
    if (call.status >= 400 && operationOf(call.method, call.path) !== undefined) {
      expectedNegatives += 1
      return []
    }
    const operation = operationOf(call.method, call.path) ?? unknownOperation(call)
    return findings.map((finding) => {
      return { ...redactFinding(finding), operation, status: call.status, seen: `call ${i + 1}` }
    })
  })
  const unjudged = calls.length > 0 ? [] : [NO_CALL]
  const findings = groupFindings(observed)
  const report = { subject, checked: calls.length, findings, remarks: [], unjudged }
  return { report, expectedNegatives }
}

const NO_CALL =
  'No call came. Does the command take its base URL from VIDEOID_EMULATOR_URL, or from what --set-env fills in?'

function breachesOf(call: RecordedCall): readonly Finding[] {
  const { method, path } = call
  if (operationOf(method, path) !== undefined) {
    return checkExchange(call, { closed: true }).filter(({ side }) => side === 'request')
  }
  const near = findNearestWord(`${method} ${withoutQuery(path)}`, operations())
  const hint = near === undefined ? '' : `, the nearest is ${near}`
  const message = `no such operation${hint}`
  const rule = '/paths'
  return [{ side: 'request', where: 'path', message, rule, line: lineOf(rule) }]
}

function unknownOperation({ method, path }: RecordedCall): string {
  return `${method} ${redactPath(withoutQuery(path))}`
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*/s, '').slice(0, 120)
}
