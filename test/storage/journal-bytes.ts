import { createHash } from 'node:crypto'
import { duration, minute } from '../../server/domain/time/instant.ts'
import {
  applyRecord,
  emptyStoredState,
  type StoredState,
} from '../../server/emulator/stored-state.ts'
import { advanceClock } from '../../server/operations/advance-clock.ts'
import {
  commitVerification,
  prepareVerification,
} from '../../server/operations/open-verification.ts'
import {
  emptyJournalEnd,
  type JournalRecord,
  journalFormat,
  journalVersion,
} from '../../server/storage/journal/journal-format.ts'
import { formatChainedRecord } from '../../server/storage/journal/journal-writer.ts'
import { frameRecord } from '../../server/storage/journal/record-framing.ts'
import { createRecordScanner } from '../../server/storage/journal/record-scanner.ts'
import { callbackRequest } from '../support/verification.ts'
import { recordedEmulator } from './emulator-with-folder.ts'

/** A journal with known records. */
export type JournalBytes = {
  /** The records, without a reserve and without an end mark. */
  readonly bytes: Buffer
  readonly records: readonly string[]
  /** The offset of each record, and the end of the last one. */
  readonly starts: readonly number[]
}

/** The records of a namespace in which two verifications were opened and completed. */
export async function recordsOfTwoVerifications(): Promise<readonly string[]> {
  const recorder = await recordedEmulator()
  const { emulator, records, quiet } = recorder
  const namespace = emulator.namespaces.getOrCreateOrThrow('ns-a')
  for (let n = 0; n < 2; n++) {
    const prepared = prepareVerification(emulator, namespace, {
      mode: 'live',
      request: { mail: 'anna@example.com', callback: callbackRequest },
      base: 'http://127.0.0.1:4280',
    })
    if ('fault' in prepared) throw new Error(prepared.fault)
    commitVerification(emulator, namespace, prepared)
    await quiet()
    await advanceClock(emulator, namespace, { by: duration(minute) })
    await quiet()
  }
  emulator.close()
  return records
}

/** Returns a journal of the current version with a header and these records. */
export function journalOf(
  records: readonly string[],
  header: object = {},
  generation = 1,
): JournalBytes {
  const first = { format: journalFormat, version: journalVersion, madeBy: 'a test', seed: 1 }
  const all = [JSON.stringify({ ...first, ...header }), ...records]
  const lines: Buffer[] = []
  const starts = [0]
  let end = emptyJournalEnd(generation)
  for (const json of all) {
    const { bytes, digest } = frameRecord(formatChainedRecord(json, end))
    lines.push(bytes)
    end = { ...end, length: end.length + bytes.length, records: end.records + 1, digest }
    starts.push(end.length)
  }
  return { bytes: Buffer.concat(lines), records: all, starts }
}

/** Returns a journal of version 1 with the same records. */
export function unchainedJournalOf(records: readonly string[]): JournalBytes {
  const header = { format: journalFormat, version: 1, madeBy: 'a test', seed: 1 }
  const all = [JSON.stringify(header), ...records]
  const lines = all.map((json, n) => {
    const body = `{"n":${n},${json.slice(1)}`
    const digest = createHash('sha256').update(body).digest('hex').slice(0, 16)
    return Buffer.from(`${digest} ${Buffer.byteLength(body)} ${body}\n`)
  })
  const starts = lines.map((_, i) => Buffer.concat(lines.slice(0, i)).length)
  const bytes = Buffer.concat(lines)
  return { bytes, records: all, starts: [...starts, bytes.length] }
}

/** The reserve that a killed emulator leaves after the last record. */
export const someReserve = Buffer.alloc(512, '\n')

/** Returns the state after these records. */
export function stateAfter(records: readonly string[]): StoredState {
  const state = emptyStoredState()
  for (const record of records) applyRecord(state, JSON.parse(record))
  return state
}

/** Formats a state as a text that can be compared. */
export function textOf({ namespaces, billedInAll, tokens }: StoredState): string {
  const all = [...namespaces.values()].map(({ state, verifications, due, calls }) => {
    const inOrder = [...verifications.values()].sort((a, b) => a.number - b.number)
    return [state, inOrder, due.all(), [...calls]]
  })
  return JSON.stringify([all, billedInAll, [...tokens]])
}

/** Returns the records of a journal, and the offset after each. */
export function recordsIn(
  journal: Buffer,
): readonly { readonly end: number; readonly record: JournalRecord }[] {
  const scanner = createRecordScanner()
  const scanned = [...scanner.push(journal), ...scanner.finish()]
  return scanned.flatMap((item) =>
    item.kind === 'record' ? [{ end: item.end, record: JSON.parse(item.json) }] : [],
  )
}
