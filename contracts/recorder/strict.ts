import { nearest } from '../../server/domain/base/user-error.ts'
import { groupFindings, type ObservedFinding, type Report } from '../report/finding.ts'
import { checkExchange, type Finding } from '../spec/check-exchange.ts'
import { lineOf } from '../spec/document.ts'
import { operationOf, operations } from '../spec/match-operation.ts'
import type { RecordedCall } from './recorder.ts'
import { redactFinding, redactPath } from './redact.ts'

/** What a client did, held against openapi.yaml. */
export type StrictRun = {
  readonly report: Report
  /** Calls that were wrong and were refused for it: tests of the client's own, no breach. */
  readonly expectedNegatives: number
}

/**
 * Compares every request of a run with openapi.yaml, whose objects are closed for it: what nobody reads is
 * a breach. A wrong request that was answered by a described refusal is *expected-negative*: a suite that
 * tries bad input is a good one.
 */
export function checkStrictRun(subject: string, calls: readonly RecordedCall[]): StrictRun {
  let expectedNegatives = 0
  const seen = calls.flatMap((call, i): readonly ObservedFinding[] => {
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
  // A run without a call finds no fault, whatever the client is.
  const remarks = calls.length > 0 ? [] : [NO_CALL_REMARK]
  const report = { subject, checked: calls.length, findings: groupFindings(seen), remarks }
  return { report, expectedNegatives }
}

const NO_CALL_REMARK =
  'No call came. Does the command take its base URL from VIDEOID_EMULATOR_URL, or from what --set-env fills in?'

function breachesOf(call: RecordedCall): readonly Finding[] {
  const { method, path } = call
  if (operationOf(method, path) !== undefined) {
    return checkExchange(call, { closed: true }).filter(({ side }) => side === 'request')
  }
  const near = nearest(`${method} ${withoutQuery(path)}`, operations())
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
