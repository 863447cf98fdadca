import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openDataFolder } from '../../server/storage/folder/data-folder.ts'
import type { Folder, JournalFile } from '../../server/storage/folder/folder.ts'

/** A real data folder on a disk that is imitated: its files cannot take more than `room` bytes together. */
export type SmallDisk = Folder & {
  capacity: number
  /** Whether somebody else takes every byte that becomes free. */
  isContested: boolean
  /** Bytes that the files take now. */
  readonly used: () => number
  /** How often a draft was begun. */
  drafts: number
  /** The journal as a kill would leave it now. */
  readonly bytes: () => Buffer
}

/** The disk has exactly as much room as the journal takes, unless `room` says otherwise. */
export async function createSmallDisk(path: string): Promise<SmallDisk> {
  const real = await openDataFolder(path)
  const journal = statSync(join(path, 'journal.log'), { throwIfNoEntry: false })
  // Also of a file that has no name any more, until it is closed.
  const sizes = new Map<JournalFile, number>()
  const used = () => [...sizes.values()].reduce((sum, size) => sum + size, 0)

  function counted(file: JournalFile, size: number): JournalFile {
    const freed = () => {
      if (disk.isContested) disk.capacity = Math.min(disk.capacity, used())
    }
    const own: JournalFile = {
      async write(bytes, at) {
        const before = sizes.get(own) ?? 0
        const room = Math.max(before, disk.capacity - used() + before)
        // As a real disk does: what fits is written.
        const fitting = bytes.subarray(0, Math.max(0, room - at))
        if (fitting.length > 0) await file.write(fitting, at)
        sizes.set(own, Math.max(before, at + fitting.length))
        if (fitting.length < bytes.length) throw diskFull()
      },
      sync: file.sync,
      async cut(length) {
        await file.cut(length)
        sizes.set(own, length)
        freed()
      },
      async close() {
        await file.close()
        // The journal in force stays on the disk.
        if (sizes.size > 1) sizes.delete(own)
        freed()
      },
    }
    sizes.set(own, size)
    return own
  }

  const disk: SmallDisk = {
    ...real,
    open: async () => counted(await real.open(), statSync(join(path, 'journal.log')).size),
    async createDraft() {
      disk.drafts += 1
      return counted(await real.createDraft(), 0)
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
