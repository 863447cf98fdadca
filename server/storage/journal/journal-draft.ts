import type { StoreRecord } from '../../emulator/stored-state.ts'
import type { Folder, JournalFile } from '../folder/folder.ts'
import { emptyJournalEnd, type JournalHeader } from './journal-format.ts'
import { createJournalWriter, type JournalWriter, type Reserve } from './journal-writer.ts'

/** A journal that is still to take the place of the one in force. */
export type JournalDraft = { readonly file: JournalFile; readonly writer: JournalWriter }

export type JournalDraftOptions = {
  readonly folder: Folder
  readonly header: JournalHeader
  readonly generation: number
  readonly reserve: Reserve
}

/**
 * Writes a draft: the header, which comes to the disk before anything else, and these records. Each one waits
 * for the disk, so that other work is done in between. Rejects when there is no room, or once `isAbandoned`.
 */
export async function writeDraft(
  { folder, header, generation, reserve }: JournalDraftOptions,
  records: readonly (() => StoreRecord)[],
  isAbandoned = () => false,
): Promise<JournalDraft> {
  const file = await folder.createDraft()
  const writer = createJournalWriter(file, emptyJournalEnd(generation), reserve)
  try {
    await writer.append([JSON.stringify(header)])
    for (const record of records) {
      if (isAbandoned()) throw new Error('The emulator ends.')
      await writer.append([JSON.stringify(record())])
    }
    return { file, writer }
  } catch (error) {
    await file.close().catch(() => {})
    throw error
  }
}

/** Puts the draft in the place of the journal. It may end there: with a reserve behind it, or an end mark. */
export async function adoptDraft(folder: Folder, { writer }: JournalDraft): Promise<void> {
  await writer.extendReserve()
  if (!hasReserve(writer)) await writer.seal('closed')
  await folder.adoptDraft()
}

// More than the one byte without which no record is written.
function hasReserve({ end }: JournalWriter): boolean {
  return end.allocated > end.length + 1
}
