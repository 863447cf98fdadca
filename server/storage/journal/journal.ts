import type { StoreRecord } from '../../emulator/stored-state.ts'
import type { Folder } from '../folder/folder.ts'
import { adoptDraft, type JournalDraft, writeDraft } from './journal-draft.ts'
import type { FullStateMark, JournalHeader } from './journal-format.ts'
import { createJournalWriter, defaultReserve, paddingByte, type Reserve } from './journal-writer.ts'
import type { JournalReadResult } from './read-journal.ts'
import { rewriteOnFullDisk } from './rewrite-on-full-disk.ts'

/** A journal that rewrites itself in the background when it is much longer than the state that it describes. */
export interface Journal {
  /**
   * Writes these records, after the records of earlier failed calls. Resolves to false on failure; `trouble` says why.
   * An empty list only checks whether the disk has space again.
   */
  readonly append: (records: readonly StoreRecord[]) => Promise<boolean>
  /**
   * Writes a part of a stage, which is a namespace that takes effect after its last part. Resolves to false on failure;
   * the caller then abandons the stage. The part must be in `fullState` before this call, because a rewrite may start
   * during the write.
   */
  readonly stage: (part: StoreRecord) => Promise<boolean>
  /** Returns the system's error message if the disk is full; otherwise undefined. */
  readonly trouble: () => string | undefined
  /** Rewrites the journal now. Resolves to false if the disk has no space for the new journal. */
  readonly rewrite: () => Promise<boolean>
  readonly close: () => Promise<void>
}

export type JournalOptions = {
  readonly folder: Folder
  readonly read: Pick<JournalReadResult, 'isNew' | 'end' | 'unfinished'>
  /** True if `rewrite` must run before the first `append`: the journal is damaged, or its version is older. */
  readonly mustRewrite: boolean
  /** Returns the current full state as records. */
  readonly fullState: () => readonly (() => StoreRecord)[]
  readonly header: JournalHeader
  readonly limits: JournalCompaction
}

/** When a journal is rewritten in the background, and how much space it reserves. */
export type JournalCompaction = {
  readonly reserve: Reserve
  /** A journal of at most this many bytes is never rewritten in the background. */
  readonly short: number
  /** A longer journal is rewritten when its length is `times` times the length of the state. */
  readonly times: number
}

export const defaultCompactionPolicy: JournalCompaction = {
  reserve: defaultReserve,
  short: 16 * 1024 * 1024,
  times: 3,
}

