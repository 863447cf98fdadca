import { pluralize } from '../../server/domain/text/pluralize.ts'
import type { Finding } from '../spec/check-exchange.ts'
import { labelAt, type ProvenanceLabel } from '../spec/provenance.ts'

/** How grave it is to differ: from what the vendor says, from what its other services do, from a guess. */
export type Severity = 'error' | 'warning' | 'notice'

/** A difference on either side of an exchange, or in a message that is only told. */
type BaseFinding = Omit<Finding, 'side'> & { readonly side: Finding['side'] | 'message' }

/** One difference from openapi.yaml, however often it was seen. */
export type ReportedFinding = BaseFinding & {
  readonly severity: Severity
  readonly label: ProvenanceLabel
  /** `GET /IT-identity-verifications/{id}`, and the status that was answered, where anything was. */
  readonly operation: string
  readonly status?: number
  /** How often, and where first: `entry 4`. */
  readonly times: number
  readonly first: string
}

export type Report = {
  /** What was looked at: `recording.har`. */
  readonly subject: string
  /** How many exchanges were compared. */
  readonly checked: number
  /** How many messages were compared; none when left out. */
  readonly messages?: number
  readonly findings: readonly ReportedFinding[]
  /** Sentences about what could not be compared. */
  readonly remarks: readonly string[]
  /** Promises of a pact that the emulator did not keep when they were replayed. */
  readonly unkept?: readonly FailedInteraction[]
}

/** One promise of a pact, and what came instead. */
export type FailedInteraction = { readonly interaction: string; readonly says: readonly string[] }

/** A difference as it was seen once. */
export type ObservedFinding = BaseFinding & {
  readonly operation: string
  readonly status?: number
  readonly seen: string
}

/** What fails a run: a difference from this label or a surer one. */
export type FailOn = 'documented' | 'sibling' | 'assumed'

/** Puts equal differences together, the gravest first, then in the order of their first sight. Pure. */
export function groupFindings(seen: readonly ObservedFinding[]): readonly ReportedFinding[] {
  const groups = new Map<string, ReportedFinding>()
  for (const { seen: first, ...finding } of seen) {
    const where = withoutIndexes(finding.where)
    const key = [finding.operation, finding.status, finding.side, where, finding.message].join('\n')
    const known = groups.get(key)
    const label = labelOf(finding)
    groups.set(
      key,
      known === undefined
        ? { ...finding, where, label, severity: SEVERITY_OF_LABEL[label], times: 1, first }
        : { ...known, times: known.times + 1 },
    )
  }
  return [...groups.values()].sort((a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity])
}

/** Whether a report fails a run. A promise that is not kept always does. */
export function failsRun({ findings, unkept = [] }: Report, failOn: FailOn): boolean {
  if (unkept.length > 0) return true
  const least = { documented: 'error', sibling: 'warning', assumed: 'notice' } as const
  return findings.some(({ severity }) => SEVERITY_RANK[severity] >= SEVERITY_RANK[least[failOn]])
}

/** `3 exchanges`, `3 exchanges and 1 message` */
export function formatAmounts({
  checked,
  messages = 0,
}: Pick<Report, 'checked' | 'messages'>): string {
  const told = messages === 0 ? [] : [pluralize(messages, 'message')]
  const asked = checked === 0 && messages > 0 ? [] : [pluralize(checked, 'exchange')]
  return [...asked, ...told].join(' and ')
}

/** `POST /IT-live 200`, `callback` */
export function formatOperation({
  operation,
  status,
}: Pick<ReportedFinding, 'operation' | 'status'>): string {
  return status === undefined ? operation : `${operation} ${status}`
}

/** `POST /IT-live 200, request /mail`, `callback, message /status` */
export function formatFindingPlace(finding: ReportedFinding): string {
  const { side, where } = finding
  const whole = side === 'message' ? 'as a whole' : 'the body'
  return `${formatOperation(finding)}, ${side} ${where === '' ? whole : where}`
}

/** `3 findings: 1 error, 2 notices` */
export function formatSeverityCounts(findings: readonly ReportedFinding[]): string {
  if (findings.length === 0) return 'no finding'
  const parts = (['error', 'warning', 'notice'] as const).flatMap((severity) => {
    const n = findings.filter((each) => each.severity === severity).length
    return n === 0 ? [] : [pluralize(n, severity)]
  })
  return `${pluralize(findings.length, 'finding')}: ${parts.join(', ')}`
}

const SEVERITY_OF_LABEL: Readonly<Record<ProvenanceLabel, Severity>> = {
  documented: 'error',
  mirrored: 'error',
  sibling: 'warning',
  assumed: 'notice',
}

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { error: 3, warning: 2, notice: 1 }

// That a list of members is what it is, is what the vendor says; the members may be guesses.
function labelOf({ rule, message }: BaseFinding): ProvenanceLabel {
  return message.startsWith('unknown member') ? 'documented' : labelAt(rule)
}

function withoutIndexes(where: string): string {
  return where.replaceAll(/\/\d+(?=\/|$)/g, '/*')
}
