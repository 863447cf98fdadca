import type { Folder, JournalFile } from '../../server/shell/store/folder.ts'

/** A data folder in memory, whose disk has as much room as a test wants. */
export type MemoryFolder = Folder & {
  /** What a process that was killed now would leave: every byte that was synced. */
  readonly left: () => Buffer
  /** Bytes that files may have together; the disk is full at that. */
  room: number
  /** Whether no file can be closed. */
  staysOpen: boolean
  readonly copies: readonly Buffer[]
}

/** With this journal, or new. */
export function memoryFolder(journal?: Uint8Array): MemoryFolder {
  let bytes = Buffer.from(journal ?? [])
  let hasJournal = journal !== undefined
  let draft = Buffer.alloc(0)
  const copies: Buffer[] = []

  // A draft that was adopted is the journal from then on.
  function fileOf(own: { of: 'journal' | 'draft' | 'nothing' }): JournalFile {
    return {
      async write(more, at) {
        // In the place of its name there is another file by now.
        if (own.of === 'nothing') return
        const before = own.of === 'journal' ? bytes : draft
        const other = own.of === 'journal' ? draft : bytes
        const room = Math.max(before.length, folder.room - other.length)
        // As a real disk does: what fits is written.
        const fitting = more.subarray(0, Math.max(0, room - at))
        const after = Buffer.alloc(Math.max(before.length, at + fitting.length))
        before.copy(after)
        if (fitting.length > 0) after.set(fitting, at)
        if (own.of === 'journal') bytes = after
        else draft = after
        if (fitting.length < more.byteLength) {
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
            code: 'ENOSPC',
          })
        }
      },
      sync: async () => {},
      async cut(length) {
        if (own.of === 'journal') bytes = bytes.subarray(0, length)
        else if (own.of === 'draft') draft = draft.subarray(0, length)
      },
      async close() {
        if (folder.staysOpen) throw new Error('EIO: i/o error, close')
      },
    }
  }

  type Named = { of: 'journal' | 'draft' | 'nothing' }
  let inForce: Named = { of: 'nothing' }
  let drafted: Named = { of: 'nothing' }
  const folder: MemoryFolder = {
    name: 'memory',
    whyLost: async () => undefined,
    async *pieces() {
      yield bytes
    },
    hasJournal: async () => hasJournal,
    async open() {
      inForce = { of: 'journal' }
      return fileOf(inForce)
    },
    async draft() {
      draft = Buffer.alloc(0)
      drafted = { of: 'draft' }
      return fileOf(drafted)
    },
    async adopt() {
      bytes = draft
      hasJournal = true
      draft = Buffer.alloc(0)
      inForce.of = 'nothing'
      drafted.of = 'journal'
      inForce = drafted
    },
    async keepCopy() {
      copies.push(bytes)
      return `memory/journal.damaged-${copies.length}`
    },
    async discard() {
      draft = Buffer.alloc(0)
    },
    leave: async () => {},
    left: () => Buffer.from(bytes),
    room: Number.POSITIVE_INFINITY,
    staysOpen: false,
    copies,
  }
  return folder
}
