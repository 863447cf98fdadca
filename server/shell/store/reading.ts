import { Complaint } from '../../core/plain/complaint.ts'
import { plural } from '../../core/plain/plural.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Folder } from './folder.ts'
import { createScanner, type Scanned } from './framing.ts'
import { type Ending, type Header, journalFormat, journalVersion } from './journal.ts'
import { type Kept, keep, nothingKept, type StoreRecord } from './kept.ts'

/** What was found in a folder. */
export type Read = {
  readonly kept: Kept
  /** Undefined where there was no journal, or its first record is damaged. */
  readonly header: Header | undefined
  /** Where the last whole record ends, how many there are, and how much of them was one whole state. */
  readonly place: { readonly length: number; readonly records: number; readonly whole: number }
  /** Real time of the last record. */
  readonly latest: Instant
  /** Bytes behind the last whole record: the write that was under way when the emulator was killed. */
  readonly tornBytes: number
  /** Bytes of records that were changed since they were written, and how many records are missing. */
  readonly damagedBytes: number
  readonly lostRecords: number
}

type Line = Partial<Header> & Partial<Ending> & StoreRecord & { readonly n: number }

/**
 * Reads a journal to its end. Damage is passed over, never fatal; throws a Complaint only for a journal of
 * another version.
 */
export async function readJournal(folder: Folder): Promise<Read> {
  const scanner = createScanner()
  const kept = nothingKept()
  let header: Header | undefined
  let place = { length: 0, records: 0, whole: 0 }
  let latest = 0 as Instant
  let [pending, damagedBytes, lostRecords] = [0, 0, 0]

  function take(found: readonly Scanned[]): void {
    for (const each of found) {
      if (each.kind === 'damage') {
        pending += each.end - each.at
        continue
      }
      const line: Line = JSON.parse(each.json)
      if (line.format !== undefined) header = checked(line as Header, folder)
      keep(kept, line)
      lostRecords += Math.max(0, line.n - place.records)
      damagedBytes += pending
      pending = 0
      place = { length: each.end, records: line.n + 1, whole: line.whole ?? place.whole }
      latest = line.at ?? latest
    }
  }

  for await (const piece of folder.pieces()) take(scanner.push(piece))
  take(scanner.finish())
  sortLives(kept)
  return { kept, header, place, latest, tornBytes: pending, damagedBytes, lostRecords }
}

/** What was lost, in a sentence each for people; none when nothing was. */
export function lossesIn(
  { tornBytes, damagedBytes, lostRecords, place }: Read,
  copy: string | undefined,
): readonly string[] {
  const torn =
    place.records === 0
      ? `The journal has no whole record in ${plural(tornBytes, 'byte')}: the emulator starts with nothing.`
      : `The last ${plural(tornBytes, 'byte')} of the journal are no whole record and were cut off: what was being written when the emulator ended, which nobody was told had been done.`
  const damage = `${plural(damagedBytes, 'byte')} inside the journal were changed since they were written: ${plural(lostRecords, 'record')} of ${place.records} could not be read, and what they changed is as it was before them.`
  const kept = copy === undefined ? '' : ` The journal as it was is kept as ${copy}.`
  return [
    ...(damagedBytes > 0 ? [`${damage}${kept}`] : []),
    ...(tornBytes > 0 ? [place.records === 0 ? `${torn}${kept}` : torn] : []),
  ]
}

function checked(header: Header, { name }: Folder): Header {
  const { format, version, madeBy } = header
  if (format !== journalFormat) {
    throw new Complaint(
      `The data folder "${name}" holds something else: its journal begins with ${JSON.stringify(format).slice(0, 60)}. Name another folder.`,
    )
  }
  if (version === journalVersion) return header
  const which = version > journalVersion ? 'a newer' : 'an older'
  throw new Complaint(
    `The data folder "${name}" has version ${version}, written by ${which} videoid-emulator (${madeBy}); this one reads version ${journalVersion}. Start that one, or name another folder.`,
  )
}

// In the order of their opening, whatever the order was in which they became due.
function sortLives({ namespaces }: Kept): void {
  for (const { verifications } of namespaces.values()) {
    const lives = [...verifications.values()].sort((a, b) => a.number - b.number)
    verifications.clear()
    for (const each of lives) verifications.set(each.id, each)
  }
}
