import type { Schema } from '../domain/base/schema.ts'
import { UserError } from '../domain/base/user-error.ts'
import type { VerificationRequest } from '../domain/model/verification-request.ts'
import { seedSchema } from '../domain/stored-state/value-schemas.ts'
import type { LoadedState, Storage } from '../emulator/storage-port.ts'
import type { StoreRecord } from '../emulator/stored-state.ts'
import type { Logger } from '../records/logger.ts'
import { version } from '../runtime/version.ts'
import type { Folder } from './folder/folder.ts'
import { formatLosses, isIntact } from './journal/damage-report.ts'
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
import { createStorageTroubleMonitor } from './storage-trouble-monitor.ts'

/** A data folder in use: the state that was read, and the storage that continues to write its journal. */
export interface OpenJournalStorage extends LoadedState {
  readonly storage: Storage
  /**
   * The highest stage number in the journal. A stage is a namespace that is written in parts, before one record puts it
   * into effect.
   */
  readonly latestStage: number
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
}

export type JournalStorageOptions = {
  /** The seed of a new folder. */
  readonly seed: number
  readonly log: Logger
  /** The schema of an accepted request. The caller passes it, because it is generated from openapi.yaml. */
  readonly request: Schema<VerificationRequest>
  readonly limits?: JournalCompaction | undefined
}

/** Reads a folder and opens it for writing. Throws a UserError if its format version is not known. */
export async function openJournalStorage(
  folder: Folder,
  options: JournalStorageOptions,
): Promise<OpenJournalStorage> {
  try {
    return await openFolder(folder, options)
  } catch (error) {
    await folder.release()
    throw error
  }
}

async function openFolder(
  folder: Folder,
  { seed, log, request, limits = defaultCompactionPolicy }: JournalStorageOptions,
): Promise<OpenJournalStorage> {
  const read = await readJournal(folder, request)
  const { state, header, latest, latestStage } = read
  const setAside = await writeSetAsideFiles(folder, read.unusable)
  const isDamaged = !isIntact(read)
  const isOlder = read.version !== journalVersion
  const mustRewrite = isDamaged || isOlder || read.cutRecords > 0
  const copy = isDamaged ? await folder.copyJournal() : undefined
  const folderSeed = seedSchema(header?.seed) === undefined ? (header?.seed ?? seed) : seed
  let fullState: () => readonly (() => StoreRecord)[] = () => []

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
    fullState: () => fullState(),
    limits,
  })
  const trouble = createStorageTroubleMonitor({ folder, log, full: journal.trouble })

  return {
    storage: {
      load: async () => ({ state, latest }),
      async begin(currentState) {
        fullState = currentState
        if (mustRewrite && !(await journal.rewrite())) {
          throw new UserError(
            `The journal in "${folder.name}" is ${isDamaged ? 'damaged' : `of version ${read.version}`} and cannot be written again: ${journal.trouble() ?? 'the disk has no free space'}. Free space on its disk.`,
          )
        }
      },
      async write(records) {
        const isWritten = await journal.append(records)
        await trouble.update(isWritten ? 'after success' : undefined)
        return isWritten && trouble.current()?.status !== 'data folder lost'
      },
      stage: journal.stage,
      trouble: trouble.current,
      check: () => trouble.update(),
      async close() {
        await journal.close()
        await folder.release()
      },
    },
    state,
    latest,
    latestStage,
    losses: formatLosses(read, copy, setAside),
    damage: formatLosses(
      { ...read, unusable: [], unfinished: undefined, cutRecords: 0 },
      undefined,
    ),
    setAside,
    ...(isOlder ? { olderVersion: read.version } : {}),
    seed: folderSeed,
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
