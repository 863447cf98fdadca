import type { JournalFile } from './folder.ts'
import { framed } from './framing.ts'

/**
 * Appends records to a journal. Room is taken from the disk in advance: when there is no more, what is under
 * way still finds its place, and whoever wants something new can be refused before it has happened.
 */
export type JournalWriter = {
  /** Resolves once the records are on the disk; rejects when they are not. The same ones may come again. */
  readonly append: (records: readonly string[]) => Promise<void>
  /** Takes room in advance, with `trouble` set where there is none. Never while `append` is under way. */
  readonly makeRoom: () => Promise<void>
  /** Why no more room could be had, in the system's words. */
  readonly trouble: string | undefined
  /** Bytes of all records. */
  readonly length: number
  readonly close: () => Promise<void>
}

/** Bytes taken from the disk at a time, and how few may be left of them. */
export type Reserve = { readonly step: number; readonly least: number }

export const usualReserve: Reserve = { step: 1024 * 1024, least: 512 * 1024 }

/** Where a journal stands: the bytes of its records, and how many there are. */
export type Place = { readonly length: number; readonly records: number }

export function createJournalWriter(
  file: JournalFile,
  start: Place = { length: 0, records: 0 },
  { step, least }: Reserve = usualReserve,
): JournalWriter {
  const zeros = Buffer.alloc(step)
  let { length, records: count } = start
  let taken = length
  let trouble: string | undefined

  async function makeRoom(end: number): Promise<void> {
    try {
      while (taken < end + least) {
        await file.write(zeros, taken)
        taken += step
      }
      trouble = undefined
    } catch (fault) {
      trouble = (fault as Error).message
    }
  }

  return {
    async append(records) {
      let end = length
      try {
        for (const [i, json] of records.entries()) {
          const bytes = framed(numbered(json, count + i))
          await makeRoom(end + bytes.length)
          await file.write(bytes, end)
          end += bytes.length
        }
        await file.sync()
      } catch (fault) {
        trouble = (fault as Error).message
        throw fault
      }
      length = end
      taken = Math.max(taken, length)
      count += records.length
    },
    makeRoom: () => makeRoom(length),
    get trouble() {
      return trouble
    },
    get length() {
      return length
    },
    async close() {
      if (taken > length) await file.cut(length).catch(() => {})
      await file.close()
    },
  }
}

function numbered(json: string, n: number): string {
  return json === '{}' ? `{"n":${n}}` : `{"n":${n},${json.slice(1)}`
}
