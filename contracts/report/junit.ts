import {
  amountText,
  askedText,
  type Report,
  type ReportedFinding,
  type Severity,
  type Unkept,
} from './finding.ts'
import { timesText } from './text.ts'

/** A report as pipelines show test results: each finding a test, failed where it fails the run. */
export function junitReport(report: Report, failing: (severity: Severity) => boolean): string {
  const { subject, findings, unkept = [] } = report
  const failed = findings.filter(({ severity }) => failing(severity)).length + unkept.length
  const cases =
    findings.length + unkept.length === 0
      ? [
          `    <testcase classname="openapi.yaml" name="${escaped(`${amountText(report)} as described`)}"/>`,
        ]
      : [...findings.map((finding) => testCase(finding, failing)), ...unkept.map(unkeptCase)]
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="${escaped(subject)}" tests="${cases.length}" failures="${failed}" errors="0" skipped="0">
${cases.join('\n')}
  </testsuite>
</testsuites>
`
}

function testCase(finding: ReportedFinding, failing: (severity: Severity) => boolean): string {
  const { side, where, message, rule, line, severity, label } = finding
  const name = escaped(`${side} ${where}: ${message}`)
  const head = `    <testcase classname="${escaped(askedText(finding))}" name="${name}"`
  const text = escaped(`openapi.yaml:${line} #${rule} (${label}), ${timesText(finding)}`)
  if (!failing(severity))
    return `${head}>\n      <system-out>${severity}: ${text}</system-out>\n    </testcase>`
  return `${head}>\n      <failure type="${severity}" message="${escaped(message)}">${text}</failure>\n    </testcase>`
}

function unkeptCase({ interaction, says }: Unkept): string {
  const [first = '', ...others] = says
  const failure = `<failure type="not kept" message="${escaped(first)}">${escaped(others.join('\n'))}</failure>`
  return `    <testcase classname="replay" name="${escaped(interaction)}">\n      ${failure}\n    </testcase>`
}

/** As text in XML; what XML cannot hold at all becomes a question mark. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
