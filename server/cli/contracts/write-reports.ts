import {
  type FailOn,
  failsRun,
  type Report,
  type Severity,
} from '../../../contracts/report/finding.ts'
import { formatHtml } from '../../../contracts/report/html.ts'
import { formatJunit } from '../../../contracts/report/junit.ts'
import { formatSarif } from '../../../contracts/report/sarif.ts'
import { formatReport } from '../../../contracts/report/text.ts'
import { terminalBlock } from '../../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { writeTextAtomically } from '../../runtime/files.ts'
import { version } from '../../runtime/version.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** What `--fail-on` says. */
export function failOnOption(own: ResolvedArguments['own']): FailOn {
  return (own['fail-on'] ?? 'documented') as FailOn
}

/** Prints reports for people and writes the files; the answer is 3 where a finding fails the run. */
export async function writeReports(
  { out }: Terminal,
  reports: readonly Report[],
  own: ResolvedArguments['own'],
  failOn: FailOn,
): Promise<number> {
  for (const report of reports) out(terminalBlock(formatReport(report)))
  await writeReportFiles(reports, own, failOn, { reports })
  return reports.some((report) => failsRun(report, failOn)) ? 3 : 0
}

/**
 * Writes the reports that were asked for into files, each whole or not at all. `behind` is what a page for
 * people says after them.
 */
export async function writeReportFiles(
  reports: readonly Report[],
  own: ResolvedArguments['own'],
  failOn: FailOn,
  json: object,
  behind?: string,
): Promise<void> {
  const whole = mergeReports(reports)
  const failing = (severity: Severity) => {
    const findings = whole.findings.filter((each) => each.severity === severity)
    return failsRun({ ...whole, findings }, failOn)
  }
  const files = [
    [own.json, () => `${JSON.stringify(json, null, 2)}\n`],
    [own.junit, () => formatJunit(whole, failing)],
    [own.sarif, () => formatSarif(whole, version)],
    [own.html, () => formatHtml(reports, behind)],
  ] as const
  for (const [path, text] of files) if (path !== undefined) await writeTextAtomically(path, text())
}

function mergeReports(reports: readonly Report[]): Report {
  return {
    subject: reports.map(({ subject }) => subject).join(', '),
    checked: reports.reduce((sum, { checked }) => sum + checked, 0),
    messages: reports.reduce((sum, { messages = 0 }) => sum + messages, 0),
    findings: reports.flatMap(({ findings }) => findings),
    remarks: [],
    unkept: reports.flatMap(({ unkept = [] }) => unkept),
  }
}
