import { type FileHandle, stat } from 'node:fs/promises'
import type { FolderLock } from './lock.ts'

/** Tells whether a data folder in use still belongs to this process, and still is where it was. */
export interface FolderOwnership {
  /** Why nothing more may be written, in a sentence; undefined if all is well. */
  whyLost(): Promise<string | undefined>
  /** Rejects with that sentence. */
  require(): Promise<void>
  /** From now on this file is the journal, or will be when `rename` resolves. */
  setJournal(file: FileHandle, rename?: () => Promise<void>): Promise<void>
}

type Paths = { readonly folder: string; readonly journal: string }

/**
 * Somebody may delete the folder of a running emulator, move it, or remove the lock and start another one.
 * What is written into a file that has no name any more is lost, and what two emulators write is damaged.
 */
export function createFolderOwnership(
  lock: FolderLock,
  { folder, journal }: Paths,
): FolderOwnership {
  // Two while one takes the place of the other; none before the journal is opened.
  let journals: readonly string[] = []

  async function whyLost(): Promise<string | undefined> {
    try {
      const [isHeld, found] = await Promise.all([lock.isHeld(), fileId(journal)])
      if (!isHeld) return await whyNotHeld()
      if (journals.length === 0 || (found !== undefined && journals.includes(found)))
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
      journals = [...journals, next]
      try {
        await rename()
        journals = [next]
      } catch (error) {
        journals = journals.filter((each) => each !== next)
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
