import type { Shape } from '../domain/base/schema.ts'
import { UserError } from '../domain/base/user-error.ts'
import type { VerificationRequest } from '../domain/model/verification-request.ts'
import { seedShape } from '../domain/stored-state/value-schemas.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { LiveState, Store, StoreTrouble } from '../emulator/store.ts'
import type { StoredState } from '../emulator/stored-state.ts'
import type { Log } from '../records/log.ts'
import { realNow } from '../runtime/real-time.ts'
import { after } from '../runtime/timer.ts'
import { version } from '../runtime/version.ts'
import { createChanges } from './change-tracker.ts'
import type { Folder } from './folder/folder.ts'
import { wholeOf } from './full-state-records.ts'
import { isIntact, lossesIn } from './journal/damage-report.ts'
import { createCommits } from './journal/group-commit.ts'
import {
  type Journal,
  type JournalLimits,
  type JournalOptions,
  journalLimits,
  openJournal,
} from './journal/journal.ts'
import { journalFormat, journalVersion } from './journal/journal-format.ts'
import { readJournal } from './journal/read-journal.ts'
import { type SetAside, writtenAside } from './journal/set-aside.ts'
import { createStaging } from './staging.ts'
import { createTroubleWatch } from './storage-trouble.ts'

/** A folder in use: what it held, and the store that writes on. */
export type OpenStore = {
  readonly store: Store
  readonly kept: StoredState
  /** Real time of the last record. */
  readonly latest: Instant
  /** What was found damaged, a sentence each. */
  readonly losses: readonly string[]
  /** Those of them that are damage of the journal, where something acknowledged is or may be lost. */
  readonly damage: readonly string[]
  /** What could not be used and is in files of its own now. */
  readonly setAside: readonly SetAside[]
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
const unhurriedMs = 500
const retryMs = 500

export type StoreOptions = {
  readonly seed: number
  readonly log: Log
  /** The shape of an accepted request: openapi.yaml describes it, which the shell does not know. */
  readonly request: Shape<VerificationRequest>
  readonly limits?: JournalLimits | undefined
}

/** Reads a folder and opens it for writing. Throws a Complaint for one of another version. */
export async function openStore(folder: Folder, options: StoreOptions): Promise<OpenStore> {
  try {
    return await opened(folder, options)
  } catch (fault) {
    await folder.leave()
    throw fault
  }
}

async function opened(
  folder: Folder,
  { seed, log, request, limits = journalLimits }: StoreOptions,
): Promise<OpenStore> {
  const read = await readJournal(folder, request)
  const { kept, header, latest } = read
  const setAside = await writtenAside(folder, read.unusable)
  const isDamaged = !isIntact(read)
  const isOlder = read.version !== journalVersion
  const mustRewrite = isDamaged || isOlder || read.cutRecords > 0
  const copy = isDamaged ? await folder.keepCopy() : undefined
  const beganWith = seedShape(header?.seed) === undefined ? (header?.seed ?? seed) : seed
  let living: LiveState | undefined
  let isClosed = false
  let cancelLater: (() => void) | undefined
  let cancelRetry = () => {}

  const journal = await openedJournal({
    folder,
    read,
    mustRewrite,
    header: {
      format: journalFormat,
      version: journalVersion,
      madeBy: version,
      seed: beganWith,
    },
    whole: () => (living === undefined ? [] : [...wholeOf(living), ...staging.records()]),
    limits,
  })
  const inTurn = createTurns()
  const staging = createStaging(read.latestStage, (part) => inTurn(() => journal.stage(part)))
  const trouble = createTroubleWatch({ folder, log, full: journal.trouble })
  const commits = createCommits(
    async () => {
      const isWritten = await inTurn(() => {
        const at = realNow()
        const records = changes.taken().map((each) => ({ at, ...each }))
        for (const { install = [] } of records) for (const stage of install) staging.end(stage)
        return journal.append(records)
      })
      await trouble.update(isWritten ? 'after success' : undefined)
      return isWritten && trouble.known()?.status !== 'data folder lost'
    },
    (retry) => {
      cancelRetry()
      if (!isClosed) cancelRetry = after(retryMs, retry)
    },
  )
  const changes = createChanges((name) => living?.inboxes.of(name).dump() ?? {}, {
    hurry: () => {
      if (!isClosed) commits.changed()
    },
    later: () => {
      if (isClosed) return
      cancelLater ??= after(unhurriedMs, () => {
        cancelLater = undefined
        commits.write()
      })
    },
  })

  async function retried(): Promise<StoreTrouble | undefined> {
    commits.write()
    await commits.tried()
    return trouble.known()
  }

  return {
    store: {
      ...changes.told,
      stage: staging.stage,
      unstage: staging.end,
      safe: commits.safe,
      tried: commits.tried,
      changes: commits.changes,
      onFailure: commits.onFailure,
      trouble: () => (trouble.known() === undefined ? undefined : retried()),
      knownTrouble: trouble.known,
      async check() {
        if (trouble.known() !== undefined) return retried()
        await trouble.update()
        return trouble.known()
      },
    },
    kept,
    latest,
    losses: lossesIn(read, copy, setAside),
    damage: lossesIn({ ...read, unusable: [], unfinished: undefined, cutRecords: 0 }, undefined),
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
      await folder.leave()
      return isWritten
    },
  }
}

// The journal takes one write after the other.
function createTurns(): <T>(write: () => Promise<T>) => Promise<T> {
  let latest: Promise<unknown> = Promise.resolve()
  return (write) => {
    const turn = latest.then(write)
    latest = turn.catch(() => {})
    return turn
  }
}

async function openedJournal(options: JournalOptions): Promise<Journal> {
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
