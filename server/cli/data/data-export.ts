import { UserError } from '../../domain/base/user-error.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { terminalText } from '../../domain/text/terminal-text.ts'
import { storedRequestSchema } from '../../http/api/stored-request-schema.ts'
import { writePiecesAtomically } from '../../runtime/files.ts'
import { defaultSettings } from '../../runtime/settings.ts'
import { readConsistently } from '../../storage/consistent-read.ts'
import { exportLines } from '../../storage/export-import.ts'
import { journalName, viewFolder } from '../../storage/folder/folder-view.ts'
import { lockOwnerOf } from '../../storage/folder/lock.ts'
import { formatLosses, isIntact } from '../../storage/journal/damage-report.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { createProgress } from './progress.ts'

/** Runs `data export`: writes the state of a data folder to a file or stdout. The exit code is 1 if it is damaged. */
export async function exportData(
  { data, err }: Terminal,
  folder: string,
  file: string | undefined,
): Promise<number> {
  const view = await viewFolder(folder)
  if (!(await view.hasJournal())) {
    throw new UserError(
      `"${folder}" is not a data folder: there is no ${journalName} in it. Give the folder that you start the emulator with (--data-dir).`,
    )
  }
  const owner = await lockOwnerOf(folder)
  const read = await readConsistently(view, {
    request: storedRequestSchema,
    onBytes: createProgress(err, 'Read'),
  })
  const written = countBytes(exportLines(read, defaultSettings.seed), createProgress(err, 'Wrote'))
  if (file === undefined) for (const line of written.lines) data(line)
  else await writePiecesAtomically(file, written.lines)

  if (owner?.isRunning) {
    err(
      terminalText`Process ${owner.pid} is using the folder: changes from now on are not in the export.\n`,
    )
  }
  const losses = isIntact(read) ? [] : formatLosses(read, undefined)
  for (const loss of losses) err(terminalText`${loss}\n`)
  const what = pluralize(read.state.namespaces.size, 'namespace')
  const where = file === undefined ? '' : ` to ${file}`
  err(terminalText`Exported ${what} in ${pluralize(written.bytes(), 'byte')}${where}.\n`)
  return isIntact(read) ? 0 : 1
}

function countBytes(lines: Iterable<Buffer>, onBytes: (bytes: number) => void) {
  let bytes = 0
  function* all(): Generator<Buffer> {
    for (const line of lines) {
      yield line
      bytes += line.length
      onBytes(bytes)
    }
  }
  return { lines: all(), bytes: () => bytes }
}
