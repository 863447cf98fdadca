import type { Schema } from '../domain/base/schema.ts'
import { UserError } from '../domain/base/user-error.ts'
import type { VerificationRequest } from '../domain/model/verification-request.ts'
import { seedSchema } from '../domain/stored-state/value-schemas.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { LiveState, Store, StoreTrouble } from '../emulator/storage-port.ts'
import type { StoredState } from '../emulator/stored-state.ts'
import type { Logger } from '../records/logger.ts'
import { realNow } from '../runtime/real-time.ts'
import { runAfter } from '../runtime/timer.ts'
import { version } from '../runtime/version.ts'
import { createChangeTracker } from './change-tracker.ts'
import type { Folder } from './folder/folder.ts'
import { fullStateRecords } from './full-state-records.ts'
import { formatLosses, isIntact } from './journal/damage-report.ts'
import { createGroupCommit } from './journal/group-commit.ts'
import {
  defaultCompactionPolicy,
  type Journal,
  type JournalCompaction,
  type JournalOptions,
  openJournal,
} from './journal/journal.ts'
import { journalFormat, journalVersion } from './journal/journal-format.ts'
import { readJournal } from './journal/read-journal.ts'
import { type SetAsideFile, writeSetAsideFiles } from './journal/unusable-state.ts'
import { createMultiPartWriter } from './multi-part-write.ts'
import { createStorageTroubleMonitor } from './storage-trouble-monitor.ts'

/** A data folder in use: the state that was read, and the store that continues to write. */
export type OpenStoreResult = {
  readonly store: Store
  /** The state that was read from the folder. */
  readonly state: StoredState
  /** Real time of the last record. */
  readonly latest: Instant
  /** The damage and losses, one sentence each. */
  readonly losses: readonly string[]
  /**
   * The sentences of `losses` about changes that are lost or may be lost, although the emulator has acknowledged
   * them.
   */
  readonly damage: readonly string[]
  /** State that could not be used, and the files where it was written. */
  readonly setAside: readonly SetAsideFile[]
  /** The folder's format version if it is older than the current one. `begin` then rewrites the journal. */
  readonly olderVersion?: number
  /** The seed that the folder was created with. */
  readonly seed: number
  /** Starts to store changes. Call it once, with the restored state, before that state changes. */
  readonly begin: (state: LiveState) => Promise<void>
  /**
   * Writes pending changes and releases the folder. Resolves to false if the write failed. Later changes are not
   * stored.
   */
  readonly close: () => Promise<boolean>
}

/** Delay before new use counts of a token are written, in real milliseconds. */
const lazyWriteMs = 500
/** Delay before a failed write is retried, in real milliseconds. */
const retryMs = 500

export type StoreOptions = {
  /** The seed of a new folder. */
  readonly seed: number
  readonly log: Logger
  /** The schema of an accepted request. The caller passes it, because it is generated from openapi.yaml. */
  readonly request: Schema<VerificationRequest>
  readonly limits?: JournalCompaction | undefined
}

/** Reads a folder and opens it for writing. Throws a UserError if its format version is not known. */
export async function openStore(folder: Folder, options: StoreOptions): Promise<OpenStoreResult> {
  try {
    return await openFolderStore(folder, options)
  } catch (error) {
    await folder.release()
    throw error
  }
}

