import type { RunSummary } from '../../library/run-summary.ts'
import type { VerificationTimeline } from '../../library/verification-timelines.ts'
import { badge } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { renderReport, reportTable } from './report-page.ts'
import { timelineDetails } from './verifications-section.ts'

/** One run of the command with one scenario. */
export interface MatrixReportRow {
  /** The name of the scenario. */
  readonly name: string
  readonly exitCode: number
  /** Duration in real milliseconds. */
  readonly took: number
  readonly tally: Pick<RunSummary, 'lives' | 'callbacks'>
  readonly timelines?: readonly VerificationTimeline[]
}

/** Formats the runs of `exec --each-scenario` as one self-contained page. `all` is the number of scenarios. */
export function formatMatrixReport(
  command: string,
  rows: readonly MatrixReportRow[],
  all: number,
): string {
  const survived = rows.filter(({ exitCode }) => exitCode === 0).length
  const left = all - rows.length
  const sentence = `The command ended with 0 for ${survived} of ${rows.length} scenarios${left > 0 ? `; ${left} were not tried` : ''}.`
  const isComplete = left === 0 && rows.length > 0
  return renderReport({
    title: `${command} with each scenario`,
    verdict:
      survived < rows.length
        ? { tone: 'bad', word: 'Failed', sentence }
        : isComplete
          ? { tone: 'good', word: 'Passed', sentence }
          : { tone: 'wait', word: 'Not judged', sentence },
    figures: [
      [String(survived), 'survived'],
      [String(rows.length - survived), 'failed'],
      [`${(rows.reduce((sum, { took }) => sum + took, 0) / 1000).toFixed(1)} s`, 'duration'],
    ],
    sections: [
      {
        id: 'scenarios',
        title: 'Scenarios',
        count: rows.length,
        content: reportTable(
          'Scenarios',
          ['Result', 'Scenario', 'Duration', 'Verifications', 'Callbacks'],
          rows.map(matrixRow),
        ),
      },
      {
        id: 'timelines',
        title: 'Timelines',
        content: html`${rows.map(rowTimelines)}`,
      },
    ],
  })
}

function matrixRow({ name, exitCode, took, tally }: MatrixReportRow): Html {
  const result = exitCode === 0 ? badge('good', 'survived') : badge('bad', `ended with ${exitCode}`)
  return html`<tr><th scope="row">${result}</th><td><a href="#scenario-${name}">${name}</a></td><td>${(took / 1000).toFixed(1)} s</td><td>${formatStatuses(tally.lives)}</td><td>${formatStatuses(tally.callbacks)}</td></tr>`
}

function rowTimelines({ name, timelines = [] }: MatrixReportRow, index: number): Html {
  return html`<h3 id="scenario-${name}">${name}</h3>
${timelines.length === 0 && html`<p class="soft">No verification.</p>`}${timelines.map((timeline, i) => timelineDetails(timeline, { prefix: `run-${index}`, index: i }))}`
}

function formatStatuses(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([status, count]) => `${count} ${status}`)
  return parts.length === 0 ? 'none' : parts.join(', ')
}
