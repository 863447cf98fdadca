import { Complaint } from '../../core/plain/complaint.ts'
import type { Instant } from '../../core/time/instant.ts'
import { realNow } from '../clock.ts'
import { after } from '../heartbeat.ts'
import type { Log } from '../records/log.ts'
import { version } from '../version.ts'
import { createChanges } from './changes.ts'
import type { Folder } from './folder.ts'
import { createCommits } from './group-commit.ts'
import {
  type JournalLimits,
  journalFormat,
  journalLimits,
  journalVersion,
  openJournal,
} from './journal.ts'
import type { Kept } from './kept.ts'
import { lossesIn, readJournal } from './reading.ts'
import type { Living, Store } from './store.ts'
import { wholeOf } from './whole.ts'

/** A folder in use: what it held, and the store that writes on. */
export type OpenStore = {
  readonly store: Store
  readonly kept: Kept
  /** Real time of the last record. */
  readonly latest: Instant
  /** What was found damaged, a sentence each. */
  readonly losses: readonly string[]
  /** What the folder was begun with. */
  readonly seed: number
  /** To be called once, with the state made of what was kept, before anything changes in it. */
  readonly begin: (living: Living) => Promise<void>
  /** Writes what is still to be written, false where that failed; whatever changes from now on is not kept. */
  readonly close: () => Promise<boolean>
}

// Real time. What only uses a token is written that much later; a full disk is looked at again as often.
const unhurriedMs = 500
const retryMs = 500

export type StoreOptions = {
  readonly seed: number
  readonly log: Log
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
  { seed, log, limits = journalLimits }: StoreOptions,
): Promise<OpenStore> {
  const read = await readJournal(folder)
  const { kept, place, header, latest } = read
  const isDamaged = read.damagedBytes > 0 || (place.records === 0 && read.tornBytes > 0)
  const copy = isDamaged ? await folder.keepCopy() : undefined
  let living: Living | undefined
  let isClosed = false
  let cancelLater: (() => void) | undefined
  let cancelRetry = () => {}

  const journal = await openJournal({
    folder,
    place,
    header: {
      format: journalFormat,
      version: journalVersion,
      madeBy: version,
      seed: header?.seed ?? seed,
    },
    whole: () => (living === undefined ? [] : wholeOf(living)),
    limits,
  })
  const commits = createCommits(
    async () => {
      const before = journal.trouble()
      const at = realNow()
      const isWritten = await journal.append(changes.taken().map((each) => ({ at, ...each })))
      tellOf(before, journal.trouble())
      return isWritten
    },
    (retry) => {
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

  function tellOf(before: string | undefined, now: string | undefined): void {
    if (before === undefined && now !== undefined) {
      log.error(`${folder.name} takes no more: ${now}. Whatever would change is refused with 507.`)
    } else if (before !== undefined && now === undefined) {
      log.warn(`${folder.name} has room again.`)
    }
  }

  async function stillInTrouble(): Promise<string | undefined> {
    commits.write()
    await commits.tried()
    return journal.trouble()
  }

  return {
    store: {
      ...changes.told,
      safe: commits.safe,
      tried: commits.tried,
      changes: commits.changes,
      trouble: () => (journal.trouble() === undefined ? undefined : stillInTrouble()),
    },
    kept,
    latest,
    losses: lossesIn(read, copy),
    seed: header?.seed ?? seed,
    async begin(state) {
      living = state
      if (isDamaged && !(await journal.rewrite())) {
        throw new Complaint(
          `The journal in "${folder.name}" is damaged and cannot be written anew: ${journal.trouble() ?? 'there is no room'}. Make room on its disk.`,
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
