import type { Schema } from '../../domain/base/schema.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { VerificationRequest } from '../../domain/model/verification-request.ts'
import type { Instant } from '../../domain/time/instant.ts'
import { clockDueAt, dueEntries } from '../../emulator/namespace.ts'
import type { StoredNamespace } from '../../emulator/stored-state.ts'
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
import { createRecordChain, type PlacedRecord } from './record-chain.ts'
import {
  createRecordScanner,
  type JournalGap,
  type ScannedPart,
  type ScannedRecord,
} from './record-scanner.ts'
import { createStagedRecords } from './stage-collector.ts'
import { takeUnusableState, type UnusableState } from './unusable-state.ts'
import { type BrokenPart, createRecordValidator } from './validate-record.ts'

/** The state that was read from a journal, and what is wrong with the journal. */
export type JournalReadResult = {
  readonly state: StoredState
  /** Undefined if there is no journal, or if its first record is damaged. */
  readonly header: JournalHeader | undefined
  /** The version of the format; the current one if there is no journal. */
  readonly version: number
  /** True if there is no journal yet. */
  readonly isNew: boolean
  /** The end of the journal. `whole` is the length in bytes of the full state at its beginning. */
  readonly end: JournalEnd & { readonly whole: number }
  /** Real time of the last record. */
  readonly latest: Instant
  /** In the order of their offsets; empty for an intact journal. */
  readonly damage: readonly JournalDamage[]
  readonly unfinished: UnfinishedWrite | undefined
  /**
   * The number of records at the end of the journal that belong to an incomplete change. They are not part of `state`.
   */
  readonly cutRecords: number
  /** State that is invalid although its digest is right. It is not part of `state`. */
  readonly unusable: readonly UnusableState[]
  /** The highest stage number; 0 if there is no stage. A stage is a namespace that is written in parts. */
  readonly latestStage: number
}

/**
 * Reads a journal to its end and validates each record. `request` is the schema of an accepted request. Skips
 * damaged and invalid parts, and reports them in the result. Throws a UserError only if the file is not a journal
 * or has an unknown version.
 */
