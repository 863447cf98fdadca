import type { Coverage } from '../../../contracts/recorder/api-coverage.ts'
import type { Assumption } from '../../../contracts/recorder/assumption-report.ts'
import {
  type FailOn,
  formatAmounts,
  formatSeverityCounts,
  type Report,
  verdictOf,
} from '../../../contracts/report/contract-report.ts'
import type { ListedRefusal } from '../../../contracts/strict-run/listed-refusals.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import type { VerificationTimeline } from '../../library/verification-timelines.ts'
import { assumptionsSection, coverageSection } from './coverage-section.ts'
import { findingsSections, refusalsSection } from './findings-section.ts'
import { type ReportVerdict, renderReport } from './report-page.ts'
import { verificationsSection } from './verifications-section.ts'

/** The parts of a report besides the findings. Each part has a section of its own. */
export interface ReportDetails {
  /** Default: `Contract report`. */
  readonly title?: string
  readonly verifications?: readonly VerificationTimeline[]
  /** Number of all verifications of the run. */
  readonly totalVerifications?: number
  /** Number of callbacks by delivery status, such as `{ delivered: 3 }`. */
  readonly callbacks?: Readonly<Record<string, number>>
  readonly refusals?: readonly ListedRefusal[]
  readonly coverage?: Coverage
  /** One sentence for each kind of coverage that is too low. */
  readonly shortfalls?: readonly string[]
  readonly assumptions?: readonly Assumption[]
  /** Further sentences for the reader, such as the estimated cost. */
  readonly remarks?: readonly string[]
}

/** Formats reports as one self-contained page: the verdict, then the findings, then what the run did. */
export function formatContractReport(
  reports: readonly Report[],
  failOn: FailOn,
  details: ReportDetails = {},
): string {
  const { verifications, totalVerifications, refusals, coverage, assumptions } = details
  const { title = 'Contract report', remarks = [], shortfalls = [], callbacks = {} } = details
  return renderReport({
    title,
    verdict: reportVerdict(reports, failOn, shortfalls),
    remarks: [...shortfalls, ...remarks],
    figures: [
      ...(totalVerifications === undefined
        ? []
        : ([[String(totalVerifications), 'verifications']] as const)),
      ...Object.entries(callbacks).map(
        ([status, count]) => [String(count), `callbacks ${status}`] as const,
      ),
    ],
    footer,
    sections: [
      ...findingsSections(reports),
      ...(verifications === undefined
        ? []
        : [verificationsSection(verifications, totalVerifications)]),
      ...(refusals === undefined ? [] : [refusalsSection(refusals)]),
      ...(coverage === undefined ? [] : [coverageSection(coverage)]),
      ...(assumptions === undefined ? [] : [assumptionsSection(assumptions)]),
    ],
  })
}

const footer =
  "Compared with openapi.yaml of videoid-emulator, an unofficial reconstruction. An error contradicts the vendor's documentation, a warning contradicts its other services, a notice contradicts an assumption."

function reportVerdict(
  reports: readonly Report[],
  failOn: FailOn,
  shortfalls: readonly string[],
): ReportVerdict {
  const findings = reports.flatMap((report) => report.findings)
  const unkept = reports.reduce((sum, report) => sum + (report.unkept?.length ?? 0), 0)
  const unacknowledged = reports.reduce((sum, each) => sum + (each.unacknowledged?.length ?? 0), 0)
  const amounts = formatAmounts({
    checked: reports.reduce((sum, { checked }) => sum + checked, 0),
    messages: reports.reduce((sum, { messages = 0 }) => sum + messages, 0),
  })
  const parts = [
    `${amounts} compared`,
    formatSeverityCounts(findings),
    ...(unkept > 0 ? [`${pluralize(unkept, 'interaction')} not fulfilled`] : []),
    ...(unacknowledged > 0 ? [`${pluralize(unacknowledged, 'callback')} not acknowledged`] : []),
    ...(shortfalls.length > 0 ? ['coverage too low'] : []),
  ]
  const sentence = `${parts.join('; ')}.`
  const code = verdictOf(reports, failOn)
  if (code === 3 || unacknowledged > 0 || shortfalls.length > 0) {
    return { tone: 'bad', word: 'Failed', sentence }
  }
  return code === 6
    ? { tone: 'wait', word: 'Not judged', sentence }
    : { tone: 'good', word: 'Passed', sentence }
}
