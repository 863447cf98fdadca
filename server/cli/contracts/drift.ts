import { findDrift } from '../../../contracts/recordings/drift.ts'
import { formatLabels } from '../../../contracts/recordings/labels/format-claims.ts'
import { judgeRecordings } from '../../../contracts/recordings/labels/judge-claims.ts'
import { UserError } from '../../domain/base/user-error.ts'
import { terminalLines } from '../../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { learnDialect } from './learn-dialect.ts'
import { loadRecordings } from './load-recording.ts'
import { validateReportPaths } from './validate-report-paths.ts'
import { failOnOption, writeReports } from './write-reports.ts'

/**
 * Runs `drift`: compares recordings of the real service with openapi.yaml. Never calls the service. Returns the exit
 * code: 3 if a finding fails the run, 6 if a recording has nothing to compare, otherwise 0.
 */
export async function drift(
  terminal: Terminal,
  { words, commandOptions }: ResolvedArguments,
): Promise<number> {
  if (words.length === 0) {
    throw new UserError(
      'drift takes one recording or more, but got none. Write videoid-emulator drift recording.har.',
    )
  }
  const failOn = failOnOption(commandOptions)
  await validateReportPaths(commandOptions)
  const recordings = await loadRecordings(terminal, words, commandOptions.request)
  const reports = findDrift(recordings)
  const labelled = commandOptions.labels === 'true' ? judgeRecordings(recordings) : undefined
  const withClaims = reports.map((report, i) => {
    return labelled === undefined ? report : { ...report, claims: labelled[i]?.claims ?? [] }
  })
  const exitCode = await writeReports(terminal, withClaims, commandOptions, failOn)
  if (labelled !== undefined) terminal.out(terminalLines(formatLabels(labelled)))
  if (commandOptions.learn === 'true') await learnDialect(terminal, reports)
  return exitCode
}
