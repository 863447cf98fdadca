/**
 * The files of a journal: the current journal, and the draft of the next one. An interface, so that tests can
 * replace the disk.
 */
export interface Folder {
  /** The path, as the user wrote it. */
  readonly name: string
  /** The id of a process in another container or on another machine that owned the folder and may still run. */
  readonly unseenOwner?: number | undefined
  /** Returns why no further write is allowed, as a sentence: the folder was deleted, or another process took it. */
  readonly whyLost: () => Promise<string | undefined>
  readonly hasJournal: () => Promise<boolean>
  /** Reads the bytes of the journal, piece by piece. */
  readonly pieces: () => AsyncIterable<Uint8Array>
  /** Opens the current journal, to append to it. */
  readonly open: () => Promise<JournalFile>
  /** Creates the draft: an empty file in the folder of the journal. */
  readonly createDraft: () => Promise<JournalFile>
  /** Replaces the journal with the draft. */
  readonly adoptDraft: () => Promise<void>
  /**
   * Preserves the current journal under another name, and returns that name. The caller must not write to the
   * journal afterwards, because the copy may be a hard link.
   */
  readonly copyJournal: () => Promise<string>
  /** Writes a new file into the folder of the journal. Returns its name, which contains the label. */
  readonly setAside: (label: string, text: string) => Promise<string>
  /** Deletes the draft, if there is one. */
  readonly discardDraft: () => Promise<void>
  /** Releases the lock of the folder. */
  readonly release: () => Promise<void>
}

/** An open file, written at given offsets. Every method rejects with the system's error. */
export interface JournalFile {
  readonly write: (bytes: Uint8Array, at: number) => Promise<void>
  /** Resolves when all writes are on the disk. Rejects if the folder was lost. */
  readonly sync: () => Promise<void>
  /** Truncates the file to this many bytes. */
  readonly cut: (length: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** The source of `readJournal`: a data folder or an exported file. */
export type JournalSource = Pick<Folder, 'name' | 'hasJournal' | 'pieces'> & {
  /** The subject of error messages; `The data folder "…"` by default. */
  readonly title?: string
}
