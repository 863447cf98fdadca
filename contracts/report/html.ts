import {
  type FailedCallback,
  type FailedInteraction,
  formatAmounts,
  formatFindingLocation,
  formatSeverityCounts,
  type InteractionVerdict,
  type Report,
  type ReportedFinding,
} from './contract-report.ts'
import { escapeXml } from './junit.ts'
import { formatOccurrences } from './text.ts'

/**
 * Formats reports as one self-contained HTML page without scripts. `appendix` is plain text for the end of the
 * page.
 */
export function formatHtml(reports: readonly Report[], appendix = ''): string {
  const allFindings = reports.flatMap(({ findings }) => findings)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Video ID contract report: ${escapeXml(formatSeverityCounts(allFindings))}</title>
<style>${STYLE}</style>
<main>
<h1>Video ID contract report</h1>
<p>Compared with openapi.yaml, an unofficial reconstruction. An error contradicts the vendor's documentation, a
warning contradicts the vendor's other services, a notice contradicts an assumption.</p>
${reports.map(section).join('\n')}
${appendix === '' ? '' : `<section><h2>The run</h2>\n<pre>${escapeXml(appendix)}</pre></section>`}
</main>
</html>
`
}

function section(report: Report): string {
  const { subject, findings, remarks, unkept = [], unacknowledged = [], unjudged = [] } = report
  const rows = [
    ...findings.map(findingRow),
    ...unkept.map(failedInteractionRow),
    ...unacknowledged.map(failedCallbackRow),
  ]
  const findingsTable = rows.length === 0 ? '' : table(rows)
  const unjudgedLines = unjudged
    .map(
      (sentence) => `<p class="unjudged"><strong>Not judged:</strong> ${escapeXml(sentence)}</p>`,
    )
    .join('\n')
  const remarkLines = remarks.map((remark) => `<p>${escapeXml(remark)}</p>`).join('\n')
  return `<section>
<h2>${escapeXml(subject)}</h2>
<p>${formatAmounts(report)} compared, ${escapeXml(formatSeverityCounts(findings))}</p>
${findingsTable}${remarkLines}${unjudgedLines}${verdictTable(report.verdicts ?? [])}
</section>`
}

function table(rows: readonly string[]): string {
  const heads = ['Severity', 'Where', 'What', 'openapi.yaml', 'Seen']
  return `<div class="wide"><table>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>
`
}

function findingRow(finding: ReportedFinding): string {
  const { severity, message, line, rule, label } = finding
  return row(severity, [
    formatFindingLocation(finding),
    message,
    rule === '' ? '' : `line ${line}, ${label}: #${rule}`,
    formatOccurrences(finding),
  ])
}

/** A row for each interaction of a pact, fulfilled or not. */
function verdictTable(verdicts: readonly InteractionVerdict[]): string {
  if (verdicts.length === 0) return ''
  const rows = verdicts.map(({ interaction, verdict, says }) => {
    const cells = [interaction, says.join('\n')].map((cell) => `<td>${escapeXml(cell)}</td>`)
    const kind = {
      fulfilled: 'fulfilled',
      'not fulfilled': 'error',
      pending: 'warning',
      'not replayed': 'warning',
    }
    return `<tr class="${kind[verdict]}"><th scope="row">${verdict}</th>${cells.join('')}</tr>`
  })
  return `
<h3>Interactions</h3>
<div class="wide"><table>
<thead><tr><th scope="col">Verdict</th><th scope="col">Interaction</th><th scope="col">Why</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`
}

function failedInteractionRow({ interaction, says }: FailedInteraction): string {
  return row('error', [`Not fulfilled by the emulator: ${interaction}`, says.join('\n'), '', ''])
}

function failedCallbackRow({ callback, says }: FailedCallback): string {
  return row('error', [`Callback not acknowledged: ${callback}`, says, '', ''])
}

function row(severity: string, cells: readonly string[]): string {
  const cellTexts = cells.map((cell) => `<td>${escapeXml(cell)}</td>`).join('')
  return `<tr class="${severity}"><th scope="row">${severity}</th>${cellTexts}</tr>`
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8886 }
th { white-space: nowrap }
td { overflow-wrap: anywhere; white-space: pre-line }
tbody th { border-left: .3rem solid #888; padding-left: .6rem }
tr.error th { border-left-color: #d33 }
tr.warning th { border-left-color: #c80 }
tr.fulfilled th { border-left-color: #2a2 }
p.unjudged { border-left: .3rem solid #c80; padding-left: .6rem }
pre { white-space: pre-wrap }
`
