import type { Folder, JournalFile } from '../../server/storage/folder/folder.ts'

/** A data folder in memory, whose disk has as much room as a test wants. */
export type MemoryFolder = Folder & {
  /** What a process that was killed now would leave: every byte that was synced. */
  readonly bytesAfterKill: () => Buffer
  /** Bytes that files may have together; the disk is full at that. */
  capacity: number
  /** Whether no file can be closed. */
  staysOpen: boolean
  readonly copies: readonly Buffer[]
  /** What was set aside, by the names of the files. */
  readonly quarantined: ReadonlyMap<string, string>
}

// With room behind it: copying all of it at every write would cost more than the emulator.
function growBuffer(before: Buffer, length: number): Buffer {
  const room = before.buffer.byteLength - before.byteOffset
  if (length <= before.length) return before
  if (length <= room) {
    const view = Buffer.from(before.buffer, before.byteOffset, length)
    view.fill(0, before.length)
    return view
  }
  const after = Buffer.from(new ArrayBuffer(2 * length), 0, length)
  before.copy(after)
  return after
}

/** With this journal, or new. */
export function createMemoryFolder(journal?: Uint8Array): MemoryFolder {
  let bytes: Buffer = Buffer.alloc(journal?.byteLength ?? 0)
  bytes.set(journal ?? [])
  let hasJournal = journal !== undefined
  let draft: Buffer = Buffer.alloc(0)
  const copies: Buffer[] = []
  const asides = new Map<string, string>()

  // A draft that was adopted is the journal from then on.
  function fileOf(own: { of: 'journal' | 'draft' | 'nothing' }): JournalFile {
    return {
      async write(more, at) {
        // In the place of its name there is another file by now.
        if (own.of === 'nothing') return
        const before = own.of === 'journal' ? bytes : draft
        const other = own.of === 'journal' ? draft : bytes
        const room = Math.max(before.length, folder.capacity - other.length)
        // As a real disk does: what fits is written.
        const fitting = more.subarray(0, Math.max(0, room - at))
        const after = growBuffer(before, at + fitting.length)
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
    async createDraft() {
      draft = Buffer.alloc(0)
      drafted = { of: 'draft' }
      return fileOf(drafted)
    },
    async adoptDraft() {
      bytes = draft
      hasJournal = true
      draft = Buffer.alloc(0)
      inForce.of = 'nothing'
      drafted.of = 'journal'
      inForce = drafted
    },
    async copyJournal() {
      copies.push(Buffer.from(bytes))
      return `memory/journal.damaged-${copies.length}`
    },
    async setAside(label, text) {
      const name = `set-aside-${asides.size + 1}-${label}.json`
      asides.set(name, text)
      return name
    },
    async discardDraft() {
      draft = Buffer.alloc(0)
    },
    release: async () => {},
    bytesAfterKill: () => Buffer.from(bytes),
    capacity: Number.POSITIVE_INFINITY,
    staysOpen: false,
    copies,
    quarantined: asides,
  }
  return folder
}
