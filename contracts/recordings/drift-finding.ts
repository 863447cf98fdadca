import type { ObservedFinding } from '../report/contract-report.ts'
import { lineOf } from '../spec/openapi-document.ts'
import { labelAt, type ProvenanceLabel } from '../spec/provenance.ts'

/** A difference between a recording and openapi.yaml, with the label of the single claim that it contradicts. */
export type DriftFinding = Pick<ObservedFinding, 'side' | 'where' | 'message' | 'rule' | 'line'> & {
  readonly label: ProvenanceLabel
}

/** Creates a finding. Its label is the label of the rule, unless another label is given. */
export function driftFinding(
  side: DriftFinding['side'],
  where: string,
  message: string,
  rule: string,
  label: ProvenanceLabel = labelAt(rule),
): DriftFinding {
  return { side, where, message, rule, line: lineOf(rule), label }
}

/**
 * Adds the label of the member that a violation concerns. If the violation is a missing member, this is the label of
 * the missing member.
 */
export function withMemberLabel(
  finding: Omit<DriftFinding, 'label'>,
  label?: ProvenanceLabel,
): DriftFinding {
  return { ...finding, label: label ?? memberLabel(finding) }
}

function memberLabel({ rule, message }: Omit<DriftFinding, 'label'>): ProvenanceLabel {
  // The list of members is documented, even if it contains assumed members.
  if (message.startsWith('unknown member')) return 'documented'
  const missing = missingMember(message)
  if (missing === undefined) return labelAt(rule)
  return labelAt(rule.replace(/\/required$/, `/properties/${missing}`))
}

/** The name in a message such as `must have required property 'owner'`. */
export function missingMember(message: string): string | undefined {
  return /must have required property '([^']+)'/.exec(message)?.[1]
}

/** Shows a word of the API, such as a status. Returns '' for a text that may be about a person. */
export function shownWord(value: unknown): string {
  return typeof value === 'string' && /^[a-z][a-z0-9_.-]{0,39}$/i.test(value) ? ` "${value}"` : ''
}
