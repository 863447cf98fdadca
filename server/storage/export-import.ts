import type { Schema } from '../domain/base/schema.ts'
import { UserError } from '../domain/base/user-error.ts'
import type { VerificationRequest } from '../domain/model/verification-request.ts'
import { pluralize } from '../domain/text/pluralize.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { StoredNamespace, StoredState, StoreRecord } from '../emulator/stored-state.ts'
import { pathExists } from '../runtime/files.ts'
import { version } from '../runtime/version.ts'
import { openDataFolder, removeEmptyFolder } from './folder/data-folder.ts'
import type { JournalSource } from './folder/folder.ts'
import { journalName, viewFolder } from './folder/folder-view.ts'
import { formatLosses, isIntact } from './journal/damage-report.ts'
import { adoptDraft, writeDraft } from './journal/journal-draft.ts'
import {
  type EndMark,
  emptyJournalEnd,
  type JournalHeader,
  journalFormat,
  journalVersion,
} from './journal/journal-format.ts'
import { formatChainedRecord, noReserve } from './journal/journal-writer.ts'
import { type JournalReadResult, readJournal } from './journal/read-journal.ts'
import { frameRecord } from './journal/record-framing.ts'

/**
 * Writes a state as one portable file: a journal with the full state and an end mark. Each line is created when
 * the consumer asks for it.
 */
export function* exportLines(read: JournalReadResult, seed: number): Generator<Buffer> {
  const mark: EndMark = { sealed: 'closed' }
  let end = emptyJournalEnd(1)
  for (const record of [() => headerOf(read, seed), ...stateRecords(read), () => mark]) {
    const { bytes, digest } = frameRecord(formatChainedRecord(JSON.stringify(record()), end))
    end = { ...end, records: end.records + 1, digest }
    yield bytes
  }
}

/**
 * Fills a folder with an exported state. Throws a UserError, and changes nothing, if the file is not complete or
 * if the folder exists and is not empty.
 */
export async function importState(
  source: JournalSource,
  path: string,
  { seed, request }: { readonly seed: number; readonly request: Schema<VerificationRequest> },
): Promise<JournalReadResult> {
  const read = await readJournal(source, request)
  requireCompleteExport(source, read)
  const hasFolder = await pathExists(path)
  if (hasFolder) await requireEmptyFolder(path)
  try {
    await fillFolder(path, read, seed)
  } catch (error) {
    if (!hasFolder) await removeEmptyFolder(path)
    throw error
  }
  return read
}

async function fillFolder(path: string, read: JournalReadResult, seed: number): Promise<void> {
  const folder = await openDataFolder(path)
  try {
    // Checked again under the lock, because another emulator may have used the folder meanwhile.
    await requireEmptyFolder(path)
    const options = { folder, header: headerOf(read, seed), generation: 1, reserve: noReserve }
    const draft = await writeDraft(options, stateRecords(read))
    await adoptDraft(folder, draft)
    await draft.file.close()
  } catch (cause) {
    await folder.discardDraft()
    const { code, message } = cause as { code?: string; message: string }
    if (cause instanceof UserError || code === undefined) throw cause
    throw new UserError(
      `Cannot write to "${path}": ${message}. Nothing was imported; free some space, or name another folder.`,
      { cause },
    )
  } finally {
    await folder.release()
  }
}

function requireCompleteExport(
  { name, title = name }: JournalSource,
  read: JournalReadResult,
): void {
  const { version, header, end } = read
  const [loss] = formatLosses(read, undefined)
  if (end.records === 0) {
    throw new UserError(
      `${title} is not an exported state: there is no record in it. Name a file that data export has written.`,
    )
  }
  if (version !== journalVersion) {
    throw new UserError(
      `${title} is a journal of version ${version}. Export its folder with this release: videoid-emulator data export <folder>.`,
    )
  }
  if (loss === undefined && end.isSealed && header !== undefined) return
  throw new UserError(
    `${title} is not whole, and nothing was imported: ${loss ?? 'its end mark is missing.'} Export it again.`,
  )
}

async function requireEmptyFolder(path: string): Promise<void> {
  const view = await viewFolder(path)
  const others = (await view.files()).filter(({ name }) => !isEmulatorFile(name))
  if (others.length > 0) {
    throw new UserError(
      `"${path}" is not empty: it holds ${others[0]?.name}${others.length > 1 ? ` and ${pluralize(others.length - 1, 'other file')}` : ''}. Name a new folder.`,
    )
  }
  if (!(await view.hasJournal())) return
  const read = await readJournal(view)
  const { namespaces, tokens, drawn, givenUp, claims, inboxes } = read.state
  const isEmpty = [namespaces, tokens, drawn, givenUp, claims].every(({ size }) => size === 0)
  if (isEmpty && inboxes.names().length === 0 && isIntact(read)) return
  throw new UserError(
    `"${path}" holds a state already, with ${pluralize(namespaces.size, 'namespace')}. Name a new folder.`,
  )
}

function isEmulatorFile(name: string): boolean {
  return name === journalName || name.startsWith('lock')
}

function headerOf({ header }: JournalReadResult, seed: number): JournalHeader {
  return {
    format: journalFormat,
    version: journalVersion,
    madeBy: version,
    seed: header?.seed ?? seed,
  }
}

const verificationsPerRecord = 200

// Adds the instant of the last change to the first record.
function stateRecords({ state, latest }: JournalReadResult): readonly (() => StoreRecord)[] {
  const { namespaces, inboxes } = state
  return [
    () => ({ ...sharedRecord(state), ...(latest === 0 ? {} : { at: latest as Instant }) }),
    ...[...namespaces.values()].flatMap(namespaceRecords),
    ...inboxes
      .names()
      .map((name) => () => ({ inboxes: [[name, inboxes.of(name).dump()] as const] })),
  ]
}

// Members with records of their own, and the function that creates due queues.
type SeparateMembers = 'namespaces' | 'inboxes' | 'createDueQueue'

// Returns the record of everything that belongs to no namespace. Because of `satisfies`, the compiler reports a
// member of StoredState that is missing here.
function sharedRecord({ billedInAll, tokens, drawn, givenUp, claims }: StoredState): StoreRecord {
  return {
    billedInAll,
    tokens: [...tokens.values()],
    drawn: [...drawn],
    givenUp: [...givenUp],
    claims: [...claims],
  } satisfies Record<Exclude<keyof StoredState, SeparateMembers>, unknown>
}

function namespaceRecords(namespace: StoredNamespace): readonly (() => StoreRecord)[] {
  const { state, calls, due } = namespace
  const verifications = [...namespace.verifications.values()]
  const parts: (() => StoreRecord)[] = []
  for (let from = 0; from < verifications.length; from += verificationsPerRecord) {
    const part = verifications.slice(from, from + verificationsPerRecord)
    parts.push(() => ({
      verifications: part.map((verification) => [state.name, verification] as const),
    }))
  }
  return [
    () => ({
      namespaces: [state],
      calls: [...calls].map(([key, times]) => [state.name, key, times] as const),
    }),
    ...parts,
    () => ({ due: [[state.name, due.all()]] }),
  ]
}
