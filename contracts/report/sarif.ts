import { askedText, type Report, type ReportedFinding, type Unkept } from './finding.ts'
import { timesText } from './text.ts'

/** A report as code scanners read it (SARIF 2.1.0), each finding at its line of openapi.yaml. */
export function sarifReport({ subject, findings, unkept = [] }: Report, version: string): string {
  const rules = [...new Set([...findings.map(({ rule }) => rule), ...unkept.map(() => replayRule)])]
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'videoid-emulator',
            version,
            rules: rules.map((id) => ({ id: id === '' ? '/' : id })),
          },
        },
        results: [
          ...findings.map((finding) => result(finding, subject)),
          ...unkept.map(unkeptResult),
        ],
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

const LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const

function result(finding: ReportedFinding, subject: string) {
  const { rule, severity, side, where, message, line, label } = finding
  const told = `${askedText(finding)}, ${side} ${where}: ${message} (${label}; ${timesText(finding)} of ${subject})`
  return {
    ruleId: rule === '' ? '/' : rule,
    level: LEVELS[severity],
    message: { text: told },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'openapi.yaml' },
          region: { startLine: line },
        },
      },
    ],
    partialFingerprints: { place: `${askedText(finding)} ${side} ${where}` },
  }
}

// Not of any line of openapi.yaml: the whole description is the nearest place.
const replayRule = 'replay'

function unkeptResult({ interaction, says }: Unkept) {
  return {
    ruleId: replayRule,
    level: 'error',
    message: { text: [`Not kept by the emulator: ${interaction}`, ...says].join('\n') },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'openapi.yaml' } } }],
    partialFingerprints: { place: interaction },
  }
}
