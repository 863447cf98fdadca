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
import { journalName, piecesOf } from './folder-view.ts'
import { acquireLock } from './lock.ts'
import { createFolderOwnership, type FolderOwnership } from './lost-folder-check.ts'
import { requireRegularFile } from './regular-file.ts'

const draftName = 'journal.draft'

// The journal contains tokens and personal data, so only its owner may read it.
const ownerOnlyMode = 0o600

/**
 * Opens the folder of `--data-dir` for this process alone, until `release`. Creates it if there is none. Throws a
 * UserError if it cannot be used.
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
  let draftHandle: FileHandle | undefined

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
      draftHandle = await open(draft, 'w', ownerOnlyMode)
      return toJournalFile(draftHandle, ownership)
    },
    async adoptDraft() {
      assert(draftHandle !== undefined, 'a draft is written before it is adopted')
      await ownership.require()
      await ownership.setJournal(draftHandle, () => rename(draft, journal))
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
      // If this emulator has lost the folder, the draft in it may belong to another emulator.
      if ((await ownership.whyLost()) !== undefined) return
      await rm(draft, { force: true })
    },
    release: lock.release,
  }
}

/** Removes a folder if it is empty. Never rejects. */
export async function removeEmptyFolder(path: string): Promise<void> {
  await rmdir(path).catch(() => {})
}

// Opens the journal for writing, so that a missing permission is found now. Does not create a missing journal.
async function requireUsableJournal(journal: string): Promise<void> {
  await requireFileIfThere(journal, { link: true })
  if (await pathExists(journal)) await (await open(journal, 'r+')).close()
}

/**
 * Replaces the journal with a copy. An emulator in another container or on another machine may still have the old file
 * open. That emulator can then write once more, to the old file, before it notices that the folder was taken over.
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
    // If the disk has no space for a copy, the emulator uses the old file. That risk is better than not to start.
    if (!['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '')) throw error
  }
}

// Prefers a hard link, because it needs no space on a full disk. Copies if the file system has no hard links.
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

// Does not use Node's option `recursive`: it never ends in a place where no folder can be created, such as /proc.
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EEXIST') {
      const existing = await stat(path).catch(() => undefined)
      if (existing === undefined)
        throw Object.assign(new Error('A link to nothing.'), { code: 'link' })
      if (existing.isDirectory()) return
    }
    if (code !== 'ENOENT' || (await pathExists(dirname(path)))) throw error
    await makeFolder(dirname(path))
    await makeFolder(path)
  }
}

// Checks the ownership at each write: two emulators would damage the file, and data in a deleted file is lost.
function toJournalFile(handle: FileHandle, ownership: FolderOwnership): JournalFile {
  return {
    async write(bytes, at) {
      await ownership.require()
      for (let done = 0; done < bytes.byteLength; ) {
        const remaining = bytes.byteLength - done
        const { bytesWritten } = await handle.write(bytes, done, remaining, at + done)
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

// A new or renamed file is safely on the disk only after its folder was synced. Windows cannot sync a folder.
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined)
  if (handle === undefined) return
  await handle.sync().catch(() => {})
  await handle.close()
}

async function pathExists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

async function explainFolderErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    const why = REASON_BY_CODE[(cause as { code?: string }).code ?? '']
    if (why === undefined) throw cause
    throw new UserError(`Cannot use the data folder "${path}": ${why}`, { cause })
  }
}

const REASON_BY_CODE: Readonly<Record<string, string>> = {
  link: 'it is a link to nothing. Create the folder that it names, or name another one.',
  EEXIST: 'it is a file. Name a folder; the emulator creates it if it does not exist.',
  ENOTDIR:
    'a part of this path is a file. Name a folder; the emulator creates it if it does not exist.',
  EACCES: 'you may not read and write there. Change its permissions, or name another folder.',
  EPERM: 'you may not read and write there. Change its permissions, or name another folder.',
  EROFS: 'its disk is read-only. Name a folder on another disk.',
  ENOSPC: 'its disk is full. Free space there, or name a folder on another disk.',
  EDQUOT: 'your quota of its disk is used up. Free space there, or name another folder.',
  ENOENT: 'it cannot be created there. Name a folder on a disk.',
  ELOOP: 'its symbolic links form a loop. Correct or remove them.',
  ENAMETOOLONG: 'its name is too long. Name another folder.',
}
