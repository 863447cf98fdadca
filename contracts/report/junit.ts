import {
  type FailedCallback,
  type FailedInteraction,
  formatAmounts,
  formatOperation,
  type InteractionVerdict,
  type Report,
  type ReportedFinding,
  type Severity,
} from './contract-report.ts'
import { formatOccurrences } from './text.ts'

/**
 * Formats a report as JUnit. Each finding is a test, which fails if the finding fails the run. A part that could not
 * be judged is a skipped test.
 */
export function formatJunit(report: Report, isFailure: (severity: Severity) => boolean): string {
  const { subject, findings, unacknowledged = [], unjudged = [], verdicts } = report
  const { unkept = [] } = report
  const others = [
    ...(verdicts?.map(verdictCase) ?? unkept.map(failedInteractionCase)),
    ...unacknowledged.map(failedCallbackCase),
  ]
  const failed =
    findings.filter(({ severity }) => isFailure(severity)).length +
    unkept.length +
    unacknowledged.length
  const pending = verdicts?.filter(({ verdict }) => verdict === 'pending').length ?? 0
  const skipped = unjudged.length + pending
  const cases =
    findings.length + others.length + unjudged.length === 0
      ? [
          `    <testcase classname="openapi.yaml" name="${escapeXml(`${formatAmounts(report)} as described`)}"/>`,
        ]
      : [
          ...findings.map((finding) => testCase(finding, isFailure)),
          ...others,
          ...unjudged.map(unjudgedCase),
        ]
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="${escapeXml(subject)}" tests="${cases.length}" failures="${failed}" errors="0" skipped="${skipped}">
${cases.join('\n')}
  </testsuite>
</testsuites>
`
}

function testCase(finding: ReportedFinding, isFailure: (severity: Severity) => boolean): string {
  const { side, where, message, rule, line, severity, label } = finding
  const name = escapeXml(`${side} ${where}: ${message}`)
  const head = `    <testcase classname="${escapeXml(formatOperation(finding))}" name="${name}"`
  const described = rule === '' ? '' : `openapi.yaml:${line} #${rule} (${label}), `
  const text = escapeXml(`${described}${formatOccurrences(finding)}`)
  if (!isFailure(severity))
    return `${head}>\n      <system-out>${severity}: ${text}</system-out>\n    </testcase>`
  return `${head}>\n      <failure type="${severity}" message="${escapeXml(message)}">${text}</failure>\n    </testcase>`
}

/** Formats one test for each interaction. An interaction that was not replayed is among the skipped tests instead. */
function verdictCase({ interaction, verdict, says }: InteractionVerdict): string {
  if (verdict === 'not fulfilled') return failedInteractionCase({ interaction, says })
  const head = `    <testcase classname="replay" name="${escapeXml(interaction)}"`
  const text = escapeXml(says.join('\n'))
  if (verdict === 'fulfilled') return `${head}/>`
  if (verdict === 'not replayed')
    return `${head}>\n      <system-out>${text}</system-out>\n    </testcase>`
  return `${head}>\n      <skipped message="pending, not fulfilled: ${text}"/>\n    </testcase>`
}

function failedInteractionCase({ interaction, says }: FailedInteraction): string {
  const [first = '', ...others] = says
  const failure = `<failure type="not fulfilled" message="${escapeXml(first)}">${escapeXml(others.join('\n'))}</failure>`
  return `    <testcase classname="replay" name="${escapeXml(interaction)}">\n      ${failure}\n    </testcase>`
}

function failedCallbackCase({ callback, says }: FailedCallback): string {
  const failure = `<failure type="not acknowledged" message="${escapeXml(says)}"/>`
  return `    <testcase classname="callback" name="${escapeXml(callback)}">\n      ${failure}\n    </testcase>`
}

function unjudgedCase(sentence: string): string {
  const text = escapeXml(sentence)
  return `    <testcase classname="not judged" name="${text}">\n      <skipped message="${text}"/>\n    </testcase>`
}

/** Escapes a text for XML. Replaces characters that XML does not allow by a question mark. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
