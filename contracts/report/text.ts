import { escapeControls } from '../../server/domain/text/terminal-text.ts'
import {
  type FailedCallback,
  type FailedInteraction,
  formatAmounts,
  formatFindingLocation,
  formatSeverityCounts,
  type Report,
  type ReportedFinding,
} from './contract-report.ts'

/**
 * Formats a report as text:
 *
 *     recording.har: 14 exchanges compared, 2 findings: 1 error, 1 notice
 *     error   GET /IT-identity-verifications/{id} 200, response /data/status
 *             must be equal to one of the allowed values: running, validation, ok, ko
 *             openapi.yaml:712 #/components/schemas/Status/enum, documented; 3 times, first in entry 4
 *
 * Sentences about parts that could not be judged follow.
 */
export function formatReport(report: Report): string {
  const { subject, findings, remarks, unkept = [], unacknowledged = [], unjudged = [] } = report
  const head = `${subject}: ${formatAmounts(report)} compared, ${formatSeverityCounts(findings)}`
  const lines = [
    head,
    ...findings.flatMap(findingLines),
    ...unkept.flatMap(failedInteractionLines),
    ...unacknowledged.flatMap(failedCallbackLines),
    ...remarks,
    ...unjudged.map((sentence) => `not judged: ${sentence}`),
  ]
  return lines.map((line) => `${escapeControls(line)}\n`).join('')
}

function findingLines(finding: ReportedFinding): readonly string[] {
  const { severity, message } = finding
  return [
    `${severity.padEnd(width)}${formatFindingLocation(finding)}`,
    `${' '.repeat(width)}${message}`,
    `${' '.repeat(width)}${formatRule(finding)}${formatOccurrences(finding)}`,
  ]
}

function failedInteractionLines({ interaction, says }: FailedInteraction): readonly string[] {
  const indented = says
    .flatMap((text) => text.split('\n'))
    .map((line) => `${' '.repeat(width)}${line}`)
  return [`${'error'.padEnd(width)}not fulfilled by the emulator: ${interaction}`, ...indented]
}

function failedCallbackLines({ callback, says }: FailedCallback): readonly string[] {
  return [
    `${'error'.padEnd(width)}callback not acknowledged: ${callback}`,
    `${' '.repeat(width)}${says}`,
  ]
}

const width = 9

/** Such as `openapi.yaml:712 #/components/schemas/Status/enum, documented; `. Empty without a rule. */
function formatRule({ rule, line, label }: ReportedFinding): string {
  return rule === '' ? '' : `openapi.yaml:${line} #${rule}, ${label}; `
}

/** Such as `once, in entry 4`, or `3 times, first in entry 4`. */
export function formatOccurrences({
  times,
  first,
}: Pick<ReportedFinding, 'times' | 'first'>): string {
  return times === 1 ? `once, in ${first}` : `${times} times, first in ${first}`
}
