import { resolve } from 'node:path'
import { findDrift } from '../../../contracts/recordings/drift.ts'
import { parseHar } from '../../../contracts/recordings/har.ts'
import type { Report } from '../../../contracts/report/contract-report.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { readTextFile } from '../../runtime/files.ts'
import { expandFileArguments } from '../shared/expand-file-arguments.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { validateReportPaths } from './validate-report-paths.ts'
import { failOnOption, writeReports } from './write-reports.ts'

// Enough for a day of a browser's traffic.
const longestRecording = 256 * 1024 * 1024

/** Runs `drift`: compares recorded responses of the real service with openapi.yaml. Never calls the service. */
export async function drift(
  terminal: Terminal,
  { words, commandOptions }: ResolvedArguments,
): Promise<number> {
  if (words.length === 0) {
    throw new UserError(
      'drift takes one HAR file or more, but got none. Write videoid-emulator drift recording.har.',
    )
  }
  const failOn = failOnOption(commandOptions)
  await validateReportPaths(commandOptions)
  const reports: Report[] = []
  for (const word of await expandFileArguments(terminal, words)) {
    const text = await readTextFile(resolve(terminal.cwd, word), longestRecording)
    const recording = parseHar(text)
    if ('fault' in recording) {
      throw new UserError(
        `${word} ${recording.fault}. Export a HAR file, with content, and name that.`,
      )
    }
    const report = findDrift(word, recording)
    if (report.checked > 0 && recording.withoutBody === recording.exchanges.length) {
      throw new UserError(
        `${word} has no content of any answer, so there is nothing to compare. Export it with content.`,
      )
    }
    reports.push(report)
  }
  return writeReports(terminal, reports, commandOptions, failOn)
}
