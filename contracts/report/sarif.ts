import {
  type FailedCallback,
  type FailedInteraction,
  formatOperation,
  type InteractionVerdict,
  type Report,
  type ReportedFinding,
} from './contract-report.ts'
import { formatOccurrences } from './text.ts'

/** Formats a report as SARIF 2.1.0 for code scanners. Each finding has its line in openapi.yaml. */
export function formatSarif(
  { subject, findings, unkept = [], unacknowledged = [], unjudged = [], verdicts = [] }: Report,
  version: string,
): string {
  const rules = [
    ...new Set([
      ...findings.map(({ rule }) => rule),
      ...[...unkept, ...verdicts].map(() => replayRule),
      ...unacknowledged.map(() => callbackRule),
      ...unjudged.map(() => unjudgedRule),
    ]),
  ]
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
          ...unkept.map(failedInteractionResult),
          ...verdicts.filter(({ verdict }) => verdict !== 'not fulfilled').map(verdictResult),
          ...unacknowledged.map(failedCallbackResult),
          ...unjudged.map(unjudgedResult),
        ],
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

const LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const

function result(finding: ReportedFinding, subject: string) {
  const { rule, severity, side, where, message, line, label } = finding
  const text = `${formatOperation(finding)}, ${side} ${where}: ${message} (${label}; ${formatOccurrences(finding)} of ${subject})`
  return {
    ruleId: rule === '' ? '/' : rule,
    level: LEVELS[severity],
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'openapi.yaml' },
          region: { startLine: line },
        },
      },
    ],
    partialFingerprints: { place: `${formatOperation(finding)} ${side} ${where}` },
  }
}

// A failed interaction has no line in openapi.yaml, so its location is the whole file.
const replayRule = 'replay'

function failedInteractionResult({ interaction, says }: FailedInteraction) {
  return {
    ruleId: replayRule,
    level: 'error',
    message: { text: [`Not fulfilled by the emulator: ${interaction}`, ...says].join('\n') },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'openapi.yaml' } } }],
    partialFingerprints: { place: interaction },
  }
}

const callbackRule = 'callback'

function failedCallbackResult({ callback, says }: FailedCallback) {
  return {
    ruleId: callbackRule,
    level: 'error',
    message: { text: `Callback not acknowledged: ${callback}\n${says}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'openapi.yaml' } } }],
    partialFingerprints: { place: callback },
  }
}

/** Interactions that passed, and failed interactions that do not fail the run. SARIF calls them `pass` and `review`. */
function verdictResult({ interaction, verdict, says }: InteractionVerdict) {
  return {
    ruleId: replayRule,
    kind: verdict === 'fulfilled' ? 'pass' : 'review',
    level: 'none',
    message: { text: [`${verdict}: ${interaction}`, ...says].join('\n') },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'openapi.yaml' } } }],
    partialFingerprints: { place: interaction },
  }
}

const unjudgedRule = 'not-judged'

function unjudgedResult(sentence: string) {
  return {
    ruleId: unjudgedRule,
    level: 'error',
    message: { text: `Not judged: ${sentence}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'openapi.yaml' } } }],
    partialFingerprints: { place: sentence },
  }
}
