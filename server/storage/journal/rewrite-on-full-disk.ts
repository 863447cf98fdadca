import type { StoreRecord } from '../../emulator/stored-state.ts'
import { adoptDraft, type Draft, type DraftOptions, writeDraft } from './journal-draft.ts'
import { type EndMark, emptyJournal, type JournalEnd } from './journal-format.ts'
import { chained, createJournalWriter, noReserve } from './journal-writer.ts'
import { frameRecord } from './record-framing.ts'

export type ReliefOptions = Omit<DraftOptions, 'generation'> & {
  /** The journal in force. */
  readonly old: Draft
  readonly records: readonly (() => StoreRecord)[]
}

/** The journal that is in force now; `isDurable` is false where the disk did not confirm it. */
export type Relief = Draft & { readonly isDurable: boolean }

/**
 * Rewrites a journal on a full disk, so that the room of what is no longer needed becomes free. A state that
 * fits on the disk beside the journal is written there. A smaller one gets the room of the reserve; one that
 * fits into a page of memory is written over the beginning of the journal and needs no room at all. Returns
 * undefined where nothing of it is possible: the journal is then in force as before.
 */
export async function relieve(options: ReliefOptions): Promise<Relief | undefined> {
  const { old } = options
  const { length, allocated } = old.writer.end
  const beside = await replaceBeside(options)
  if (beside !== undefined) return beside
  const small = smallState(options, Math.max(allocated - length, pageBytes))
  if (small === undefined) return undefined
  if (await isSealed(old)) {
    const besideReserve = await replaceBeside(options)
    if (besideReserve !== undefined) return besideReserve
  }
  const inPlace = await replaceInPlace(options, small)
  if (inPlace === undefined) await old.writer.makeRoom()
  return inPlace
}

// A page of memory and of the disk: it is written whole or not at all when the process is killed.
const pageBytes = 4096

async function replaceBeside({ folder, header, reserve, old, records }: ReliefOptions) {
  const generation = old.writer.end.generation + 1
  try {
    const draft = await writeDraft({ folder, header, generation, reserve: noReserve }, records)
    try {
      await adoptDraft(folder, draft)
    } catch (fault) {
      await draft.file.close().catch(() => {})
      throw fault
    }
    await old.file.close().catch(() => {})
    const writer = createJournalWriter(draft.file, draft.writer.end, reserve)
    return { file: draft.file, writer, isDurable: true }
  } catch {
    await folder.discard().catch(() => {})
    return undefined
  }
}

async function isSealed({ writer }: Draft): Promise<boolean> {
  if (writer.end.allocated === writer.end.length) return false
  return writer.seal('closed').then(
    () => true,
    () => false,
  )
}

/** The JSON of header and records, unless it is longer than this. */
function smallState(
  { header, records }: ReliefOptions,
  longest: number,
): readonly string[] | undefined {
  const texts = [JSON.stringify(header)]
  let bytes = 0
  for (const record of records) {
    const text = JSON.stringify(record())
    bytes += text.length
    if (bytes > longest) return undefined
    texts.push(text)
  }
  return texts
}

async function replaceInPlace(
  { old: { file, writer }, reserve }: ReliefOptions,
  texts: readonly string[],
): Promise<Relief | undefined> {
  const mark: EndMark = { sealed: 'replaced' }
  const { bytes, end } = imageOf([...texts, JSON.stringify(mark)], writer.end.generation + 1)
  if (bytes.length > Math.min(pageBytes, writer.end.length - 1)) return undefined
  try {
    await file.write(bytes, 0)
  } catch {
    return undefined
  }
  // From here on the old journal is gone, whatever the disk says.
  const replaced = { file, writer: createJournalWriter(file, end, reserve) }
  try {
    await file.sync()
    await file.cut(bytes.length)
    return { ...replaced, isDurable: true }
  } catch {
    return { ...replaced, isDurable: false }
  }
}

function imageOf(
  texts: readonly string[],
  generation: number,
): { readonly bytes: Buffer; readonly end: JournalEnd } {
  const parts: Buffer[] = []
  let end = emptyJournal(generation)
  for (const text of texts) {
    const { bytes, digest } = frameRecord(chained(text, end))
    parts.push(bytes)
    const length = end.length + bytes.length
    end = { ...end, length, allocated: length, records: end.records + 1, digest }
  }
  return { bytes: Buffer.concat(parts), end: { ...end, isSealed: true } }
}
