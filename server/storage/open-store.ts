import type { Schema } from '../domain/base/schema.ts'
import { UserError } from '../domain/base/user-error.ts'
import type { VerificationRequest } from '../domain/model/verification-request.ts'
import { seedSchema } from '../domain/stored-state/value-schemas.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { LiveState, Store, StoreTrouble } from '../emulator/store.ts'
import type { StoredState } from '../emulator/stored-state.ts'
import type { Log } from '../records/log.ts'
import { realNow } from '../runtime/real-time.ts'
import { runAfter } from '../runtime/timer.ts'
import { version } from '../runtime/version.ts'
import { createChangeTracker } from './change-tracker.ts'
import type { Folder } from './folder/folder.ts'
import { fullStateRecords } from './full-state-records.ts'
import { formatLosses, isIntact } from './journal/damage-report.ts'
import { createGroupCommit } from './journal/group-commit.ts'
import {
  type Journal,
  type JournalLimits,
  type JournalOptions,
  journalLimits,
  openJournal,
} from './journal/journal.ts'
import { journalFormat, journalVersion } from './journal/journal-format.ts'
import { readJournal } from './journal/read-journal.ts'
import { type SetAsideFile, writeSetAsideFiles } from './journal/set-aside.ts'
import { createStaging } from './staging.ts'
import { createStorageTroubleMonitor } from './storage-trouble.ts'

/** A folder in use: what it held, and the store that writes on. */
export type OpenStoreResult = {
  readonly store: Store
  readonly kept: StoredState
  /** Real time of the last record. */
  readonly latest: Instant
  /** What was found damaged, a sentence each. */
  readonly losses: readonly string[]
  /** Those of them that are damage of the journal, where something acknowledged is or may be lost. */
  readonly damage: readonly string[]
  /** What could not be used and is in files of its own now. */
  readonly setAside: readonly SetAsideFile[]
  /** The version of the format that the folder had, where it is an older one: `begin` rewrites it. */
  readonly olderVersion?: number
  /** What the folder was begun with. */
  readonly seed: number
  /** To be called once, with the state made of what was kept, before anything changes in it. */
  readonly begin: (living: LiveState) => Promise<void>
  /** Writes what is still to be written, false where that failed; whatever changes from now on is not kept. */
  readonly close: () => Promise<boolean>
}

// Real time. What only uses a token is written that much later; a full disk is looked at again as often.
const lazyWriteMs = 500
const retryMs = 500

export type StoreOptions = {
  readonly seed: number
  readonly log: Log
  /** The shape of an accepted request: openapi.yaml describes it, which the shell does not know. */
  readonly request: Schema<VerificationRequest>
  readonly limits?: JournalLimits | undefined
}

/** Reads a folder and opens it for writing. Throws a Complaint for one of another version. */
export async function openStore(folder: Folder, options: StoreOptions): Promise<OpenStoreResult> {
  try {
    return await openFolderStore(folder, options)
  } catch (fault) {
    await folder.release()
    throw fault
  }
}

async function openFolderStore(
  folder: Folder,
  { seed, log, request, limits = journalLimits }: StoreOptions,
): Promise<OpenStoreResult> {
  const read = await readJournal(folder, request)
  const { kept, header, latest } = read
  const setAside = await writeSetAsideFiles(folder, read.unusable)
  const isDamaged = !isIntact(read)
  const isOlder = read.version !== journalVersion
  const mustRewrite = isDamaged || isOlder || read.cutRecords > 0
  const copy = isDamaged ? await folder.copyJournal() : undefined
  const beganWith = seedSchema(header?.seed) === undefined ? (header?.seed ?? seed) : seed
  let living: LiveState | undefined
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
      seed: beganWith,
    },
    fullState: () =>
      living === undefined ? [] : [...fullStateRecords(living), ...staging.records()],
    limits,
  })
  const inTurn = createWriteQueue()
  const staging = createStaging(read.latestStage, (part) => inTurn(() => journal.stage(part)))
  const trouble = createStorageTroubleMonitor({ folder, log, full: journal.trouble })
  const commits = createGroupCommit(
    async () => {
      const isWritten = await inTurn(() => {
        const at = realNow()
        const records = changes.takeRecords().map((each) => ({ at, ...each }))
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
  const changes = createChangeTracker((name) => living?.inboxes.of(name).dump() ?? {}, {
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

  async function retried(): Promise<StoreTrouble | undefined> {
    commits.write()
    await commits.tried()
    return trouble.current()
  }

  return {
    store: {
      ...changes.recorder,
      stage: staging.stage,
      unstage: staging.end,
      safe: commits.safe,
      tried: commits.tried,
      changes: commits.changes,
      onFailure: commits.onFailure,
      trouble: () => (trouble.current() === undefined ? undefined : retried()),
      knownTrouble: trouble.current,
      async check() {
        if (trouble.current() !== undefined) return retried()
        await trouble.update()
        return trouble.current()
      },
    },
    kept,
    latest,
    losses: formatLosses(read, copy, setAside),
    damage: formatLosses(
      { ...read, unusable: [], unfinished: undefined, cutRecords: 0 },
      undefined,
    ),
    setAside,
    ...(isOlder ? { olderVersion: read.version } : {}),
    seed: beganWith,
    async begin(state) {
      living = state
      if (mustRewrite && !(await journal.rewrite())) {
        throw new UserError(
          `The journal in "${folder.name}" is ${isDamaged ? 'damaged' : `of version ${read.version}`} and cannot be written anew: ${journal.trouble() ?? 'there is no room'}. Make room on its disk.`,
        )
      }
    },
    async close() {
      isClosed = true
      cancelLater?.()
      cancelRetry()
      commits.write()
      const isWritten = (await commits.tried()) ?? true
      await journal.close()
      await folder.release()
      return isWritten
    },
  }
}

// The journal takes one write after the other.
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
      `Cannot write the journal in "${options.folder.name}": ${message}. Make room on its disk, or name another folder.`,
      { cause },
    )
  }
}