async function openFolderStore(
  folder: Folder,
  { seed, log, request, limits = defaultCompactionPolicy }: StoreOptions,
): Promise<OpenStoreResult> {
  const read = await readJournal(folder, request)
  const { state, header, latest } = read
  const setAside = await writeSetAsideFiles(folder, read.unusable)
  const isDamaged = !isIntact(read)
  const isOlder = read.version !== journalVersion
  const mustRewrite = isDamaged || isOlder || read.cutRecords > 0
  const copy = isDamaged ? await folder.copyJournal() : undefined
  const folderSeed = seedSchema(header?.seed) === undefined ? (header?.seed ?? seed) : seed
  let liveState: LiveState | undefined
  let isClosed = false
  let cancelLater: (() => void) | undefined
  let cancelRetry = () => {}

  const journal = await openJournalOrExplain({
    folder,
    read,
    mustRewrite,
    header: {
      format: journalFormat,
      version: journalVersion,
      madeBy: version,
      seed: folderSeed,
    },
    fullState: () =>
      liveState === undefined ? [] : [...fullStateRecords(liveState), ...staging.records()],
    limits,
  })
  const enqueueWrite = createWriteQueue()
  const staging = createMultiPartWriter(read.latestStage, (part) =>
    enqueueWrite(() => journal.stage(part)),
  )
  const trouble = createStorageTroubleMonitor({ folder, log, full: journal.trouble })
  const commits = createGroupCommit(
    async () => {
      const isWritten = await enqueueWrite(() => {
        const at = realNow()
        const records = changes.takeRecords().map((record) => ({ at, ...record }))
        for (const { install = [] } of records) for (const stage of install) staging.end(stage)
        return journal.append(records)
      })
      await trouble.update(isWritten ? 'after success' : undefined)
      return isWritten && trouble.current()?.status !== 'data folder lost'
    },
    (retry) => {
      cancelRetry()
      if (!isClosed) cancelRetry = runAfter(retryMs, retry)
    },
  )
  const changes = createChangeTracker((name) => liveState?.inboxes.of(name).dump() ?? {}, {
    hurry: () => {
      if (!isClosed) commits.recordChange()
    },
    later: () => {
      if (isClosed) return
      cancelLater ??= runAfter(lazyWriteMs, () => {
        cancelLater = undefined
        commits.write()
      })
    },
  })

  async function retryWrite(): Promise<StoreTrouble | undefined> {
    commits.write()
    await commits.whenWritten()
    return trouble.current()
  }

  return {
    store: {
      ...changes.recorder,
      stage: staging.stage,
      dropStage: staging.end,
      whenDurable: commits.whenDurable,
      whenWritten: commits.whenWritten,
      changeCount: commits.changeCount,
      onFailure: commits.onFailure,
      retryFailedWrite: () => (trouble.current() === undefined ? undefined : retryWrite()),
      lastTrouble: trouble.current,
      async checkFolder() {
        if (trouble.current() !== undefined) return retryWrite()
        await trouble.update()
        return trouble.current()
      },
    },
    state,
    latest,
    losses: formatLosses(read, copy, setAside),
    damage: formatLosses(
      { ...read, unusable: [], unfinished: undefined, cutRecords: 0 },
      undefined,
    ),
    setAside,
    ...(isOlder ? { olderVersion: read.version } : {}),
    seed: folderSeed,
    async begin(live) {
      liveState = live
      if (mustRewrite && !(await journal.rewrite())) {
        throw new UserError(
          `The journal in "${folder.name}" is ${isDamaged ? 'damaged' : `of version ${read.version}`} and cannot be written again: ${journal.trouble() ?? 'the disk has no free space'}. Free space on its disk.`,
        )
      }
    },
    async close() {
      isClosed = true
      cancelLater?.()
      cancelRetry()
      commits.write()
      const isWritten = (await commits.whenWritten()) ?? true
      await journal.close()
      await folder.release()
      return isWritten
    },
  }
}

// Runs writes one after the other, because the journal supports only one write at a time.
function createWriteQueue(): <T>(write: () => Promise<T>) => Promise<T> {
  let latest: Promise<unknown> = Promise.resolve()
  return (write) => {
    const turn = latest.then(write)
    latest = turn.catch(() => {})
    return turn
  }
}

async function openJournalOrExplain(options: JournalOptions): Promise<Journal> {
  try {
    return await openJournal(options)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === undefined) throw cause
    throw new UserError(
      `Cannot write the journal in "${options.folder.name}": ${message}. Free space on its disk, or name another folder.`,
      { cause },
    )
  }
}
