import type { Shape } from '../../domain/base/schema.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { VerificationRequest } from '../../domain/model/verification-request.ts'
import type { Instant } from '../../domain/time/instant.ts'
import { applyRecord, emptyState, type StoredState } from '../../emulator/stored-state.ts'
import type { JournalSource } from '../folder/folder.ts'
import { type Damage, type Findings, findDamage, type Unfinished } from './journal-damage.ts'
import {
  type Header,
  type JournalEnd,
  type JournalRecord,
  journalFormat,
  journalVersion,
  unchainedVersion,
} from './journal-format.ts'
import { createSteps } from './multi-record-steps.ts'
import { createChain, type PlacedRecord } from './record-chain.ts'
import { createScanner, type Gap, type Scanned, type ScannedRecord } from './record-scanner.ts'
import { repairKept } from './repair-state.ts'
import { takeUnusable, type Unusable } from './set-aside.ts'
import { createStages } from './staged-records.ts'
import { type BrokenPart, createRecordCheck } from './validate-record.ts'
/** What was found in a folder. */
export type Read = {
  readonly kept: StoredState
  /** Undefined where there was no journal, or its first record is damaged. */
  readonly header: Header | undefined
  /** Of the format; the current one where there was no journal. */
  readonly version: number
  /** Whether there is no journal yet. */
  readonly isNew: boolean
  /** Where the journal ends; `whole` is how many of its bytes were one whole state. */
  readonly end: JournalEnd & { readonly whole: number }
  /** Real time of the last record. */
  readonly latest: Instant
  /** In the order of the offsets; empty for an intact journal. */
  readonly damage: readonly Damage[]
  readonly unfinished: Unfinished | undefined
  /** Records of a step that was never completed; they are not part of `kept`. */
  readonly cutRecords: number
  /** What is broken although its digest fits; it is not part of `kept`. */
  readonly unusable: readonly Unusable[]
  /** The highest number of a stage; 0 if there was none. */
  readonly latestStage: number
}

/**
 * Reads a journal to its end, and holds each record against its shape; `request` is that of an accepted request.
 * Damage is passed over and what is broken is left out, never fatal; throws a Complaint only for a journal of a
 * version that is not known.
 */
export async function readJournal(
  folder: JournalSource,
  request: Shape<VerificationRequest> = () => undefined,
): Promise<Read> {
  const scanner = createScanner()
  const kept = emptyState()
  const check = createRecordCheck(request)
  const stages = createStages()
  const gaps: Gap[] = []
  // Of namespaces that are still there, and of none.
  let broken: BrokenPart[] = []
  let header: Header | undefined
  let version: number | undefined
  let [size, whole, latest] = [0, 0, 0 as Instant]
  // The last one in the file, and the last one that was applied.
  let last: PlacedRecord | undefined
  let lastAccepted: PlacedRecord | undefined

  const steps = createSteps(({ record }) => {
    if (record.format !== undefined) header = checkedHeader(record as Header, folder)
    const checked = check(record)
    if (stages.add(checked)) return
    const { sound, broken: found } = checked
    const { gone } = sound
    if (gone !== undefined)
      broken = broken.filter(({ namespace = '' }) => !gone.includes(namespace))
    applyRecord(kept, sound, stages.recordsOf)
    broken.push(...found, ...stages.installed(sound))
    whole = Number.isSafeInteger(record.whole) ? (record.whole ?? whole) : whole
    latest = sound.at ?? latest
  })
  const chain = createChain((placed) => {
    steps.add(placed)
    lastAccepted = placed
  })

  function take(found: readonly Scanned[]): void {
    for (const each of found) {
      const placed = each.kind === 'record' ? placedRecord(each) : undefined
      if (placed === undefined) gaps.push(each.kind === 'gap' ? each : wholeGap(each))
      else {
        version ??= placed.record.generation === undefined ? unchainedVersion : journalVersion
        last = placed
        chain.add(placed)
      }
    }
  }

  const isNew = !(await folder.hasJournal())
  if (!isNew) {
    for await (const piece of folder.pieces()) {
      size += piece.byteLength
      take(scanner.push(piece))
    }
    take(scanner.finish())
  }
  const order = chain.finish()
  const cutRecords = steps.finish()
  const known = { kept, header, version: version ?? journalVersion, isNew, latest }
  const found = findDamage({ version: known.version, size, gaps, order, last, lastAccepted })
  const { damage, unfinished } = isNew ? nothingFound : found
  const unusable = takeUnusable(kept, broken, damage.length === 0)
  repairKept(kept)
  const length = unfinished?.kind === 'leftover' ? unfinished.at : (last?.end ?? 0)
  const isSealed = last?.record.sealed !== undefined && last.end === size
  const end = { ...order.next, length, allocated: size, isSealed, whole }
  const latestStage = stages.latest()
  return { ...known, end, damage, unfinished, cutRecords, unusable, latestStage }
}

const nothingFound: Findings = { damage: [], unfinished: undefined }

function placedRecord({ json, digest, at, end }: ScannedRecord): PlacedRecord | undefined {
  try {
    const record: JournalRecord | null = JSON.parse(json)
    return Number.isSafeInteger(record?.n)
      ? { record: record as JournalRecord, digest, at, end }
      : undefined
  } catch {
    return undefined
  }
}

// Its digest fits, and yet no emulator has written it.
function wholeGap({ at, end }: ScannedRecord): Gap {
  return { kind: 'gap', at, end, zeros: 0, solidEnd: end, isMixed: true }
}

function checkedHeader(header: Header, { name, title }: JournalSource): Header {
  const { format, version, madeBy } = header
  const subject = title ?? `The data folder "${name}"`
  if (format !== journalFormat) {
    throw new UserError(
      `${subject} holds something else: its journal begins with ${JSON.stringify(format).slice(0, 60)}. Name another.`,
    )
  }
  if (version === journalVersion || version === unchainedVersion) return header
  const which = version > journalVersion ? 'a newer' : 'an older'
  throw new UserError(
    `${subject} has version ${version}, written by ${which} videoid-emulator (${madeBy}); this one reads versions ${unchainedVersion} and ${journalVersion}. Start that one, or name another.`,
  )
}
