import type { StoreRecord } from '../../emulator/stored-state.ts'
import type { Folder } from '../folder/folder.ts'
import { adoptDraft, type JournalDraft, writeDraft } from './journal-draft.ts'
import type { FullStateMark, JournalHeader } from './journal-format.ts'
import { createJournalWriter, defaultReserve, type Reserve, reserveByte } from './journal-writer.ts'
import type { JournalReadResult } from './read-journal.ts'
import { rewriteOnFullDisk } from './rewrite-on-full-disk.ts'

/** A journal that is written anew, while life goes on, once it is long compared with what it comes to. */
export type Journal = {
  /**
   * Puts records on the disk, and those that failed before; false when that failed, and `trouble` says why.
   * Without any it only looks whether there is room again.
   */
  readonly append: (records: readonly StoreRecord[]) => Promise<boolean>
  /**
   * Puts a part of a stage on the disk; false when that failed, and then the stage must be given up. A rewrite
   * takes over what is in `whole`, so a part must be there before it is written.
   */
  readonly stage: (part: StoreRecord) => Promise<boolean>
  readonly trouble: () => string | undefined
  /** Writes everything down anew, now; false when there is no room for it. */
  readonly rewrite: () => Promise<boolean>
  readonly close: () => Promise<void>
}

export type JournalOptions = {
  readonly folder: Folder
  /** What was read of the journal. */
  readonly read: Pick<JournalReadResult, 'isNew' | 'end' | 'unfinished'>
  /** Whether it must be rewritten before anything is appended: it is damaged, or of an older version. */
  readonly mustRewrite: boolean
  readonly fullState: () => readonly (() => StoreRecord)[]
  readonly header: JournalHeader
  readonly limits: JournalLimits
}

export type JournalLimits = {
  readonly reserve: Reserve
  /** Bytes up to which a journal is never written anew, and how many times as long as the state it may get. */
  readonly short: number
  readonly times: number
}

export const journalLimits: JournalLimits = {
  reserve: defaultReserve,
  short: 16 * 1024 * 1024,
  times: 3,
}

export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, fullState: whole, header, limits } = options
  const { reserve } = limits
  let current = await openOrCreateJournal(options)
  let wholeLength = options.read.end.whole
  let isSound = !options.mustRewrite
  // What could not be written yet, in its order.
  let unwritten: StoreRecord[] = []
  let rewriting: JournalRewrite | undefined
  // Since the disk is full: whether a rewrite was tried, and nothing has been deleted since.
  let wasRelieved = false

  async function append(records: readonly StoreRecord[]): Promise<boolean> {
    unwritten = [...unwritten, ...records]
    if (records.some(hasDeletions)) wasRelieved = false
    // In this same moment, so that it holds what the records hold and nothing that comes after.
    const relief = isFull() && !wasRelieved ? whole() : undefined
    if (rewriting === undefined && isLong()) rewriting = begin()
    else rewriting?.since.push(...records)
    const isWritten = await appended()
    if (isWritten && rewriting?.isReady) await changeOver(rewriting)
    if (!isFull()) wasRelieved = false
    return isFull() && relief !== undefined ? (await relieved(relief)) || isWritten : isWritten
  }

  async function appended(): Promise<boolean> {
    try {
      if (unwritten.length > 0) await current.writer.append(unwritten)
      else if (isFull()) await current.writer.extendReserve()
    } catch {
      return false
    }
    unwritten = []
    return true
  }

  async function relieved(records: readonly (() => StoreRecord)[]): Promise<boolean> {
    wasRelieved = true
    // One that is under way takes the same room, and ends the same way.
    if (rewriting !== undefined) {
      await rewriting.ended
      if (rewriting?.isReady && (await changeOver(rewriting))) {
        unwritten = []
        return true
      }
    }
    const relief = await rewriteOnFullDisk({ folder, header, reserve, old: current, records })
    if (relief === undefined) return false
    current = relief
    wholeLength = relief.writer.end.length
    await relief.writer.extendReserve()
    if (relief.isDurable) unwritten = []
    return relief.isDurable
  }

  function isFull(): boolean {
    return current.writer.trouble !== undefined
  }

  function isLong(): boolean {
    return current.writer.end.length > Math.max(limits.short, limits.times * wholeLength)
  }

  function begin(): JournalRewrite {
    const begun: JournalRewrite = {
      since: [],
      isReady: false,
      isAbandoned: false,
      ended: Promise.resolve(),
    }
    const generation = current.writer.end.generation + 1
    begun.ended = writeDraft(
      { folder, header, generation, reserve },
      whole(),
      () => begun.isAbandoned,
    ).then(
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
    wholeLength = current.writer.end.length
    rewriting = undefined
    await folder.discardDraft()
  }

  async function changeOver({ draft, since }: JournalRewrite): Promise<boolean> {
    if (draft === undefined) return false
    const ending: FullStateMark = { whole: draft.writer.end.length }
    try {
      await draft.writer.append([...since, JSON.stringify(ending)])
      await adoptDraft(folder, draft)
    } catch {
      await draft.writer.close().catch(() => {})
      await giveUp()
      return false
    }
    // From here on the draft is the journal, whatever becomes of the other one.
    const before = current
    current = draft
    wholeLength = ending.whole
    isSound = true
    rewriting = undefined
    await before.file.close().catch(() => {})
    return true
  }

  async function stage(part: StoreRecord): Promise<boolean> {
    if (unwritten.length > 0 || isFull()) return false
    rewriting?.since.push(part)
    return current.writer.append([part]).then(
      () => true,
      () => false,
    )
  }

  return {
    append,
    stage,
    trouble: () => current.writer.trouble,
    async rewrite() {
      const own = begin()
      rewriting = own
      await own.ended
      return own.isReady && changeOver(own)
    },
    async close() {
      if (rewriting !== undefined) rewriting.isAbandoned = true
      await rewriting?.ended
      await rewriting?.draft?.writer.close()
      if (rewriting !== undefined) await folder.discardDraft()
      // Where there is no room for the mark, the reserve stays.
      if (isSound && !current.writer.end.isSealed) {
        await current.writer.seal('closed').catch(() => {})
      }
      await current.writer.close()
    },
  }
}

type JournalRewrite = {
  /** What was written meanwhile. */
  readonly since: StoreRecord[]
  draft?: JournalDraft
  isReady: boolean
  isAbandoned: boolean
  ended: Promise<void>
}

async function openOrCreateJournal({
  folder,
  read: { isNew, end, unfinished },
  mustRewrite,
  header,
  limits: { reserve },
}: JournalOptions): Promise<JournalDraft> {
  if (isNew) {
    const draft = await writeDraft({ folder, header, generation: 1, reserve }, [])
    await adoptDraft(folder, draft)
    await draft.file.close().catch(() => {})
    const file = await folder.open()
    return { file, writer: createJournalWriter(file, draft.writer.end, reserve) }
  }
  const file = await folder.open()
  if (!mustRewrite && unfinished?.kind === 'leftover') await file.cut(end.length)
  if (!mustRewrite && unfinished?.kind === 'torn') {
    await file.write(Buffer.alloc(unfinished.end - unfinished.at, reserveByte), unfinished.at)
  }
  const allocated = unfinished?.kind === 'leftover' ? end.length : end.allocated
  return { file, writer: createJournalWriter(file, { ...end, allocated }, reserve) }
}

// What takes something out of the state, so that a rewrite may be worth while.
function hasDeletions({ gone, left, inboxes, revoked }: StoreRecord): boolean {
  return [gone, left, inboxes, revoked].some((each) => each !== undefined && each.length > 0)
}
