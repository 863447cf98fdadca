import { nearest } from '../../server/core/plain/complaint.ts'
import { maskedPath } from '../../server/core/plain/masked-path.ts'
import { type Report, reported, type SeenFinding } from '../report/finding.ts'
import { checkExchange } from '../spec/exchange.ts'
import { operationOf, operations } from '../spec/route.ts'
import type { RecordedCall } from './recorder.ts'

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
export function strictRun(subject: string, calls: readonly RecordedCall[]): StrictRun {
  let expectedNegatives = 0
  const seen = calls.flatMap((call, i): readonly SeenFinding[] => {
    const findings = breachesOf(call)
    if (findings.length === 0) return []
    if (call.status >= 400 && operationOf(call.method, call.path) !== undefined) {
      expectedNegatives += 1
      return []
    }
    const operation = operationOf(call.method, call.path) ?? `${call.method} ${bare(call.path)}`
    return findings.map((finding) => {
      return { ...finding, operation, status: call.status, seen: `call ${i + 1}` }
    })
  })
  const report = { subject, checked: calls.length, findings: reported(seen), remarks: [] }
  return { report, expectedNegatives }
}

function breachesOf(call: RecordedCall) {
  const { method, path } = call
  if (operationOf(method, path) !== undefined) {
    return checkExchange(call, { closed: true }).filter(({ side }) => side === 'request')
  }
  const near = nearest(`${method} ${bare(path)}`, operations())
  const hint = near === undefined ? '' : `, the nearest is ${near}`
  const message = `no such operation${hint}`
  return [{ side: 'request', where: 'path', message, rule: '/paths', line: 1 } as const]
}

function bare(path: string): string {
  return maskedPath(path.replace(/\?.*/s, '')).slice(0, 120)
}
