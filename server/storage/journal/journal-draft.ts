import type { StoreRecord } from '../../emulator/stored-state.ts'
import type { Folder, JournalFile } from '../folder/folder.ts'
import { emptyJournalEnd, type JournalHeader } from './journal-format.ts'
import { createJournalWriter, type JournalWriter, type Reserve } from './journal-writer.ts'

/** A journal that is being written to replace the current one. */
export type JournalDraft = { readonly file: JournalFile; readonly writer: JournalWriter }

export type JournalDraftOptions = {
  readonly folder: Folder
  readonly header: JournalHeader
  readonly generation: number
  readonly reserve: Reserve
}

/**
 * Writes a draft: first the header, then the records. It waits for the disk after each record, so that other work
 * continues in between. Rejects if the disk is full, or after `isAbandoned` returns true.
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

/** Replaces the journal with the draft, after ending the draft with a reserve or, on a full disk, an end mark. */
export async function adoptDraft(folder: Folder, { writer }: JournalDraft): Promise<void> {
  await writer.extendReserve()
  if (!hasReserve(writer)) await writer.seal('closed')
  await folder.adoptDraft()
}

// The writer adds one reserve byte after the last record. More than that one byte is a real reserve.
function hasReserve({ end }: JournalWriter): boolean {
  return end.allocated > end.length + 1
}
