import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openDataFolder } from '../../server/storage/folder/data-folder.ts'
import type { Folder, JournalFile } from '../../server/storage/folder/folder.ts'

/** A real data folder whose disk is simulated: its files cannot take more than `capacity` bytes together. */
export type SmallDisk = Folder & {
  capacity: number
  /** True if another program uses every byte that becomes free. */
  isContested: boolean
  /** Returns the bytes that the files take now. */
  readonly used: () => number
  /** The number of drafts that were created. */
  drafts: number
  /** Returns the journal that would be on the disk if the process were killed now. */
  readonly bytes: () => Buffer
}

/** Opens the folder on a disk whose capacity is exactly the size of the journal. */
export async function createSmallDisk(path: string): Promise<SmallDisk> {
  const real = await openDataFolder(path)
  const journal = statSync(join(path, 'journal.log'), { throwIfNoEntry: false })
  // A file without a name also uses disk space, until it is closed.
  const sizes = new Map<JournalFile, number>()
  const used = () => [...sizes.values()].reduce((sum, size) => sum + size, 0)

  function countBytes(file: JournalFile, size: number): JournalFile {
    const onFreed = () => {
      if (disk.isContested) disk.capacity = Math.min(disk.capacity, used())
    }
    const counter: JournalFile = {
      async write(bytes, at) {
        const before = sizes.get(counter) ?? 0
        const room = Math.max(before, disk.capacity - used() + before)
        // A real disk writes the part that fits, too.
        const fitting = bytes.subarray(0, Math.max(0, room - at))
        if (fitting.length > 0) await file.write(fitting, at)
        sizes.set(counter, Math.max(before, at + fitting.length))
        if (fitting.length < bytes.length) throw diskFull()
      },
      sync: file.sync,
      async cut(length) {
        await file.cut(length)
        sizes.set(counter, length)
        onFreed()
      },
      async close() {
        await file.close()
        // The current journal stays on the disk.
        if (sizes.size > 1) sizes.delete(counter)
        onFreed()
      },
    }
    sizes.set(counter, size)
    return counter
  }

  const disk: SmallDisk = {
    ...real,
    open: async () => countBytes(await real.open(), statSync(join(path, 'journal.log')).size),
    async createDraft() {
      disk.drafts += 1
      return countBytes(await real.createDraft(), 0)
    },
    capacity: journal?.size ?? Number.POSITIVE_INFINITY,
    isContested: false,
    used,
    drafts: 0,
    bytes: () => readFileSync(join(path, 'journal.log')),
  }
  return disk
}

function diskFull(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
}
