import type { Schema } from '../../domain/base/schema.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { VerificationRequest } from '../../domain/model/verification-request.ts'
import type { Instant } from '../../domain/time/instant.ts'
import { applyRecord, emptyStoredState, type StoredState } from '../../emulator/stored-state.ts'
import type { JournalSource } from '../folder/folder.ts'
import {
  findDamage,
  type JournalDamage,
  type JournalFindings,
  type UnfinishedWrite,
} from './journal-damage.ts'
import {
  type JournalEnd,
  type JournalHeader,
  type JournalRecord,
  journalFormat,
  journalVersion,
  unchainedVersion,
} from './journal-format.ts'
import { createMultiRecordSteps } from './multi-record-steps.ts'
import { createRecordChain, type PlacedRecord } from './record-chain.ts'
import {
  createRecordScanner,
  type JournalGap,
  type ScannedPart,
  type ScannedRecord,
} from './record-scanner.ts'
import { repairState } from './repair-state.ts'
import { takeUnusableState, type UnusableState } from './set-aside.ts'
import { createStagedRecords } from './staged-records.ts'
import { type BrokenPart, createRecordValidator } from './validate-record.ts'
/** What was found in a folder. */
export type JournalReadResult = {
  readonly kept: StoredState
  /** Undefined where there was no journal, or its first record is damaged. */
  readonly header: JournalHeader | undefined
  /** Of the format; the current one where there was no journal. */
  readonly version: number
  /** Whether there is no journal yet. */
  readonly isNew: boolean
  /** Where the journal ends; `whole` is how many of its bytes were one whole state. */
  readonly end: JournalEnd & { readonly whole: number }
  /** Real time of the last record. */
  readonly latest: Instant
  /** In the order of the offsets; empty for an intact journal. */
  readonly damage: readonly JournalDamage[]
  readonly unfinished: UnfinishedWrite | undefined
  /** Records of a step that was never completed; they are not part of `kept`. */
  readonly cutRecords: number
  /** What is broken although its digest fits; it is not part of `kept`. */
  readonly unusable: readonly UnusableState[]
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
  request: Schema<VerificationRequest> = () => undefined,
): Promise<JournalReadResult> {
  const scanner = createRecordScanner()
  const kept = emptyStoredState()
  const check = createRecordValidator(request)
  const stages = createStagedRecords()
  const gaps: JournalGap[] = []
  // Of namespaces that are still there, and of none.
  let broken: BrokenPart[] = []
  let header: JournalHeader | undefined
  let version: number | undefined
  let [size, whole, latest] = [0, 0, 0 as Instant]
  // The last one in the file, and the last one that was applied.
  let last: PlacedRecord | undefined
  let lastAccepted: PlacedRecord | undefined

  const steps = createMultiRecordSteps(({ record }) => {
    if (record.format !== undefined) header = validateHeader(record as JournalHeader, folder)
    const checked = check(record)
    if (stages.add(checked)) return
    const { sound, broken: found } = checked
    const { gone } = sound
    if (gone !== undefined)
      broken = broken.filter(({ namespace = '' }) => !gone.includes(namespace))
    applyRecord(kept, sound, stages.recordsOf)
    broken.push(...found, ...stages.takeInstalled(sound))
    whole = Number.isSafeInteger(record.whole) ? (record.whole ?? whole) : whole
    latest = sound.at ?? latest
  })
  const chain = createRecordChain((placed) => {
    steps.add(placed)
    lastAccepted = placed
  })

  function take(found: readonly ScannedPart[]): void {
    for (const each of found) {
      const placed = each.kind === 'record' ? toPlacedRecord(each) : undefined
      if (placed === undefined) gaps.push(each.kind === 'gap' ? each : toGap(each))
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
  const { damage, unfinished } = isNew ? noFindings : found
  const unusable = takeUnusableState(kept, broken, damage.length === 0)
  repairState(kept)
  const length = unfinished?.kind === 'leftover' ? unfinished.at : (last?.end ?? 0)
  const isSealed = last?.record.sealed !== undefined && last.end === size
  const end = { ...order.next, length, allocated: size, isSealed, whole }
  const latestStage = stages.latest()
  return { ...known, end, damage, unfinished, cutRecords, unusable, latestStage }
}

const noFindings: JournalFindings = { damage: [], unfinished: undefined }

function toPlacedRecord({ json, digest, at, end }: ScannedRecord): PlacedRecord | undefined {
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
function toGap({ at, end }: ScannedRecord): JournalGap {
  return { kind: 'gap', at, end, zeros: 0, solidEnd: end, isMixed: true }
}

function validateHeader(header: JournalHeader, { name, title }: JournalSource): JournalHeader {
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
