import {
  type FailedCallback,
  type FailedInteraction,
  formatAmounts,
  formatFindingLocation,
  formatSeverityCounts,
  type InteractionVerdict,
  type Report,
  type ReportedFinding,
  type Severity,
} from '../../../contracts/report/contract-report.ts'
import { formatOccurrences } from '../../../contracts/report/text.ts'
import openapiText from '../../../contracts/spec/generated/openapi-text.json' with { type: 'json' }
import type { ListedRefusal } from '../../../contracts/strict-run/listed-refusals.ts'
import { badge, type Tone } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { type ReportSection, reportTable } from './report-page.ts'

/** A section for each compared file or run: its findings, what could not be compared, and its interactions. */
export function findingsSections(reports: readonly Report[]): readonly ReportSection[] {
  return reports.map((report, i) => ({
    id: reports.length === 1 ? 'findings' : `findings-${i + 1}`,
    title: reports.length === 1 ? 'Findings' : report.subject,
    count: numberOfFindings(report),
    content: findingsOf(report, reports.length === 1),
  }))
}

function numberOfFindings({ findings, unkept = [], unacknowledged = [] }: Report): number {
  return findings.length + unkept.length + unacknowledged.length
}

function findingsOf(report: Report, withSubject: boolean): Html {
  const { findings, remarks, unkept = [], unacknowledged = [], unjudged = [] } = report
  const cards = [
    ...findings.map(findingCard),
    ...unkept.map(failedInteractionCard),
    ...unacknowledged.map(failedCallbackCard),
  ]
  return html`<p>${withSubject && `${report.subject}: `}${formatAmounts(report)} compared, ${formatSeverityCounts(findings)}.</p>
${unjudged.map((sentence) => html`<div class="finding wait"><p>${badge('wait', 'not judged')} ${sentence}</p></div>`)}
${cards}${remarks.map((remark) => html`<p class="soft">${remark}</p>`)}${interactionTable(report.verdicts ?? [])}`
}

const TONES: Readonly<Record<Severity, Tone>> = { error: 'bad', warning: 'wait', notice: 'calm' }

function findingCard(finding: ReportedFinding): Html {
  const { severity, message, line, rule, label } = finding
  const place =
    rule !== '' &&
    html`<details><summary>openapi.yaml line ${line} <span class="soft">${label}</span></summary>
<p class="mono soft">#${rule}</p>${excerpt(line)}</details>`
  return html`<article class="finding ${TONES[severity]}"><p>${badge(TONES[severity], severity)} <code>${formatFindingLocation(finding)}</code></p>
<p class="what">${message}</p><p class="soft">${formatOccurrences(finding)}</p>${place}</article>`
}

const openapiLines: readonly string[] = openapiText.split('\n')

/** The lines of openapi.yaml around a line, which is marked. */
function excerpt(line: number): Html {
  const from = Math.max(1, line - 3)
  const lines = openapiLines.slice(from - 1, line + 4).map((text, i) => {
    const row = html`${String(from + i).padStart(5)}  ${text}\n`
    return from + i === line ? html`<mark>${row}</mark>` : row
  })
  return html`<pre tabindex="0" role="region" aria-label="openapi.yaml, line ${line}">${lines}</pre>`
}

function failedInteractionCard({ interaction, says }: FailedInteraction): Html {
  return html`<article class="finding bad"><p>${badge('bad', 'error')} Not fulfilled by the emulator: <code>${interaction}</code></p><p class="what">${says.join('\n')}</p></article>`
}

function failedCallbackCard({ callback, says }: FailedCallback): Html {
  return html`<article class="finding bad"><p>${badge('bad', 'error')} Callback not acknowledged: <code>${callback}</code></p><p class="what">${says}</p></article>`
}

const VERDICT_TONES: Readonly<Record<InteractionVerdict['verdict'], Tone>> = {
  fulfilled: 'good',
  'not fulfilled': 'bad',
  pending: 'wait',
  'not replayed': 'wait',
}

/** A row for each interaction of a pact, fulfilled or not. */
function interactionTable(verdicts: readonly InteractionVerdict[]): Html | undefined {
  if (verdicts.length === 0) return undefined
  const rows = verdicts.map(
    ({ interaction, verdict, says }) =>
      html`<tr><th scope="row">${badge(VERDICT_TONES[verdict], verdict)}</th><td>${interaction}</td><td>${says.join('\n')}</td></tr>`,
  )
  return html`<h3>Interactions</h3>${reportTable('Interactions', ['Verdict', 'Interaction', 'Why'], rows)}`
}

/** A section with the refused requests that do not fail the run. */
export function refusalsSection(refusals: readonly ListedRefusal[]): ReportSection {
  const rows = refusals.map(refusalRow)
  return {
    id: 'refusals',
    title: 'Refused requests',
    count: refusals.length,
    content:
      rows.length === 0
        ? html`<p>No other request was refused.</p>`
        : html`<p>These requests were refused, and do not fail the run.</p>${reportTable('Refused requests', ['Request', 'Error', 'Place', 'Would pass', 'Seen'], rows)}`,
  }
}

function refusalRow(refusal: ListedRefusal): Html {
  const { operation, status, problem, error, where, looksLike, message, line, wouldPass } = refusal
  const isState = looksLike === 'state'
  const place = isState ? '' : where === '' ? 'the body' : where
  return html`<tr><th scope="row">${operation} ${badge('wait', String(status))}</th>
<td>${problem}${error !== undefined && ` (${error})`}<br><span class="soft">${isState ? 'the request is right' : `${message} (openapi.yaml:${line})`}; ${refusal.because}</span></td>
<td><code>${place}</code></td><td>${isState ? '' : wouldPass}</td><td>${formatOccurrences(refusal)}</td></tr>`
}
