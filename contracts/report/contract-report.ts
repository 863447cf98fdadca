import { pluralize } from '../../server/domain/text/pluralize.ts'
import type { Finding } from '../spec/check-exchange.ts'
import { labelAt, type ProvenanceLabel } from '../spec/provenance.ts'

/** Error: differs from the vendor's documentation. Warning: from its other services. Notice: from an assumption. */
export type Severity = 'error' | 'warning' | 'notice'

/** A difference in a request, in a response, or in a message such as a callback. */
type BaseFinding = Omit<Finding, 'side'> & { readonly side: Finding['side'] | 'message' }

/** A difference from openapi.yaml, with the number of its occurrences. */
export type ReportedFinding = BaseFinding & {
  readonly severity: Severity
  readonly label: ProvenanceLabel
  /** Such as `GET /IT-identity-verifications/{id}`. */
  readonly operation: string
  /** HTTP status of the response. Absent without a response. */
  readonly status?: number
  /** Number of occurrences. */
  readonly times: number
  /** The first occurrence, such as `entry 4`. */
  readonly first: string
}

export type Report = {
  /** The name of the compared file or run, such as `recording.har`. */
  readonly subject: string
  /** Number of compared exchanges. */
  readonly checked: number
  /** Number of compared messages. Default: 0. */
  readonly messages?: number
  readonly findings: readonly ReportedFinding[]
  /** Remarks for the reader. They do not fail the run. */
  readonly remarks: readonly string[]
  /** One sentence, with its remedy, for each part that could not be compared. If there is one, the run does not pass. */
  readonly unjudged?: readonly string[]
  /** The result of each interaction of a pact, in their order. */
  readonly verdicts?: readonly InteractionVerdict[]
  /** Interactions of a pact that failed when they were replayed on the emulator. */
  readonly unkept?: readonly FailedInteraction[]
  /** Callbacks that no receiver acknowledged. They have an exit code of their own: `exec` ends with 5. */
  readonly unacknowledged?: readonly FailedCallback[]
}

/** A callback that no receiver acknowledged, such as `ok of 5f0c… to http://127.0.0.1:9/…`, and the reason. */
export type FailedCallback = { readonly callback: string; readonly says: string }

/** The result of one interaction of a pact: of its comparison and of its replay. */
export type InteractionVerdict = {
  /** Such as `shop and videoid-emulator Given ok - the end`. */
  readonly interaction: string
  /** `pending`: it failed, but the pact says that this does not fail the run. `not replayed`: it was only compared. */
  readonly verdict: 'fulfilled' | 'not fulfilled' | 'pending' | 'not replayed'
  /** The differences, or the reason why the interaction was not replayed. */
  readonly says: readonly string[]
}

/** An interaction of a pact that failed, and the reasons. */
export type FailedInteraction = { readonly interaction: string; readonly says: readonly string[] }

/** One occurrence of a difference. */
export type ObservedFinding = BaseFinding & {
  readonly operation: string
  readonly status?: number
  readonly seen: string
  /** The label of the claim, if it differs from the label of the rule. */
  readonly label?: ProvenanceLabel
  /** Default: the severity that belongs to the label of the rule. */
  readonly severity?: Severity
}

/** Which differences fail a run: those whose claim has this label, or a more reliable label. */
export type FailOn = 'documented' | 'sibling' | 'assumed'

/** Groups equal differences. Sorts them by severity, highest first, then by first occurrence. Pure. */
export function groupFindings(observed: readonly ObservedFinding[]): readonly ReportedFinding[] {
  const groups = new Map<string, ReportedFinding>()
  for (const { seen: first, ...finding } of observed) {
    const where = withoutIndexes(finding.where)
    const key = [finding.operation, finding.status, finding.side, where, finding.message].join('\n')
    const known = groups.get(key)
    const label = finding.label ?? labelOf(finding)
    groups.set(
      key,
      known === undefined
        ? { severity: SEVERITY_OF_LABEL[label], ...finding, where, label, times: 1, first }
        : { ...known, times: known.times + 1 },
    )
  }
  return [...groups.values()].sort((a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity])
}

/** True if a report fails a run. A failed interaction always fails it. */
export function failsRun({ findings, unkept = [] }: Report, failOn: FailOn): boolean {
  if (unkept.length > 0) return true
  const minSeverity = { documented: 'error', sibling: 'warning', assumed: 'notice' } as const
  return findings.some(
    ({ severity }) => SEVERITY_RANK[severity] >= SEVERITY_RANK[minSeverity[failOn]],
  )
}

/**
 * Returns the exit code of a run: 3 if a finding fails it; otherwise 6 if a part could not be compared, or if nothing
 * was compared; otherwise 0.
 */
export function verdictOf(reports: readonly Report[], failOn: FailOn): 0 | 3 | 6 {
  if (reports.some((report) => failsRun(report, failOn))) return 3
  const isJudged = reports.every(
    ({ checked, messages = 0, unjudged = [] }) => unjudged.length === 0 && checked + messages > 0,
  )
  return isJudged && reports.length > 0 ? 0 : 6
}

/** Such as `3 exchanges`, or `3 exchanges and 1 message`. */
export function formatAmounts({
  checked,
  messages = 0,
}: Pick<Report, 'checked' | 'messages'>): string {
  const messageText = messages === 0 ? [] : [pluralize(messages, 'message')]
  const exchangeText = checked === 0 && messages > 0 ? [] : [pluralize(checked, 'exchange')]
  return [...exchangeText, ...messageText].join(' and ')
}

/** Such as `POST /IT-live 200`, or `callback`. */
export function formatOperation({
  operation,
  status,
}: Pick<ReportedFinding, 'operation' | 'status'>): string {
  return status === undefined ? operation : `${operation} ${status}`
}

/** Such as `POST /IT-live 200, request /mail`, or `callback, message /status`. */
export function formatFindingLocation(finding: ReportedFinding): string {
  const { side, where } = finding
  const wholeText = side === 'message' ? 'as a whole' : 'the body'
  return `${formatOperation(finding)}, ${side} ${where === '' ? wholeText : where}`
}

/** Such as `3 findings: 1 error, 2 notices`. */
export function formatSeverityCounts(findings: readonly ReportedFinding[]): string {
  if (findings.length === 0) return 'no finding'
  const parts = (['error', 'warning', 'notice'] as const).flatMap((severity) => {
    const n = findings.filter((finding) => finding.severity === severity).length
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

/** An unknown member differs from the documented list of members, even if the list contains assumed members. */
function labelOf({ rule, message }: BaseFinding): ProvenanceLabel {
  return message.startsWith('unknown member') ? 'documented' : labelAt(rule)
}

function withoutIndexes(where: string): string {
  return where.replaceAll(/\/\d+(?=\/|$)/g, '/*')
}
