/** Where a journal is: the one in force, and the draft of its successor. A port, so that tests have their own. */
export type Folder = {
  /** As people know it. */
  readonly name: string
  /** The number of a process of another container or machine that had the folder, and may still run. */
  readonly unseenOwner?: number | undefined
  /** Why nothing more may be written here, in a sentence: the folder was deleted, or taken by another process. */
  readonly whyLost: () => Promise<string | undefined>
  readonly hasJournal: () => Promise<boolean>
  /** The bytes of the journal, piece by piece. */
  readonly pieces: () => AsyncIterable<Uint8Array>
  /** The journal as it is, to be continued. */
  readonly open: () => Promise<JournalFile>
  /** An empty file beside the journal. */
  readonly createDraft: () => Promise<JournalFile>
  /** Puts the draft in the journal's place. */
  readonly adoptDraft: () => Promise<void>
  /** Preserves the journal as it is under another name, which it returns; it must not be written to afterwards. */
  readonly copyJournal: () => Promise<string>
  /** Writes a new file beside the journal, whose name has this label in it; returns its name. */
  readonly setAside: (label: string, text: string) => Promise<string>
  readonly discardDraft: () => Promise<void>
  /** Gives the folder free for others. */
  readonly release: () => Promise<void>
}

/** A file that is written at places of the writer's choice; rejects with the system's error. */
export type JournalFile = {
  readonly write: (bytes: Uint8Array, at: number) => Promise<void>
  /** Resolves once what was written is on the disk, and is still part of the folder. */
  readonly sync: () => Promise<void>
  readonly cut: (length: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** Where a journal is read from. */
export type JournalSource = Pick<Folder, 'name' | 'hasJournal' | 'pieces'> & {
  /** What it is, for a sentence; `The data folder "…"` where it is left out. */
  readonly title?: string
}