/** Opens the journal of a folder for writing, or creates it. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, fullState, header, limits } = options
  const { reserve } = limits
  let current = await openOrCreateJournal(options)
  let fullStateLength = options.read.end.whole
  let isSound = !options.mustRewrite
  // Records that could not be written yet, in order.
  let unwritten: StoreRecord[] = []
  let rewriting: JournalRewrite | undefined
  // True after an attempt to free space on a full disk. False again when something is deleted or the disk has space.
  let hasTriedToFreeSpace = false

  async function append(records: readonly StoreRecord[]): Promise<boolean> {
    unwritten = [...unwritten, ...records]
    if (records.some(hasDeletions)) hasTriedToFreeSpace = false
    // Read the state before the first `await`, so that it contains the changes of `records` and no later changes.
    const state = isFull() && !hasTriedToFreeSpace ? fullState() : undefined
    if (rewriting === undefined && isLong()) rewriting = beginRewrite()
    else rewriting?.since.push(...records)
    const isWritten = await writePending()
    if (isWritten && rewriting?.isReady) await switchToDraft(rewriting)
    if (!isFull()) hasTriedToFreeSpace = false
    return isFull() && state !== undefined ? (await freeSpace(state)) || isWritten : isWritten
  }

  async function writePending(): Promise<boolean> {
    try {
      if (unwritten.length > 0) await current.writer.append(unwritten)
      else if (isFull()) await current.writer.extendReserve()
    } catch {
      return false
    }
    unwritten = []
    return true
  }

  async function freeSpace(state: readonly (() => StoreRecord)[]): Promise<boolean> {
    hasTriedToFreeSpace = true
    // A rewrite is already in progress. It needs the same space and has the same result, so wait for it.
    if (rewriting !== undefined) {
      await rewriting.ended
      if (rewriting?.isReady && (await switchToDraft(rewriting))) {
        unwritten = []
        return true
      }
    }
    const rewritten = await rewriteOnFullDisk({
      folder,
      header,
      reserve,
      old: current,
      records: state,
    })
    if (rewritten === undefined) return false
    current = rewritten
    fullStateLength = rewritten.writer.end.length
    await rewritten.writer.extendReserve()
    if (rewritten.isDurable) unwritten = []
    return rewritten.isDurable
  }

  function isFull(): boolean {
    return current.writer.trouble !== undefined
  }

  function isLong(): boolean {
    return current.writer.end.length > Math.max(limits.short, limits.times * fullStateLength)
  }

  function beginRewrite(): JournalRewrite {
    const rewrite: JournalRewrite = {
      since: [],
      isReady: false,
      isAbandoned: false,
      ended: Promise.resolve(),
    }
    const generation = current.writer.end.generation + 1
    rewrite.ended = writeDraft(
      { folder, header, generation, reserve },
      fullState(),
      () => rewrite.isAbandoned,
    ).then(
      (draft) => {
        rewrite.draft = draft
        rewrite.isReady = true
      },
      () => abandonRewrite(),
    )
    return rewrite
  }

  // Continues with the current journal. The new `fullStateLength` delays the next rewrite until the journal is
  // much longer.
  async function abandonRewrite(): Promise<void> {
    fullStateLength = current.writer.end.length
    rewriting = undefined
    await folder.discardDraft()
  }

  async function switchToDraft({ draft, since }: JournalRewrite): Promise<boolean> {
    if (draft === undefined) return false
    const mark: FullStateMark = { whole: draft.writer.end.length }
    try {
      await draft.writer.append([...since, JSON.stringify(mark)])
      await adoptDraft(folder, draft)
    } catch {
      await draft.writer.close().catch(() => {})
      await abandonRewrite()
      return false
    }
    // From here on, the draft is the journal, even if closing the old file fails.
    const old = current
    current = draft
    fullStateLength = mark.whole
    isSound = true
    rewriting = undefined
    await old.file.close().catch(() => {})
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
      const rewrite = beginRewrite()
      rewriting = rewrite
      await rewrite.ended
      return rewrite.isReady && switchToDraft(rewrite)
    },
    async close() {
      if (rewriting !== undefined) rewriting.isAbandoned = true
      await rewriting?.ended
      await rewriting?.draft?.writer.close()
      if (rewriting !== undefined) await folder.discardDraft()
      // If the disk has no space for the end mark, the reserve stays in the file.
      if (isSound && !current.writer.end.isSealed) {
        await current.writer.seal('closed').catch(() => {})
      }
      await current.writer.close()
    },
  }
}

interface JournalRewrite {
  /** Records that were written to the current journal since the rewrite began. */
  readonly since: StoreRecord[]
  draft?: JournalDraft
  /** True when the draft contains the full state, without `since`. */
  isReady: boolean
  isAbandoned: boolean
  /** Resolves when the draft is ready or was abandoned. */
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
    await file.write(Buffer.alloc(unfinished.end - unfinished.at, paddingByte), unfinished.at)
  }
  const allocated = unfinished?.kind === 'leftover' ? end.length : end.allocated
  return { file, writer: createJournalWriter(file, { ...end, allocated }, reserve) }
}

// True if the record deletes something: the state is then smaller, so that a rewrite may free space.
function hasDeletions({ gone, left, inboxes, revoked }: StoreRecord): boolean {
  return [gone, left, inboxes, revoked].some((items) => items !== undefined && items.length > 0)
}
