import {
  formatItem,
  formatRest,
  noRequestText,
  type RunReport,
  storySections,
} from '../../../contracts/report/run-report.ts'
import type { VerificationTimeline } from '../../library/verification-timelines.ts'
import { html } from '../layout/html.ts'
import { type ReportSection, renderReport } from './report-page.ts'
import { verificationsSection } from './verifications-section.ts'

/** Formats a run of `exec` without `--strict` as one self-contained page: refusals first, then the timelines. */
export function formatRunReport(
  { command, exitCode, summary, story }: RunReport,
  timelines: readonly VerificationTimeline[],
): string {
  const { verifications, requests } = story
  const lists = storySections(story).filter(({ title }) => title !== 'Verifications')
  return renderReport({
    title: command,
    verdict: {
      ...(exitCode === 0
        ? { tone: 'good', word: 'Passed' }
        : ({ tone: 'bad', word: 'Failed' } as const)),
      sentence: `The command ended with ${exitCode}.`,
    },
    remarks: [...(requests === 0 ? [noRequestText] : []), `${summary.join('; ')}.`],
    sections: [
      ...lists.map(
        ({ title, shown, total }): ReportSection => ({
          id: title.toLowerCase().replaceAll(' ', '-'),
          title,
          count: total,
          content: html`${shown.map((item) => html`<pre>${formatItem(item)}</pre>`)}<p class="soft">${formatRest({ shown, total })}</p>`,
        }),
      ),
      verificationsSection(timelines, verifications.total),
    ],
    footer: 'Without --strict, the calls of the run are not compared with openapi.yaml.',
  })
}
