import { formatRunJunit } from '../../../contracts/report/run-junit.ts'
import { formatRunMarkdown } from '../../../contracts/report/run-markdown.ts'
import {
  formatRunStory,
  type ItemList,
  type RunReport,
} from '../../../contracts/report/run-report.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { terminalBlock, terminalText } from '../../domain/text/terminal-text.ts'
import type { RunningEmulator } from '../../index.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { writeTextAtomically } from '../../runtime/files.ts'
import { appendText } from '../../runtime/private-files.ts'
import { wallNow } from '../../runtime/real-time.ts'
import { maskEmails } from '../terminal/event-line.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { formatTotal } from './format-counts.ts'

/** The most verifications, failed callbacks and refused requests in a report. */
const maxReported = 100
/** The same for the terminal. */
const maxPrinted = 5
/** The same for the summary page of a CI job. */
const maxSummarized = 10

/** The result of a run of `exec`. */
export interface RunOutcome {
  readonly exitCode: number
  /** One line, such as `npm ended with 0; 3 verifications (2 ok, 1 ko); 4 callbacks (4 delivered); ...` */
  readonly line: string
  /** Explains the run, with at most `maxShown` verifications, failed callbacks and refused requests. */
  report(maxShown: number): RunReport
}

/** Collects the result of a run. `words` are the command and its parameters. */
export function createRunOutcome(
  emulator: RunningEmulator,
  words: readonly string[],
  exitCode: number,
): RunOutcome {
  const { lives, callbacks, requests, refused, costs } = emulator.tally()
  const summary = [
    formatTotal('verification', 'verifications', lives),
    formatTotal('callback', 'callbacks', callbacks),
    `${refused} of ${pluralize(requests, 'request', 'requests')} refused`,
    costs.says.replace(/^[A-Z]/, (letter) => letter.toLowerCase()).replace(/\.$/, ''),
  ]
  return {
    exitCode,
    line: `${[`${words[0]} ended with ${exitCode}`, ...summary].join('; ')}.`,
    report: (maxShown) => ({
      command: words.join(' '),
      exitCode,
      summary,
      story: emulator.explainRun(maxShown),
    }),
  }
}

/**
 * Prints verifications, failed callbacks and refused requests of a run whose command failed. Prints nothing if the
 * command succeeded, or if Ctrl-C ended it. In a job of GitLab, the lines are a section that can be collapsed.
 */
export function printRunStory({ err, env }: Pick<Terminal, 'err' | 'env'>, run: RunOutcome): void {
  if (run.exitCode === 0 || run.exitCode === interrupted) return
  const text = terminalBlock(formatRunStory(run.report(maxPrinted).story))
  if (text.text === '') return
  if (env.GITLAB_CI !== 'true') {
    err(terminalText`\n${text}\n`)
    return
  }
  // https://docs.gitlab.com/ci/jobs/job_logs/
  const seconds = Math.floor(wallNow() / 1000)
  const title = 'The emulator during this run'
  err(
    terminalText`\u001b[0Ksection_start:${seconds}:videoid_emulator\r\u001b[0K${title}\n${text}\u001b[0Ksection_end:${seconds}:videoid_emulator\r\u001b[0K\n`,
  )
}

// The exit code of a command that Ctrl-C ended.
const interrupted = 130

/** Writes the reports of a run without `--strict`: `--html`, `--junit` and `--json`. They contain no mail address. */
export async function writeRunFiles(
  run: RunOutcome,
  emulator: RunningEmulator,
  { html, junit, json }: ResolvedArguments['commandOptions'],
): Promise<void> {
  if ([html, junit, json].every((path) => path === undefined)) return
  const masked = maskRun(run.report(maxReported))
  if (junit !== undefined) await writeTextAtomically(junit, formatRunJunit(masked))
  if (json !== undefined) await writeTextAtomically(json, `${JSON.stringify(masked, null, 2)}\n`)
  if (html === undefined) return
  // Imported only when needed, because most runs write no page.
  const { formatRunReport } = await import('../../ui/reports/run-report-page.ts')
  await writeTextAtomically(html, formatRunReport(masked, emulator.timelines()))
}

/**
 * Appends the result of a run to the summary page of a job of GitHub Actions. Does nothing elsewhere. A file that
 * cannot be written does not fail the run.
 */
export async function appendJobSummary(
  { err, env }: Pick<Terminal, 'err' | 'env'>,
  run: RunOutcome,
  contract?: Parameters<typeof formatRunMarkdown>[1],
): Promise<void> {
  const path = env.GITHUB_STEP_SUMMARY ?? ''
  if (path === '') return
  const shown = maskRun(run.report(maxSummarized))
  try {
    await appendText(path, formatRunMarkdown(shown, contract))
  } catch (error) {
    const { message } = error as Error
    err(terminalText`The summary of the job was not written (GITHUB_STEP_SUMMARY): ${message}\n`)
  }
}

/** Hides mail addresses: a report is stored longer than the output of a terminal, and others can read it. */
function maskRun(run: RunReport): RunReport {
  const mask = ({ shown, total }: ItemList): ItemList => ({
    total,
    shown: shown.map(({ title, text, times }) => ({
      title: maskReportedEmails(title),
      text: maskReportedEmails(text),
      times,
    })),
  })
  const { verifications, failedCallbacks, refusedRequests, requests } = run.story
  return {
    ...run,
    story: {
      requests,
      verifications: mask(verifications),
      failedCallbacks: mask(failedCallbacks),
      refusedRequests: mask(refusedRequests),
    },
  }
}

// The explanation of a missing mail address contains this sample address, which must not be masked.
const sampleMail = 'mario@example.com'

function maskReportedEmails(text: string): string {
  return text.split(sampleMail).map(maskEmails).join(sampleMail)
}
