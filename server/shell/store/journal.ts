import type { Folder } from './folder.ts'
import {
  createJournalWriter,
  type JournalWriter,
  type Place,
  type Reserve,
  usualReserve,
} from './journal-writer.ts'
import type { StoreRecord } from './kept.ts'

/** A journal that is written anew, while life goes on, once it is long compared with what it comes to. */
export type Journal = {
  /**
   * Puts records on the disk, and those that failed before; false when that failed, and `trouble` says why.
   * Without any it only looks whether there is room again.
   */
  readonly append: (records: readonly StoreRecord[]) => Promise<boolean>
  readonly trouble: () => string | undefined
  /** Writes everything down anew, now; false when there is no room for it. */
  readonly rewrite: () => Promise<boolean>
  readonly close: () => Promise<void>
}

export type JournalOptions = {
  readonly folder: Folder
  /** Where the journal that was read ends, and how much of it was one whole state. */
  readonly place: Place & { readonly whole: number }
  readonly whole: () => readonly (() => StoreRecord)[]
  readonly header: Header
  readonly limits: JournalLimits
}

export type JournalLimits = {
  readonly reserve: Reserve
  /** Bytes up to which a journal is never written anew, and how many times as long as the state it may get. */
  readonly short: number
  readonly times: number
}

export const journalLimits: JournalLimits = {
  reserve: usualReserve,
  short: 16 * 1024 * 1024,
  times: 3,
}

/** The first record of every journal. */
export type Header = {
  readonly format: typeof journalFormat
  readonly version: number
  /** The emulator's version; for people. */
  readonly madeBy: string
  /** What namespaces followed from when the folder was begun. */
  readonly seed: number
}

/** The record behind a whole state: how many bytes it took. */
export type Ending = { readonly whole: number }

export const journalFormat = 'videoid-emulator journal'

/** Goes up with every change of the shape of a record, a namespace or a verification; a test tells when. */
export const journalVersion = 1

export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, whole, header, limits } = options
  let place = options.place
  let writer = createJournalWriter(await folder.open(place.length), place, limits.reserve)
  // What could not be written yet, in its order.
  let unwritten: string[] = []
  let rewriting: Rewriting | undefined

  if (place.length === 0) unwritten.push(JSON.stringify(header))

  async function append(records: readonly StoreRecord[]): Promise<boolean> {
    const texts = records.map((each) => JSON.stringify(each))
    unwritten = [...unwritten, ...texts]
    // In this same moment, so that it holds what the records hold and nothing that comes after.
    if (rewriting === undefined && isLong()) rewriting = begin()
    else rewriting?.since.push(...texts)
    try {
      if (unwritten.length > 0) await writer.append(unwritten)
      else if (writer.trouble !== undefined) await writer.makeRoom()
    } catch {
      return false
    }
    unwritten = []
    if (rewriting?.isReady) await changeOver(rewriting)
    return true
  }

  function isLong(): boolean {
    return writer.length > Math.max(limits.short, limits.times * place.whole)
  }

  function begin(): Rewriting {
    const begun: Rewriting = {
      records: whole(),
      since: [],
      isReady: false,
      isAbandoned: false,
      ended: Promise.resolve(),
    }
    begun.ended = written(options, begun).then(
      (draft) => {
        begun.draft = draft
        begun.isReady = true
      },
      () => giveUp(),
    )
    return begun
  }

  // There may be room later; until then the journal goes on as it is.
  async function giveUp(): Promise<void> {
    place = { ...place, whole: writer.length }
    rewriting = undefined
    await folder.discard()
  }

  async function changeOver({ draft, since }: Rewriting): Promise<boolean> {
    if (draft === undefined) return false
    const wholeLength = draft.length
    try {
      await draft.append([...since, JSON.stringify({ whole: wholeLength } satisfies Ending)])
      await folder.adopt()
    } catch {
      await draft.close()
      await giveUp()
      return false
    }
    // From here on the draft is the journal, whatever becomes of the other one.
    const before = writer
    place = { length: draft.length, records: 0, whole: wholeLength }
    writer = draft
    rewriting = undefined
    await before.close().catch(() => {})
    return true
  }

  return {
    append,
    trouble: () => writer.trouble,
    async rewrite() {
      const own = begin()
      rewriting = own
      await own.ended
      return own.isReady && changeOver(own)
    },
    async close() {
      if (rewriting !== undefined) rewriting.isAbandoned = true
      await rewriting?.ended
      await rewriting?.draft?.close()
      if (rewriting !== undefined) await folder.discard()
      await writer.close()
    },
  }
}

type Rewriting = {
  readonly records: readonly (() => StoreRecord)[]
  /** What was written meanwhile. */
  readonly since: string[]
  draft?: JournalWriter
  isReady: boolean
  isAbandoned: boolean
  ended: Promise<void>
}

// Each record waits for the disk: in between, whatever else there is to do is done.
async function written(
  { folder, header, limits }: JournalOptions,
  begun: Rewriting,
): Promise<JournalWriter> {
  const draft = createJournalWriter(await folder.draft(), undefined, limits.reserve)
  try {
    await draft.append([JSON.stringify(header)])
    for (const record of begun.records) {
      if (begun.isAbandoned) throw new Error('The emulator ends.')
      await draft.append([JSON.stringify(record())])
    }
    return draft
  } catch (fault) {
    await draft.close()
    throw fault
  }
}
