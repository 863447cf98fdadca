import { setImmediate } from 'node:timers/promises'
import type { Folder, JournalFile } from '../../server/storage/folder/folder.ts'

/** A data folder in memory, on a disk with a capacity that the test sets. */
export type MemoryFolder = Folder & {
  /** The journal that would be on the disk if the process were killed now. */
  readonly bytesAfterKill: () => Buffer
  /** The size of the disk in bytes. */
  capacity: number
  /** The number of turns of the event loop that a write takes. A write to a real disk takes at least one. */
  turnsPerWrite: number
  /** True if closing a file fails. */
  staysOpen: boolean
  readonly copies: readonly Buffer[]
  /** The texts of the files that were set aside, by file name. */
  readonly quarantined: ReadonlyMap<string, string>
}

// Allocates twice the length, because copying the whole buffer at every write would be too slow.
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

/** Creates a folder with this journal, or an empty one. */
export function createMemoryFolder(journal?: Uint8Array): MemoryFolder {
  let bytes: Buffer = Buffer.alloc(journal?.byteLength ?? 0)
  bytes.set(journal ?? [])
  let hasJournal = journal !== undefined
  let draft: Buffer = Buffer.alloc(0)
  const copies: Buffer[] = []
  const asides = new Map<string, string>()

  // The role of a file can change: an adopted draft becomes the journal.
  function fileOf(role: { of: 'journal' | 'draft' | 'nothing' }): JournalFile {
    return {
      async write(more, at) {
        for (let turn = 0; turn < folder.turnsPerWrite; turn++) await setImmediate()
        // Another file has taken its name.
        if (role.of === 'nothing') return
        const before = role.of === 'journal' ? bytes : draft
        const other = role.of === 'journal' ? draft : bytes
        const room = Math.max(before.length, folder.capacity - other.length)
        // A real disk writes the part that fits, too.
        const fitting = more.subarray(0, Math.max(0, room - at))
        const after = growBuffer(before, at + fitting.length)
        if (fitting.length > 0) after.set(fitting, at)
        if (role.of === 'journal') bytes = after
        else draft = after
        if (fitting.length < more.byteLength) {
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
            code: 'ENOSPC',
          })
        }
      },
      sync: async () => {},
      async cut(length) {
        if (role.of === 'journal') bytes = bytes.subarray(0, length)
        else if (role.of === 'draft') draft = draft.subarray(0, length)
      },
      async close() {
        if (folder.staysOpen) throw new Error('EIO: i/o error, close')
      },
    }
  }

  type FileRole = { of: 'journal' | 'draft' | 'nothing' }
  let current: FileRole = { of: 'nothing' }
  let drafted: FileRole = { of: 'nothing' }
  const folder: MemoryFolder = {
    name: 'memory',
    whyLost: async () => undefined,
    async *pieces() {
      yield bytes
    },
    hasJournal: async () => hasJournal,
    async open() {
      current = { of: 'journal' }
      return fileOf(current)
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
      current.of = 'nothing'
      drafted.of = 'journal'
      current = drafted
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
    turnsPerWrite: 0,
    staysOpen: false,
    copies,
    quarantined: asides,
  }
  return folder
}
