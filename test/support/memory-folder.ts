import type { Folder, JournalFile } from '../../server/shell/store/folder.ts'

/** A data folder in memory, whose disk has as much room as a test wants. */
export type MemoryFolder = Folder & {
  /** What a process that was killed now would leave: every byte that was synced. */
  readonly left: () => Buffer
  /** Bytes that files may have together; the disk is full at that. */
  room: number
  readonly copies: readonly Buffer[]
}

export function memoryFolder(journal: Uint8Array = new Uint8Array()): MemoryFolder {
  let bytes = Buffer.from(journal)
  let draft = Buffer.alloc(0)
  const copies: Buffer[] = []

  // A draft that was adopted is the journal from then on.
  function fileOf(own: { of: 'journal' | 'draft' }): JournalFile {
    return {
      async write(more, at) {
        const before = own.of === 'journal' ? bytes : draft
        const other = own.of === 'journal' ? draft : bytes
        const end = Math.max(before.length, at + more.byteLength)
        if (end > before.length && end + other.length > folder.room) {
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
            code: 'ENOSPC',
          })
        }
        const after = Buffer.alloc(end)
        before.copy(after)
        after.set(more, at)
        if (own.of === 'journal') bytes = after
        else draft = after
      },
      sync: async () => {},
      async cut(length) {
        if (own.of === 'journal') bytes = bytes.subarray(0, length)
        else draft = draft.subarray(0, length)
      },
      close: async () => {},
    }
  }

  let current: { of: 'journal' | 'draft' } = { of: 'journal' }
  const folder: MemoryFolder = {
    name: 'memory',
    async *pieces() {
      yield bytes
    },
    async open(length) {
      bytes = bytes.subarray(0, length)
      return fileOf(current)
    },
    async draft() {
      draft = Buffer.alloc(0)
      current = { of: 'draft' }
      return fileOf(current)
    },
    async adopt() {
      bytes = draft
      draft = Buffer.alloc(0)
      current.of = 'journal'
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
    copies,
  }
  return folder
}
