import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../domain/base/user-error.ts'
import type { JournalSource } from './folder.ts'
import { requireRegularFile } from './regular-file.ts'

/** The file name of the journal in a data folder. */
export const journalName = 'journal.log'

/** A file in a data folder. */
export interface FolderFile {
  readonly name: string
  readonly bytes: number
}

/** Read-only access to a data folder, without its lock. */
export type FolderView = JournalSource & {
  /** Returns everything in the folder, sorted by name. */
  readonly files: () => Promise<readonly FolderFile[]>
  /** Returns the first bytes of the journal. They are different after a rewrite has replaced the journal. */
  readonly beginning: () => Promise<string>
}

/** Opens a data folder for reading. Throws a UserError if it cannot be read. */
export async function viewFolder(path: string): Promise<FolderView> {
  const journal = join(path, journalName)
  const names = await explainReadErrors(path, () => readdir(path))
  const hasJournal = names.includes(journalName)
  if (hasJournal) await explainReadErrors(path, () => requireRegularFile(journal, { link: true }))
  return {
    name: path,
    hasJournal: async () => hasJournal,
    pieces: () => readablePieces(path, journal),
    beginning: () => explainReadErrors(path, () => firstBytesOf(journal)),
    files: () => Promise.all(names.toSorted().map((name) => fileAt(path, name))),
  }
}

async function fileAt(folder: string, name: string): Promise<FolderFile> {
  const stats = await stat(join(folder, name)).catch(() => undefined)
  return { name, bytes: stats?.size ?? 0 }
}

const beginningBytes = 4096
const pieceBytes = 1024 * 1024

async function firstBytesOf(path: string): Promise<string> {
  for await (const piece of piecesOf(path, beginningBytes)) {
    return Buffer.from(piece).toString('latin1')
  }
  return ''
}

/** Reads a file piece by piece. */
export async function* piecesOf(path: string, size = pieceBytes): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r')
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(size), 0, size)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

async function* readablePieces(folder: string, file: string): AsyncGenerator<Uint8Array> {
  const pieces = piecesOf(file)
  try {
    for (;;) {
      const { done, value } = await explainReadErrors(folder, () => pieces.next())
      if (done === true) return
      yield value
    }
  } finally {
    await pieces.return(undefined)
  }
}

async function explainReadErrors<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    const { code = '', message } = cause as { code?: string; message: string }
    throw new UserError(
      `Cannot read the data folder "${path}": ${REASON_BY_CODE[code] ?? message}`,
      { cause },
    )
  }
}

const REASON_BY_CODE: Readonly<Record<string, string>> = {
  ENOENT: 'there is nothing of that name. Check the spelling.',
  ENOTDIR: 'it is not a folder. Name the folder of --data-dir.',
  EACCES: 'you may not read it. Change its permissions.',
  EPERM: 'you may not read it. Change its permissions.',
  ELOOP: 'its symbolic links form a loop. Correct or remove them.',
  ENAMETOOLONG: 'no name can be that long. Check it.',
}
