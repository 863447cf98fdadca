import { resolve } from 'node:path'
import { UserError } from '../../domain/base/user-error.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { terminalText } from '../../domain/text/terminal-text.ts'
import { storedRequestSchema } from '../../http/api/stored-request-schema.ts'
import { readFilePieces } from '../../runtime/files.ts'
import { defaultSettings } from '../../runtime/settings.ts'
import { reportBytes } from '../../storage/consistent-read.ts'
import { importState } from '../../storage/export-import.ts'
import type { JournalSource } from '../../storage/folder/folder.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { createProgress } from './progress.ts'

/** Runs `data import`: fills a new or empty data folder with an exported state. */
export async function importData(
  terminal: Terminal,
  folder: string,
  from: string | undefined,
): Promise<number> {
  const { out, err } = terminal
  if (from === undefined) {
    throw new UserError(
      'data import needs --from, but there is none. Write --from <file>: an exported state, or - for stdin.',
    )
  }
  const source = openSource(terminal, from)
  const onBytes = createProgress(err, 'Read')
  const watched = { ...source, pieces: () => reportBytes(source.pieces(), onBytes) }
  const { state } = await importState(watched, folder, {
    seed: defaultSettings.seed,
    request: storedRequestSchema,
  })
  const count = [...state.namespaces.values()].reduce(
    (sum, { verifications }) => sum + verifications.size,
    0,
  )
  out(
    terminalText`Imported ${pluralize(state.namespaces.size, 'namespace')} with ${pluralize(count, 'verification')} into ${folder}.\n`,
  )
  return 0
}

function openSource({ cwd, input }: Terminal, from: string): JournalSource {
  const hasJournal = async () => true
  if (from === '-') return { name: 'stdin', title: 'stdin', hasJournal, pieces: input }
  const path = resolve(cwd, from)
  return { name: path, title: `"${from}"`, hasJournal, pieces: () => readFilePieces(path) }
}
