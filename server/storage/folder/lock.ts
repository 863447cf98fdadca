import { link, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '../../domain/base/user-error.ts'
import { wallNow } from '../../runtime/real-time.ts'
import { runAfter } from '../../runtime/timer.ts'
import { createLockRecord, isFromOtherMachine, isLockOwnerAlive, pidOf } from './lock-owner.ts'
import {
  acquireSteps,
  claimPrefix,
  type LockStep,
  type LockSteps,
  lockName,
  releaseSteps,
} from './lock-protocol.ts'
import { requireRegularFile } from './regular-file.ts'

/** A data folder that belongs to this process until it is released. */
export interface FolderLock {
  /** The number of a process of another container or machine whose lock was taken over; it may still run. */
  readonly unseenOwner: number | undefined
  /** False once the lock is gone, or belongs to another process. */
  isHeld(): Promise<boolean>
  /** The number of the process that owns the folder now; undefined if there is no lock. */
  owner(): Promise<number | undefined>
  release(): Promise<void>
}

/**
 * Takes a folder for this process. A lock whose process has ended (kill -9, a crash, a stopped container) is
 * taken over. Throws a Complaint with the number of the process that owns the folder.
 */
export async function acquireLock(folder: string, perform = performStep): Promise<FolderLock> {
  const path = resolve(folder)
  const record = await createLockRecord()
  // Before the first step: another emulator in this process may look at it at any time.
  heldRecords.add(record)
  const replaced = await runSteps(acquireSteps(record), path, perform)
    .then((acquired) => {
      if (acquired.isOwner) return acquired.replaces
      throw inUseError(folder, pidOf(acquired.owner))
    })
    .catch((error) => {
      heldRecords.delete(record)
      throw error
    })
  const isUnseen = replaced !== undefined && isFromOtherMachine(replaced, record)
  let seen: string | undefined
  return {
    unseenOwner: isUnseen ? pidOf(replaced) : undefined,
    async isHeld() {
      // Reading is dearer than looking, and needed only after a change.
      const version = await fileVersionOf(join(path, lockName))
      if (version === undefined) return false
      if (version === seen) return true
      const isOwn = (await readLockFile(join(path, lockName))) === record
      if (isOwn) seen = version
      return isOwn
    },
    async owner() {
      const found = await readLockFile(join(path, lockName))
      return found === undefined ? undefined : pidOf(found)
    },
    async release() {
      await runSteps(releaseSteps(record), path, perform)
      heldRecords.delete(record)
    },
  }
}

/** A process that has taken a folder, and whether it still runs. */
export interface LockOwner {
  readonly pid: number
  readonly isRunning: boolean
}

/** The process named in the lock of a folder, if there is a lock. The lock is not touched. */
export async function lockOwnerOf(folder: string): Promise<LockOwner | undefined> {
  const record = await readLockFile(join(resolve(folder), lockName))
  if (record === undefined) return undefined
  return { pid: pidOf(record), isRunning: await isLockOwnerAlive(record, heldRecords) }
}

// Two emulators in one process are two.
const heldRecords = new Set<string>()

/** Carries out one step in a folder. A parameter, so that a test can end the process at each step. */
export type PerformStep = (folder: string, step: LockStep) => Promise<unknown>

// Far more than any contest takes. Only a folder in which names come and go by themselves needs more.
const maxSteps = 10_000

async function runSteps<Result>(
  steps: LockSteps<Result>,
  folder: string,
  perform: PerformStep,
): Promise<Result> {
  let next = steps.next()
  for (let done = 0; !next.done; done++) {
    if (done > maxSteps) {
      throw new UserError(
        `Cannot take the data folder "${folder}": its lock changes all the time. Name another folder.`,
      )
    }
    try {
      next = steps.next(await perform(folder, next.value))
    } catch (error) {
      next = steps.throw(error)
    }
  }
  return next.value
}

/** Carries out one step on the disk. */
export async function performStep(folder: string, step: LockStep): Promise<unknown> {
  switch (step.do) {
    case 'read':
      return readLockFile(join(folder, step.name))
    case 'create':
      return createLockFile(folder, step.name, step.text)
    case 'replace':
      return replaceLockFile(folder, step.name, step.text)
    case 'remove':
      return rm(join(folder, step.name), { force: true })
    case 'check':
      return isLockOwnerAlive(step.record, heldRecords)
    case 'clean':
      return removeLeftovers(folder)
  }
}

async function fileVersionOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, mtimeNs, size } = await stat(path, { bigint: true })
    return [dev, ino, mtimeNs, size].join(':')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

const maxRecordBytes = 1024
const youngMs = 1_000
const lookAgainMs = 50

async function readLockFile(path: string): Promise<string | undefined> {
  const text = await textOf(path)
  if (text !== '') return text
  // An emulator up to 0.1 creates its lock empty and writes into it a moment later.
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }))
  if (Math.abs(wallNow() - mtimeMs) > youngMs) return text
  await new Promise<void>((resolve) => runAfter(lookAgainMs, resolve))
  return readLockFile(path)
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    await requireRegularFile(path)
    const handle = await open(path, 'r')
    try {
      const { bytesRead, buffer } = await handle.read(
        Buffer.alloc(maxRecordBytes),
        0,
        maxRecordBytes,
      )
      return buffer.toString('latin1', 0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

const draftPrefix = 'lock.new-'

// Linked and not written in place, so that nobody ever reads half of it.
async function createLockFile(folder: string, name: string, text: string): Promise<boolean> {
  const path = join(folder, name)
  const draft = draftPathOf(folder, text)
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 })
    try {
      await link(draft, path)
    } catch (error) {
      if (!withoutHardLinks.includes(codeOf(error))) throw error
      await writeFile(path, text, { flag: 'wx', mode: 0o600 })
    }
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

// FAT and some shared folders. Readers there may see an empty file for a moment, and wait.
const withoutHardLinks: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

async function replaceLockFile(folder: string, name: string, text: string): Promise<void> {
  const draft = draftPathOf(folder, text)
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 })
    await rename(draft, join(folder, name))
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

// 4711 8812345 0.2718 … -> lock.new-4711-0.2718
function draftPathOf(folder: string, record: string): string {
  const [pid, , unique] = record.split(' ')
  return join(folder, `${draftPrefix}${pid}-${unique}`)
}

// Whoever needs longer than this between two steps of its own has been stopped, and will say so.
const oldDraftMs = 60_000

async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const path = join(folder, name)
    if (name.startsWith(claimPrefix) || (name.startsWith(draftPrefix) && (await isOld(path)))) {
      await rm(path, { force: true }).catch(() => {})
    }
  }
}

async function isOld(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: wallNow() }))
  return wallNow() - mtimeMs > oldDraftMs
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? ''
}

function inUseError(folder: string, owner: number): UserError {
  return new UserError(
    `The data folder "${folder}" is in use by process ${owner}. Stop that one, or name another folder with --data-dir.`,
  )
}
