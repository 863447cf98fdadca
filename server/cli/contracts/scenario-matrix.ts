import { terminalBlock, terminalText } from '../../domain/text/terminal-text.ts'
import { scenarioSources } from '../../http/server/scenario-sources.ts'
import type { RunSummary } from '../../library/run-summary.ts'
import type { VerificationTimeline } from '../../library/verification-timelines.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { writeTextAtomically } from '../../runtime/files.ts'
import { createScenarioCatalog } from '../../scenario-files/scenario-catalog.ts'
import type { ChildResult } from '../shared/child-process.ts'
import { formatCounts } from '../shared/format-counts.ts'
import type { Terminal } from '../terminal/terminal.ts'

type MatrixRun = ChildResult & {
  readonly tally: RunSummary
  /** The timelines of the run's verifications; only needed for `--html`. */
  readonly timelines?: readonly VerificationTimeline[]
}

/**
 * Runs the command once for each scenario, with that scenario as the default, and prints the result of each run.
 * Returns the exit code of the first run that did not end with 0.
 */
export async function runScenarioMatrix(
  { err }: Terminal,
  { settings, commandOptions, rest = [] }: ResolvedArguments,
  runOnce: (settings: ResolvedArguments['settings']) => Promise<MatrixRun>,
): Promise<number> {
  const book = await createScenarioCatalog(scenarioSources(settings))
  const names = book.names()
  const rows: (MatrixRun & { readonly name: string; readonly took: number })[] = []
  for (const name of names) {
    err(terminalText`\n=== ${name} (${rows.length + 1} of ${names.length})\n`)
    const began = performance.now()
    const run = await runOnce({ ...settings, scenario: name })
    // Stop if the command could not be started: it would fail for every scenario.
    if (!run.hasRun) return run.exitCode
    rows.push({ ...run, name, took: performance.now() - began })
    if (INTERRUPTED_EXIT_CODES.includes(run.exitCode)) break
  }
  err(terminalBlock(formatMatrix(rows, names.length)))
  if (commandOptions.html !== undefined) {
    // Imported only when needed, because most runs write no page.
    const { formatMatrixReport } = await import('../../ui/reports/matrix-report-page.ts')
    const page = formatMatrixReport(rest.join(' '), rows, names.length)
    await writeTextAtomically(commandOptions.html, page)
  }
  return rows.find(({ exitCode: ended }) => ended !== 0)?.exitCode ?? 0
}

// The exit codes of SIGHUP, SIGINT and SIGTERM end all runs. Other exit codes, such as 255 of PHP, end only one run.
const INTERRUPTED_EXIT_CODES: readonly number[] = [129, 130, 143]

function formatMatrix(
  rows: readonly (MatrixRun & { readonly name: string; readonly took: number })[],
  all: number,
): string {
  const width = Math.max('scenario'.length, ...rows.map(({ name }) => name.length))
  const lines = rows.map(({ name, exitCode: ended, took, tally }) => {
    const seconds = `${(took / 1000).toFixed(1)} s`
    const mark = ended === 0 ? 'survived' : `ended ${ended}`
    return `${name.padEnd(width)}  ${mark.padEnd(9)} ${seconds.padStart(8)}   ${formatCounts(tally.lives)}; callbacks ${formatCounts(tally.callbacks)}`
  })
  const survived = rows.filter(({ exitCode: ended }) => ended === 0).length
  const cut = rows.length < all ? `, ${all - rows.length} not tried` : ''
  return `\n${lines.join('\n')}\n${survived} of ${rows.length} scenarios survived${cut}.\n`
}