export async function readJournal(
  folder: JournalSource,
  request: Schema<VerificationRequest> = () => undefined,
): Promise<JournalReadResult> {
  const scanner = createRecordScanner()
  const state = emptyStoredState()
  const validate = createRecordValidator(request)
  const stages = createStagedRecords()
  const gaps: JournalGap[] = []
  // The invalid parts of namespaces that still exist, and the invalid parts that belong to no namespace.
  let broken: BrokenPart[] = []
  let header: JournalHeader | undefined
  let version: number | undefined
  let [size, whole, latest] = [0, 0, 0 as Instant]
  // The last record in the file, and the last one that the chain accepted.
  let last: PlacedRecord | undefined
  let lastAccepted: PlacedRecord | undefined

  const steps = createMultiRecordSteps(({ record }) => {
    if (record.format !== undefined) header = validateHeader(record as JournalHeader, folder)
    const validated = validate(record)
    if (stages.add(validated)) return
    const { sound, broken: newlyBroken } = validated
    const { gone } = sound
    if (gone !== undefined)
      broken = broken.filter(({ namespace = '' }) => !gone.includes(namespace))
    applyRecord(state, sound, stages.recordsOf)
    broken.push(...newlyBroken, ...stages.takeInstalled(sound))
    whole = Number.isSafeInteger(record.whole) ? (record.whole ?? whole) : whole
    latest = sound.at ?? latest
  })
  const chain = createRecordChain((placed) => {
    steps.add(placed)
    lastAccepted = placed
  })

  function addParts(parts: readonly ScannedPart[]): void {
    for (const part of parts) {
      const placed = part.kind === 'record' ? toPlacedRecord(part) : undefined
      if (placed === undefined) gaps.push(part.kind === 'gap' ? part : toGap(part))
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
      addParts(scanner.push(piece))
    }
    addParts(scanner.finish())
  }
  const order = chain.finish()
  const cutRecords = steps.finish()
  const base = { state, header, version: version ?? journalVersion, isNew, latest }
  const findings = findDamage({ version: base.version, size, gaps, order, last, lastAccepted })
  const { damage, unfinished } = isNew ? noFindings : findings
  const unusable = takeUnusableState(state, broken, damage.length === 0)
  repairState(state)
  const length = unfinished?.kind === 'leftover' ? unfinished.at : (last?.end ?? 0)
  const isSealed = last?.record.sealed !== undefined && last.end === size
  const end = { ...order.next, length, allocated: size, isSealed, whole }
  const latestStage = stages.latest()
  return { ...base, end, damage, unfinished, cutRecords, unusable, latestStage }
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

// Treats a record as damaged bytes, because its content is not a record, although its digest is right.
function toGap({ at, end }: ScannedRecord): JournalGap {
  return { kind: 'gap', at, end, zeros: 0, solidEnd: end, isMixed: true }
}

function validateHeader(header: JournalHeader, { name, title }: JournalSource): JournalHeader {
  const { format, version, madeBy } = header
  const subject = title ?? `The data folder "${name}"`
  if (format !== journalFormat) {
    throw new UserError(
      `${subject} holds something else: its journal begins with ${JSON.stringify(format).slice(0, 60)}. Name another one.`,
    )
  }
  if (version === journalVersion || version === unchainedVersion) return header
  const which = version > journalVersion ? 'a newer' : 'an older'
  throw new UserError(
    `${subject} has version ${version}, written by ${which} videoid-emulator (${madeBy}); this one reads versions ${unchainedVersion} and ${journalVersion}. Start that version, or name another one.`,
  )
}

/** Groups the records of a journal by the change (step) that they belong to, and applies each step as a whole. */
export interface MultiRecordSteps {
  /** Adds the next record. Applies the step if this is its last record. */
  add(placed: PlacedRecord): void
  /** Returns the number of records of an incomplete step at the end of the journal. They are not applied. */
  finish(): number
}

/**
 * Creates the groups. A large change (step) has several records; all except the last have `more`. The emulator answers
 * the request that caused the change after the last record was written. If a record in the middle is lost, the other
 * records of the step are applied.
 */
export function createMultiRecordSteps(apply: (placed: PlacedRecord) => void): MultiRecordSteps {
  let open: PlacedRecord[] = []

  function applyAll(): void {
    const step = open
    open = []
    for (const placed of step) apply(placed)
  }

  return {
    add(placed) {
      const previous = open.at(-1)
      if (previous !== undefined && placed.record.n !== previous.record.n + 1) applyAll()
      open.push(placed)
      if (placed.record.more !== true) applyAll()
    },
    finish: () => open.length,
  }
}

/**
 * Repairs a state from which records are missing. Sorts the verifications by number, raises the number of the last
 * opened verification so that no number is used twice, and adds missing due entries.
 */
export function repairState({ namespaces }: StoredState): void {
  for (const namespace of namespaces.values()) {
    sortVerifications(namespace)
    raiseOpenedCount(namespace)
    addMissingDueEntries(namespace)
  }
}

function sortVerifications({ verifications }: StoredNamespace): void {
  const sorted = [...verifications.values()].sort((a, b) => a.number - b.number)
  verifications.clear()
  for (const verification of sorted) verifications.set(verification.id, verification)
}

function raiseOpenedCount(namespace: StoredNamespace): void {
  const { state, verifications } = namespace
  let opened = state.opened
  for (const { number } of verifications.values()) opened = Math.max(opened, number)
  if (opened > state.opened) namespace.state = { ...state, opened }
}

function addMissingDueEntries(namespace: StoredNamespace): void {
  const known = new Set(dueEntries(namespace).map(({ id }) => id))
  for (const verification of namespace.verifications.values()) {
    const at = clockDueAt(verification)
    if (at !== undefined && !known.has(verification.id)) namespace.due.add(at, verification.id)
  }
}
