import type { StoreRecord } from '../../emulator/stored-state.ts'
import {
  adoptDraft,
  type JournalDraft,
  type JournalDraftOptions,
  writeDraft,
} from './journal-draft.ts'
import { type EndMark, emptyJournalEnd, type JournalEnd } from './journal-format.ts'
import { createJournalWriter, formatChainedRecord, noReserve } from './journal-writer.ts'
import { frameRecord } from './record-framing.ts'

export type FullDiskRewriteOptions = Omit<JournalDraftOptions, 'generation'> & {
  /** The current journal. */
  readonly old: JournalDraft
  readonly records: readonly (() => StoreRecord)[]
}

/** The new current journal. `isDurable` is false if the disk did not confirm the write. */
export type RewrittenJournal = JournalDraft & { readonly isDurable: boolean }

/**
 * Rewrites a journal on a full disk, to free the space of deleted data. It tries three ways, in this order:
 * 1. Write the state to a new file in the folder of the journal.
 * 2. Free the reserve of the journal, and try again.
 * 3. Write a state of at most one page over the beginning of the journal, which needs no space.
 * Returns undefined if all three fail. The old journal is then still the current one.
 */
export async function rewriteOnFullDisk(
  options: FullDiskRewriteOptions,
): Promise<RewrittenJournal | undefined> {
  const { old } = options
  const { length, allocated } = old.writer.end
  const beside = await rewriteBeside(options)
  if (beside !== undefined) return beside
  const small = smallStateTexts(options, Math.max(allocated - length, pageBytes))
  if (small === undefined) return undefined
  if (await trySeal(old)) {
    const besideReserve = await rewriteBeside(options)
    if (besideReserve !== undefined) return besideReserve
  }
  const inPlace = await rewriteInPlace(options, small)
  if (inPlace === undefined) await old.writer.extendReserve()
  return inPlace
}

// A page of memory and of the disk: if the process is killed, the page is written completely or not at all.
const pageBytes = 4096

async function rewriteBeside({ folder, header, reserve, old, records }: FullDiskRewriteOptions) {
  const generation = old.writer.end.generation + 1
  try {
    const draft = await writeDraft({ folder, header, generation, reserve: noReserve }, records)
    try {
      await adoptDraft(folder, draft)
    } catch (error) {
      await draft.file.close().catch(() => {})
      throw error
    }
    await old.file.close().catch(() => {})
    const writer = createJournalWriter(draft.file, draft.writer.end, reserve)
    return { file: draft.file, writer, isDurable: true }
  } catch {
    await folder.discardDraft().catch(() => {})
    return undefined
  }
}

async function trySeal({ writer }: JournalDraft): Promise<boolean> {
  if (writer.end.allocated === writer.end.length) return false
  return writer.seal('closed').then(
    () => true,
    () => false,
  )
}

/** Returns the JSON of header and records; undefined if it is longer than `maxBytes`. */
function smallStateTexts(
  { header, records }: FullDiskRewriteOptions,
  maxBytes: number,
): readonly string[] | undefined {
  const texts = [JSON.stringify(header)]
  let bytes = 0
  for (const record of records) {
    const text = JSON.stringify(record())
    bytes += text.length
    if (bytes > maxBytes) return undefined
    texts.push(text)
  }
  return texts
}

async function rewriteInPlace(
  { old: { file, writer }, reserve }: FullDiskRewriteOptions,
  texts: readonly string[],
): Promise<RewrittenJournal | undefined> {
  const mark: EndMark = { sealed: 'replaced' }
  const { bytes, end } = journalImageOf([...texts, JSON.stringify(mark)], writer.end.generation + 1)
  if (bytes.length > Math.min(pageBytes, writer.end.length - 1)) return undefined
  try {
    await file.write(bytes, 0)
  } catch {
    return undefined
  }
  // From here on, the old journal counts as overwritten, even if `sync` fails.
  const replaced = { file, writer: createJournalWriter(file, end, reserve) }
  try {
    await file.sync()
    await file.cut(bytes.length)
    return { ...replaced, isDurable: true }
  } catch {
    return { ...replaced, isDurable: false }
  }
}

function journalImageOf(
  texts: readonly string[],
  generation: number,
): { readonly bytes: Buffer; readonly end: JournalEnd } {
  const parts: Buffer[] = []
  let end = emptyJournalEnd(generation)
  for (const text of texts) {
    const { bytes, digest } = frameRecord(formatChainedRecord(text, end))
    parts.push(bytes)
    const length = end.length + bytes.length
    end = { ...end, length, allocated: length, records: end.records + 1, digest }
  }
  return { bytes: Buffer.concat(parts), end: { ...end, isSealed: true } }
}
