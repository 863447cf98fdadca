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

/** The lock of a data folder, held by this process until `release`. */
export interface FolderLock {
  /** The id of a process in another container or on another machine whose lock was taken over. It may still run. */
  readonly unseenOwner: number | undefined
  /** Resolves to false if the lock was removed, or belongs to another process. */
  isHeld(): Promise<boolean>
  /** Resolves to the id of the process that owns the folder now; undefined if there is no lock. */
  owner(): Promise<number | undefined>
  release(): Promise<void>
}

/**
 * Takes a folder for this process. Takes over a lock whose process has ended (kill -9, a crash, a stopped
 * container). Throws a UserError with the process id of the owner if the folder is in use.
 */
export async function acquireLock(folder: string, perform = performStep): Promise<FolderLock> {
  const path = resolve(folder)
  const record = await createLockRecord()
  // Added before the first step, because another emulator in this process may check the record at any time.
  heldRecords.add(record)
  const replaced = await runSteps(acquireSteps(record), path, perform)
    .then((result) => {
      if (result.isOwner) return result.replaces
      throw inUseError(folder, pidOf(result.owner))
    })
    .catch((error) => {
      heldRecords.delete(record)
      throw error
    })
  const isUnseen = replaced !== undefined && isFromOtherMachine(replaced, record)
  // The version of the lock file in which this process last found its own record.
  let ownVersion: string | undefined
  return {
    unseenOwner: isUnseen ? pidOf(replaced) : undefined,
    async isHeld() {
      // Reading the file costs more than `stat`, and is needed only after a change.
      const version = await fileVersionOf(join(path, lockName))
      if (version === undefined) return false
      if (version === ownVersion) return true
      const isOwn = (await readLockFile(join(path, lockName))) === record
      if (isOwn) ownVersion = version
      return isOwn
    },
    async owner() {
      const current = await readLockFile(join(path, lockName))
      return current === undefined ? undefined : pidOf(current)
    },
    async release() {
      await runSteps(releaseSteps(record), path, perform)
      heldRecords.delete(record)
    },
  }
}

/** The process whose record is in a lock, and whether it still runs. */
export interface LockOwner {
  readonly pid: number
  readonly isRunning: boolean
}

/** Reads the owner from the lock of a folder, without changing it. Resolves to undefined if there is no lock. */
export async function lockOwnerOf(folder: string): Promise<LockOwner | undefined> {
  const record = await readLockFile(join(resolve(folder), lockName))
  if (record === undefined) return undefined
  return { pid: pidOf(record), isRunning: await isLockOwnerAlive(record, heldRecords) }
}

// The records of all emulators in this process. They share a process id, so the id cannot distinguish them.
const heldRecords = new Set<string>()

/**
 * Performs one step in a folder. `acquireLock` takes it as a parameter, so that a test can end the process at each
 * step.
 */
export type PerformStep = (folder: string, step: LockStep) => Promise<unknown>

// Processes that compete for a folder need far fewer steps. After more, another program must be changing the lock.
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

/** Performs one step on the disk. */
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
const youngFileMs = 1_000
const readAgainMs = 50

async function readLockFile(path: string): Promise<string | undefined> {
  const text = await textOf(path)
  if (text !== '') return text
  // An emulator of version 0.1 or earlier creates an empty lock, and writes its record a moment later.
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }))
  if (Math.abs(wallNow() - mtimeMs) > youngFileMs) return text
  await new Promise<void>((resolve) => runAfter(readAgainMs, resolve))
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

// Writes a draft and links it, so that no reader sees a half-written file.
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

// The errors of file systems without hard links, such as FAT and some shared folders. There, a reader may see an
// empty file for a moment, and waits until it has content.
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

// A draft of this age is abandoned, and is deleted. A process that pauses longer between two steps fails with an
// error when it continues.
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
    `The data folder "${folder}" is in use by process ${owner}. Stop that process, or name another folder with --data-dir.`,
  )
}
