import { constants } from 'node:fs'
import {
  access,
  copyFile,
  type FileHandle,
  link,
  mkdir,
  open,
  rename,
  rm,
  rmdir,
  stat,
} from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { assert } from '../../domain/base/assert.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { Folder, JournalFile } from './folder.ts'
import { createFolderOwnership, type FolderOwnership } from './folder-ownership.ts'
import { journalName, piecesOf } from './folder-view.ts'
import { acquireLock } from './lock.ts'
import { requireRegularFile } from './regular-file.ts'

const draftName = 'journal.draft'

// The journal holds tokens and what people said of themselves.
const ownerOnlyMode = 0o600

/**
 * The folder of `--data-dir`, made where there is none, and for this process alone until it is left. Throws a
 * Complaint where it cannot be used.
 */
export async function openDataFolder(path: string): Promise<Folder> {
  await explainFolderErrors(path, () => makeFolder(resolve(path)))
  await explainFolderErrors(path, () =>
    access(path, constants.R_OK | constants.W_OK | constants.X_OK),
  )
  const lock = await explainFolderErrors(path, () => acquireLock(path))
  const journal = join(path, journalName)
  const draft = join(path, draftName)
  try {
    await explainFolderErrors(path, () => removeDraft(draft))
    await explainFolderErrors(path, () => requireUsableJournal(journal))
    if (lock.unseenOwner !== undefined)
      await explainFolderErrors(path, () => renewJournal({ journal, draft }))
  } catch (error) {
    await lock.release()
    throw error
  }

  const ownership = createFolderOwnership(lock, { folder: path, journal })
  let drafted: FileHandle | undefined

  return {
    name: path,
    unseenOwner: lock.unseenOwner,
    whyLost: ownership.whyLost,
    pieces: () => piecesOf(journal),
    hasJournal: () => pathExists(journal),
    async open() {
      const handle = await open(journal, 'r+')
      await ownership.setJournal(handle)
      return toJournalFile(handle, ownership)
    },
    async createDraft() {
      await ownership.require()
      drafted = await open(draft, 'w', ownerOnlyMode)
      return toJournalFile(drafted, ownership)
    },
    async adoptDraft() {
      assert(drafted !== undefined, 'a draft is written before it is adopted')
      await ownership.require()
      await ownership.setJournal(drafted, () => rename(draft, journal))
      await syncFolder(path)
    },
    async copyJournal() {
      for (let n = 1; ; n++) {
        const copy = join(path, `journal.damaged-${n}`)
        if (await pathExists(copy)) continue
        await explainFolderErrors(path, () => linkOrCopy(journal, copy))
        return copy
      }
    },
    setAside: (label, text) =>
      explainFolderErrors(path, () => writeSetAsideFile(path, label, text)),
    async discardDraft() {
      // It is another emulator's draft by now.
      if ((await ownership.whyLost()) !== undefined) return
      await rm(draft, { force: true })
    },
    release: lock.release,
  }
}

/** Removes a folder that was created in vain. Leaves one that holds something, and never rejects. */
export async function removeEmptyFolder(path: string): Promise<void> {
  await rmdir(path).catch(() => {})
}

// If there is no journal yet, none is created.
async function requireUsableJournal(journal: string): Promise<void> {
  await requireFileIfThere(journal, { link: true })
  if (await pathExists(journal)) await (await open(journal, 'r+')).close()
}

/**
 * Gives the journal a file of its own. An emulator that cannot be seen from here may still have the present
 * one open, and would write into it once more before it notices that the folder was taken over.
 */
async function renewJournal({ journal, draft }: Readonly<Record<'journal' | 'draft', string>>) {
  if (!(await pathExists(journal))) return
  try {
    await copyFile(journal, draft, constants.COPYFILE_FICLONE)
    const copy = await open(draft, 'r+')
    await copy.sync().finally(() => copy.close())
    await rename(draft, journal)
  } catch (error) {
    await rm(draft, { force: true })
    // Better the risk than no start.
    if (!['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '')) throw error
  }
}

// A second name takes no room on a full disk. Not every disk knows the like.
async function linkOrCopy(path: string, copy: string): Promise<void> {
  try {
    await link(path, copy)
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') throw error
    await copyFile(path, copy, constants.COPYFILE_EXCL)
  }
}

async function writeSetAsideFile(folder: string, label: string, text: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = `set-aside-${n}-${label}.json`
    if (await pathExists(join(folder, name))) continue
    const handle = await open(join(folder, name), 'wx', ownerOnlyMode)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await syncFolder(folder)
    return name
  }
}

async function removeDraft(draft: string): Promise<void> {
  await requireFileIfThere(draft)
  await rm(draft, { force: true })
}

async function requireFileIfThere(
  path: string,
  options?: { readonly link: boolean },
): Promise<void> {
  await requireRegularFile(path, options).catch((error) => {
    if (error.code !== 'ENOENT') throw error
  })
}

// Not by Node's own `recursive`, which never ends where nothing can be made, as in /proc.
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EEXIST') {
      const there = await stat(path).catch(() => undefined)
      if (there === undefined)
        throw Object.assign(new Error('A link to nothing.'), { code: 'link' })
      if (there.isDirectory()) return
    }
    if (code !== 'ENOENT' || (await pathExists(dirname(path)))) throw error
    await makeFolder(dirname(path))
    await makeFolder(path)
  }
}

// Two emulators that write into one file would damage it, and a file without a name is lost.
function toJournalFile(handle: FileHandle, ownership: FolderOwnership): JournalFile {
  return {
    async write(bytes, at) {
      await ownership.require()
      for (let done = 0; done < bytes.byteLength; ) {
        const left = bytes.byteLength - done
        const { bytesWritten } = await handle.write(bytes, done, left, at + done)
        done += bytesWritten
      }
    },
    async sync() {
      await handle.datasync()
      await ownership.require()
    },
    async cut(length) {
      await ownership.require()
      await handle.truncate(length)
    },
    close: () => handle.close(),
  }
}

// A new name is on the disk only once its folder is. Windows does not know the like.
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined)
  if (handle === undefined) return
  await handle.sync().catch(() => {})
  await handle.close()
}

async function pathExists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

async function explainFolderErrors<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    const why = REASON_BY_CODE[(cause as { code?: string }).code ?? '']
    if (why === undefined) throw cause
    throw new UserError(`Cannot use the data folder "${path}": ${why}`, { cause })
  }
}

const REASON_BY_CODE: Readonly<Record<string, string>> = {
  link: 'it is a link to nothing. Create the folder that it names, or name another one.',
  EEXIST: 'it is a file. Name a folder, or one that is still to be made.',
  ENOTDIR: 'part of it is a file. Name a folder, or one that is still to be made.',
  EACCES: 'you may not read and write there. Change its permissions, or name another folder.',
  EPERM: 'you may not read and write there. Change its permissions, or name another folder.',
  EROFS: 'its disk is read-only. Name a folder on another disk.',
  ENOSPC: 'its disk is full. Make room there, or name a folder on another disk.',
  EDQUOT: 'your quota of its disk is used up. Make room there, or name another folder.',
  ENOENT: 'it cannot be made there. Name a folder on a disk.',
  ELOOP: 'its links lead in a circle. Mend or remove them.',
  ENAMETOOLONG: 'its name is too long. Name another folder.',
}
