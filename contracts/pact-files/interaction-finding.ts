import type { ObservedFinding, Severity } from '../report/contract-report.ts'
import type { Finding } from '../spec/check-exchange.ts'

/** A mistake in one interaction or message of a pact. */
export type InteractionFinding = Omit<Finding, 'side'> & {
  readonly side: ObservedFinding['side']
  /** JSON pointer below the interaction, such as `/response/body/data`. */
  readonly below: string
  /** Default: the severity that belongs to the label of the rule. */
  readonly severity?: Severity
}

/** Creates a finding about the pact itself, which has no line in openapi.yaml. It is an error by default. */
export function pactFault(
  side: InteractionFinding['side'],
  where: string,
  message: string,
  below: string,
  severity: Severity = 'error',
): InteractionFinding {
  return { side, where, message, rule: '', line: 1, below, severity }
}
