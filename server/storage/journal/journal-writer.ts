import type { StoreRecord } from '../../emulator/stored-state.ts'
import type { JournalFile } from '../folder/folder.ts'
import type { EndMark, JournalEnd } from './journal-format.ts'
import { frameRecord, lineFeed } from './record-framing.ts'

/**
 * Appends records to a journal, each chained to the one before. Room is taken from the disk in advance: when
 * there is no more, what is under way still finds its place, and whoever wants something new can be refused
 * before it has happened.
 */
export type JournalWriter = {
  /** Resolves once the records are on the disk; rejects when they are not. The same ones may come again. */
  readonly append: (records: readonly RecordContent[]) => Promise<void>
  /** Takes room in advance, with `trouble` set where there is none. Never while `append` is under way. */
  readonly extendReserve: () => Promise<void>
  /** Appends an end mark and gives the reserve back to the disk; rejects when it cannot. */
  readonly seal: (mark: EndMark['sealed']) => Promise<void>
  /** Why no more room could be had, in the system's words. */
  readonly trouble: string | undefined
  /** Where the journal ends now. */
  readonly end: JournalEnd
  readonly close: () => Promise<void>
}

/** The content of a record, or its JSON. It must not change until it is written: large ones wait for each other. */
export type RecordContent = StoreRecord | string

/** Bytes taken from the disk at a time, and how few may be left of them before more are taken. */
export type Reserve = { readonly step: number; readonly least: number }

export const defaultReserve: Reserve = { step: 1024 * 1024, least: 512 * 1024 }

/** For a journal that takes the room it needs and no more. */
export const noReserve: Reserve = { step: 0, least: 0 }

/** What the reserve consists of: empty lines, which no record holds. A zero is damage wherever it stands. */
export const reserveByte = lineFeed

export function createJournalWriter(
  file: JournalFile,
  start: JournalEnd,
  { step, least }: Reserve = defaultReserve,
): JournalWriter {
  const reserve = Buffer.alloc(step, reserveByte)
  const oneReserveByte = Buffer.from([reserveByte])
  const fewest = least / 32
  let end = start
  let trouble: string | undefined

  // As much as can be had: on a small disk half a step, or a quarter of one.
  async function makeRoom(length: number): Promise<void> {
    let size = step
    while (size > 0 && size >= fewest && end.allocated < length + least) {
      try {
        await file.write(reserve.subarray(0, size), end.allocated)
        end = { ...end, allocated: end.allocated + size, isSealed: false }
      } catch (error) {
        trouble = (error as Error).message
        size = Math.floor(size / 2)
      }
    }
    // A short journal is not refused for the margin that a long one needs.
    const margin = Math.min(least, Math.max(fewest, length))
    if (end.allocated >= length + margin) trouble = undefined
  }

  async function append(records: readonly RecordContent[]): Promise<void> {
    let next = end
    let touched = end.length
    try {
      for (const record of records) {
        const json = typeof record === 'string' ? record : JSON.stringify(record)
        const { bytes, digest } = frameRecord(formatChainedRecord(json, next))
        const length = next.length + bytes.length
        await makeRoom(length)
        touched = length
        // Never without a reserve behind it, by which a reader knows that nothing was cut off.
        const isLast = length >= end.allocated
        await file.write(isLast ? Buffer.concat([bytes, oneReserveByte]) : bytes, next.length)
        if (isLast) end = { ...end, allocated: length + 1 }
        next = { ...next, length, records: next.records + 1, digest }
      }
      await file.sync()
    } catch (error) {
      trouble = (error as Error).message
      await undo(touched).catch(() => {})
      throw error
    }
    const isSealed = end.isSealed && records.length === 0
    end = { ...next, allocated: end.allocated, isSealed }
  }

  // Half a record at the very end would look as if the file had been cut short.
  async function undo(touched: number): Promise<void> {
    if (touched <= end.length) return
    const length = Math.min(touched, end.allocated) - end.length
    await file.write(Buffer.alloc(length, reserveByte), end.length)
    await file.cut(end.allocated)
  }

  return {
    append,
    extendReserve: () => makeRoom(end.length),
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

/** The JSON of a record with its place in the chain in front. */
export function formatChainedRecord(
  json: string,
  { records, generation, digest }: JournalEnd,
): string {
  const previous = digest === undefined ? '' : `,"previous":"${digest}"`
  const content = json === '{}' ? '}' : `,${json.slice(1)}`
  return `{"n":${records},"generation":${generation}${previous}${content}`
}
