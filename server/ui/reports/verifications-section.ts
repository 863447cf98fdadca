import type { VerificationTimeline } from '../../library/verification-timelines.ts'
import { statusTextBadge } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { timelineSvg } from '../layout/timeline-svg.ts'
import type { ReportSection } from './report-page.ts'

// Verifications with a failed callback are open at once, and some others.
const openAtFirst = 3

/** A section with the timeline of each verification. `total` is the number of all verifications of the run. */
export function verificationsSection(
  verifications: readonly VerificationTimeline[],
  total = verifications.length,
): ReportSection {
  const left = total - verifications.length
  return {
    id: 'verifications',
    title: 'Verifications',
    count: total,
    content: html`${verifications.length === 0 && html`<p>The run created no verification.</p>`}
${verifications.map((verification, i) => timelineDetails(verification, { prefix: 'timeline', index: i }))}
${left > 0 && html`<p class="soft">${left} more verifications are not shown.</p>`}`,
  }
}

/** The timeline of one verification, folded into one line unless it matters. */
export function timelineDetails(
  verification: VerificationTimeline,
  { prefix, index }: { readonly prefix: string; readonly index: number },
): Html {
  const { id, scenario, status, reason, hasFailedCallback, timeline } = verification
  const name = id.slice(0, 8)
  const picture = timelineSvg(timeline, { name, language: 'en', id: `${prefix}-${index}` })
  return html`<details class="verification"${(hasFailedCallback || index < openAtFirst) && html` open`}><summary>${statusTextBadge(status)} <code>${name}</code> <span class="soft">${scenario}</span>${reason !== undefined && html` ${reason}`}${hasFailedCallback && html` <strong>callback not acknowledged</strong>`}</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Timeline of ${name}">${picture}</div></details>`
}
