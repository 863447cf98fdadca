import { type FileHandle, stat } from 'node:fs/promises'
import type { FolderLock } from './lock.ts'

/** Checks whether the data folder of this process still belongs to it, and is still at its path. */
export interface FolderOwnership {
  /** Returns why no further write is allowed, as a sentence; undefined if writing is safe. */
  whyLost(): Promise<string | undefined>
  /** Rejects with the sentence of `whyLost` if no further write is allowed. */
  require(): Promise<void>
  /** Sets the file that is the journal from now on, or after `rename` resolves. */
  setJournal(file: FileHandle, rename?: () => Promise<void>): Promise<void>
}

interface FolderPaths {
  readonly folder: string
  readonly journal: string
}

/**
 * Creates the check. It is needed because a user may delete or move the folder of a running emulator, or remove its
 * lock and start a second emulator. Data that is written to a deleted file is lost, and two emulators damage each
 * other's journal.
 */
export function createFolderOwnership(
  lock: FolderLock,
  { folder, journal }: FolderPaths,
): FolderOwnership {
  // The ids of the journal file: two during a rename, none before the journal is opened.
  let journalIds: readonly string[] = []

  async function whyLost(): Promise<string | undefined> {
    try {
      const [isHeld, currentId] = await Promise.all([lock.isHeld(), fileId(journal)])
      if (!isHeld) return await whyNotHeld()
      if (journalIds.length === 0 || (currentId !== undefined && journalIds.includes(currentId)))
        return undefined
      return `The journal of the data folder "${folder}" was deleted or replaced.`
    } catch (error) {
      return `The data folder "${folder}" cannot be read any more: ${(error as Error).message}.`
    }
  }

  async function whyNotHeld(): Promise<string> {
    const owner = await lock.owner()
    if (owner !== undefined)
      return `The data folder "${folder}" was taken over by process ${owner}.`
    if ((await fileId(folder)) === undefined)
      return `The data folder "${folder}" was deleted or moved.`
    return `The lock of the data folder "${folder}" was removed, so that another emulator may use it.`
  }

  return {
    whyLost,
    async require() {
      const why = await whyLost()
      if (why !== undefined) throw new Error(why)
    },
    async setJournal(file, rename = async () => {}) {
      const { dev, ino } = await file.stat({ bigint: true })
      const next = `${dev}:${ino}`
      journalIds = [...journalIds, next]
      try {
        await rename()
        journalIds = [next]
      } catch (error) {
        journalIds = journalIds.filter((id) => id !== next)
        throw error
      }
    },
  }
}

async function fileId(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true })
    return `${dev}:${ino}`
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw error
  }
}
