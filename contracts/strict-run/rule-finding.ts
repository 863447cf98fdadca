import type { Severity } from '../report/contract-report.ts'
import type { Finding } from '../spec/check-exchange.ts'
import { lineOf } from '../spec/openapi-document.ts'

/** A finding about a request that the API accepts. It contains no values of the client. */
export type RuleFinding = Finding & { readonly severity: Severity }

/** Creates a finding about a request. `rule` is a JSON pointer into openapi.yaml. */
export function ruleFinding(
  severity: Severity,
  where: string,
  message: string,
  rule: string,
): RuleFinding {
  return { side: 'request', where, message, rule, line: lineOf(rule), severity }
}
