import type { StoreRecord } from '../../emulator/stored-state.ts'
import type { JournalFile } from '../folder/folder.ts'
import type { EndMark, JournalEnd } from './journal-format.ts'
import { frameRecord, lineFeed } from './record-framing.ts'

/**
 * Appends records to a journal, each chained to the previous one. The writer reserves disk space in advance. On a
 * full disk, changes that are already made can therefore still be written, and new requests are refused before they
 * change anything.
 */
export interface JournalWriter {
  /** Resolves when the records are on the disk, and rejects if they are not. A caller may retry the same records. */
  readonly append: (records: readonly RecordContent[]) => Promise<void>
  /** Extends the reserve, and sets `trouble` if the disk is full. Do not call it while `append` runs. */
  readonly extendReserve: () => Promise<void>
  /** Appends an end mark and removes the reserve from the file. Rejects if the mark cannot be written. */
  readonly seal: (mark: EndMark['sealed']) => Promise<void>
  /** The system's error message if the disk is full; otherwise undefined. */
  readonly trouble: string | undefined
  /** The current end of the journal. */
  readonly end: JournalEnd
  readonly close: () => Promise<void>
}

/** The content of a record, or its JSON. It must not change until `append` resolves. */
export type RecordContent = StoreRecord | string

/** How many bytes to reserve: `step` at a time, as soon as fewer than `least` remain. */
export type Reserve = { readonly step: number; readonly least: number }

export const defaultReserve: Reserve = { step: 1024 * 1024, least: 512 * 1024 }

/** The reserve of a journal that reserves no space. */
export const noReserve: Reserve = { step: 0, least: 0 }

/** The byte of the reserve: a line feed, which no record contains. A zero byte is always damage. */
export const paddingByte = lineFeed

/** Creates a writer that continues a journal file at `start`. */
export function createJournalWriter(
  file: JournalFile,
  start: JournalEnd,
  { step, least }: Reserve = defaultReserve,
): JournalWriter {
  const reserve = Buffer.alloc(step, paddingByte)
  const oneReserveByte = Buffer.from([paddingByte])
  const minReserve = least / 32
  let end = start
  let trouble: string | undefined

  // Reserves a full step, or half or a quarter of it if the disk has no more space.
  async function ensureReserve(length: number): Promise<void> {
    let size = step
    while (size > 0 && size >= minReserve && end.allocated < length + least) {
      try {
        await file.write(reserve.subarray(0, size), end.allocated)
        end = { ...end, allocated: end.allocated + size, isSealed: false }
      } catch (error) {
        trouble = (error as Error).message
        size = Math.floor(size / 2)
      }
    }
    // For a short journal, a smaller margin is enough.
    const margin = Math.min(least, Math.max(minReserve, length))
    if (end.allocated >= length + margin) trouble = undefined
  }

  async function append(records: readonly RecordContent[]): Promise<void> {
    let next = end
    let touchedEnd = end.length
    try {
      for (const record of records) {
        const json = typeof record === 'string' ? record : JSON.stringify(record)
        const { bytes, digest } = frameRecord(formatChainedRecord(json, next))
        const length = next.length + bytes.length
        await ensureReserve(length)
        touchedEnd = length
        // At least one reserve byte must follow the last record. It shows a reader that the file is complete.
        const isLast = length >= end.allocated
        await file.write(isLast ? Buffer.concat([bytes, oneReserveByte]) : bytes, next.length)
        if (isLast) end = { ...end, allocated: length + 1 }
        next = { ...next, length, records: next.records + 1, digest }
      }
      await file.sync()
    } catch (error) {
      trouble = (error as Error).message
      await undo(touchedEnd).catch(() => {})
      throw error
    }
    const isSealed = end.isSealed && records.length === 0
    end = { ...next, allocated: end.allocated, isSealed }
  }

  // Overwrites a partial record with reserve bytes. Otherwise the file would look as if its end were missing.
  async function undo(touchedEnd: number): Promise<void> {
    if (touchedEnd <= end.length) return
    const length = Math.min(touchedEnd, end.allocated) - end.length
    await file.write(Buffer.alloc(length, paddingByte), end.length)
    await file.cut(end.allocated)
  }

  return {
    append,
    extendReserve: () => ensureReserve(end.length),
    async seal(sealed) {
      await append([JSON.stringify({ sealed } satisfies EndMark)])
      await file.cut(end.length)
      end = { ...end, allocated: end.length, isSealed: true }
    },
    get trouble() {
      return trouble
    },
    get end() {
      return end
    },
    close: file.close,
  }
}

/** Adds the position members (`n`, `generation`, `previous`) to the JSON of a record. */
export function formatChainedRecord(
  json: string,
  { records, generation, digest }: JournalEnd,
): string {
  const previous = digest === undefined ? '' : `,"previous":"${digest}"`
  const content = json === '{}' ? '}' : `,${json.slice(1)}`
  return `{"n":${records},"generation":${generation}${previous}${content}`
}
