import { findDrift } from '../../../contracts/recordings/drift.ts'
import { UserError } from '../../domain/base/user-error.ts'
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
  const reports = findDrift(await loadRecordings(terminal, words, commandOptions.request))
  const exitCode = await writeReports(terminal, reports, commandOptions, failOn)
  if (commandOptions.learn === 'true') await learnDialect(terminal, reports)
  return exitCode
}
