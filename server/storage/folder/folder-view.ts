import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../domain/base/user-error.ts'
import type { JournalSource } from './folder.ts'
import { requireRegularFile } from './regular-file.ts'

export const journalName = 'journal.log'

/** A file in a data folder. */
export interface FolderFile {
  readonly name: string
  readonly bytes: number
}

/** A data folder that is only looked at: nothing in it is changed, and its lock is not taken. */
export type FolderView = JournalSource & {
  /** Everything in it, in the order of the names. */
  readonly files: () => Promise<readonly FolderFile[]>
  /** The first bytes of the journal, by which it can be told from the next one. */
  readonly beginning: () => Promise<string>
}

/** Looks at a data folder. Throws a Complaint if there is none that can be read. */
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
  const found = await stat(join(folder, name)).catch(() => undefined)
  return { name, bytes: found?.size ?? 0 }
}

const beginningBytes = 4096
const pieceBytes = 1024 * 1024

async function firstBytesOf(path: string): Promise<string> {
  for await (const piece of piecesOf(path, beginningBytes)) {
    return Buffer.from(piece).toString('latin1')
  }
  return ''
}

/** The bytes of a file, a piece at a time. */
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
  ELOOP: 'its links lead in a circle. Mend or remove them.',
  ENAMETOOLONG: 'no name can be that long. Check it.',
}
