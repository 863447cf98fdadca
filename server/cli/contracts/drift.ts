import { resolve } from 'node:path'
import { driftIn } from '../../../contracts/recordings/drift.ts'
import { recordingIn } from '../../../contracts/recordings/har.ts'
import type { Report } from '../../../contracts/report/finding.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { Chosen } from '../../options/resolve-settings.ts'
import { readTextFile } from '../../runtime/files.ts'
import { filesNamed } from '../shared/expand-file-arguments.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { refusePlaces } from './validate-report-paths.ts'
import { failOnIn, writeReports } from './write-reports.ts'

// A day of a browser's traffic; more is several recordings.
const longestRecording = 256 * 1024 * 1024

/** Compares recorded answers of the real service with openapi.yaml. Never calls it. */
export async function drift(terminal: Terminal, { words, own }: Chosen): Promise<number> {
  if (words.length === 0) {
    throw new UserError(
      'drift takes one HAR file or more, but got none. Write videoid-emulator drift recording.har.',
    )
  }
  const failOn = failOnIn(own)
  await refusePlaces(own)
  const reports: Report[] = []
  for (const word of await filesNamed(terminal, words)) {
    const text = await readTextFile(resolve(terminal.cwd, word), longestRecording)
    const recording = recordingIn(text)
    if ('fault' in recording) {
      throw new UserError(
        `${word} ${recording.fault}. Export a HAR file, with content, and name that.`,
      )
    }
    const report = driftIn(word, recording)
    if (report.checked > 0 && recording.withoutBody === recording.exchanges.length) {
      throw new UserError(
        `${word} has no content of any answer, so there is nothing to compare. Export it with content.`,
      )
    }
    reports.push(report)
  }
  return writeReports(terminal, reports, own, failOn)
}
