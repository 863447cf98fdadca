import type { Coverage } from '../../../contracts/recorder/api-coverage.ts'
import type { Assumption } from '../../../contracts/recorder/assumption-report.ts'
import {
  COVERAGE_KINDS,
  type CoverageKind,
  percentOf,
} from '../../../contracts/recorder/coverage-goals.ts'
import { type Html, html } from '../layout/html.ts'
import { type ReportSection, reportTable } from './report-page.ts'

/** A section with a bar for each kind of coverage, and the names of the missing parts. */
export function coverageSection(coverage: Coverage): ReportSection {
  const bars = Object.entries(COVERAGE_KINDS).map(([kind, name]) => {
    return coverageBar(name, coverage[kind as CoverageKind])
  })
  const { reasons, assumedStatuses } = coverage
  return {
    id: 'coverage',
    title: 'Coverage',
    content: html`<div class="bars">${bars}</div>
<dl><dt>Reasons that occurred</dt><dd>${reasons.length === 0 ? 'none' : reasons.join(', ')}</dd>
${assumedStatuses.length > 0 && html`<dt>Statuses that are only assumed</dt><dd>${assumedStatuses.join(', ')}</dd>`}</dl>`,
  }
}

function coverageBar(name: string, part: Coverage[CoverageKind]): Html {
  const { met, missed } = part
  const percent = percentOf(part)
  const label = `${met.length} of ${met.length + missed.length}`
  return html`<div class="bar"><p><span>${name}</span> <span class="soft">${label}</span> <strong>${percent} %</strong></p>
<svg role="img" aria-label="${name}: ${percent} percent" viewBox="0 0 100 4" preserveAspectRatio="none"><rect class="whole" width="100" height="4"/><rect class="part" width="${percent}" height="4"/></svg>
${missed.length > 0 && html`<details><summary>${missed.length} not used</summary><ul>${missed.map((each) => html`<li><code>${each}</code></li>`)}</ul></details>`}</div>`
}

/** A section with the assumptions about the real service on which a run relies. */
export function assumptionsSection(assumptions: readonly Assumption[]): ReportSection {
  const rows = assumptions.map(
    ({ what, check, times }) =>
      html`<tr><th scope="row">${what}</th><td>${check}</td><td>${times === 1 ? 'once' : `${times} times`}</td></tr>`,
  )
  return {
    id: 'assumptions',
    title: 'Assumptions',
    count: assumptions.length,
    content:
      rows.length === 0
        ? html`<p>The run relied on no assumption about the real service.</p>`
        : html`<p>Check these in the vendor's sandbox before you go live.</p>${reportTable('Assumptions', ['Behaviour', 'How to check it', 'Used'], rows)}`,
  }
}
