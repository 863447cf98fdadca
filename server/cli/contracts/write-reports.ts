import {
  type FailOn,
  failsRun,
  type Report,
  type Severity,
  verdictOf,
} from '../../../contracts/report/contract-report.ts'
import { formatJunit } from '../../../contracts/report/junit.ts'
import { formatSarif } from '../../../contracts/report/sarif.ts'
import { formatReport } from '../../../contracts/report/text.ts'
import { terminalBlock } from '../../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { writeTextAtomically } from '../../runtime/files.ts'
import { version } from '../../runtime/version.ts'
import type { ReportDetails } from '../../ui/reports/contract-report-page.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** The value of `--fail-on`. */
export function failOnOption(commandOptions: ResolvedArguments['commandOptions']): FailOn {
  return (commandOptions['fail-on'] ?? 'documented') as FailOn
}

/** Prints reports as text and writes the report files. Returns the exit code: see {@link verdictOf}. */
export async function writeReports(
  { out }: Terminal,
  reports: readonly Report[],
  commandOptions: ResolvedArguments['commandOptions'],
  failOn: FailOn,
): Promise<number> {
  for (const report of reports) out(terminalBlock(formatReport(report)))
  await writeReportFiles(reports, commandOptions, failOn, { reports })
  return verdictOf(reports, failOn)
}

/**
 * Writes the requested report files, each atomically. `details` are for the HTML page only.
 */
export async function writeReportFiles(
  reports: readonly Report[],
  commandOptions: ResolvedArguments['commandOptions'],
  failOn: FailOn,
  json: object,
  details: ReportDetails = {},
): Promise<void> {
  const merged = mergeReports(reports)
  const isFailure = (severity: Severity) => {
    const findings = merged.findings.filter((each) => each.severity === severity)
    return failsRun({ ...merged, findings }, failOn)
  }
  const files = [
    [commandOptions.json, () => `${JSON.stringify(json, null, 2)}\n`],
    [commandOptions.junit, () => formatJunit(merged, isFailure)],
    [commandOptions.sarif, () => formatSarif(merged, version)],
  ] as const
  for (const [path, text] of files) if (path !== undefined) await writeTextAtomically(path, text())
  if (commandOptions.html === undefined) return
  // Imported only when needed, because most runs write no page.
  const { formatContractReport } = await import('../../ui/reports/contract-report-page.ts')
  await writeTextAtomically(commandOptions.html, formatContractReport(reports, failOn, details))
}

function mergeReports(reports: readonly Report[]): Report {
  const verdicts = reports.flatMap((report) => report.verdicts ?? [])
  return {
    ...(verdicts.length > 0 && { verdicts }),
    subject: reports.map(({ subject }) => subject).join(', '),
    checked: reports.reduce((sum, { checked }) => sum + checked, 0),
    messages: reports.reduce((sum, { messages = 0 }) => sum + messages, 0),
    findings: reports.flatMap(({ findings }) => findings),
    remarks: [],
    unkept: reports.flatMap(({ unkept = [] }) => unkept),
    unacknowledged: reports.flatMap(({ unacknowledged = [] }) => unacknowledged),
    unjudged: reports.flatMap(({ unjudged = [] }) => unjudged),
  }
}
