import { UserError } from '../domain/base/user-error.ts'
import { STATUSES, type Status } from '../domain/model/status.ts'
import { statusOf, type Verification } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import { resumedClock } from '../emulator/clock.ts'
import type { StoredNamespace, StoredState } from '../emulator/stored-state.ts'
import type { ClockMode } from '../runtime/settings.ts'
import { type ConsistentReadOptions, readConsistently } from './consistent-read.ts'
import { type FolderFile, journalName, viewFolder } from './folder/folder-view.ts'
import { type LockOwner, lockOwnerOf } from './folder/lock.ts'
import { formatLosses, isIntact } from './journal/damage-report.ts'
import type { JournalDamage, UnfinishedWrite } from './journal/journal-damage.ts'
import type { JournalReadResult } from './journal/read-journal.ts'
import type { UnusableState } from './journal/unusable-state.ts'

/** The result of `data check`: what a data folder contains, and what is damaged. */
export interface FolderReport {
  readonly folder: string
  /** True if nothing is damaged and everything can be used. A torn end is not damage. */
  readonly isSound: boolean
  readonly journal: JournalReport
  readonly namespaces: readonly NamespaceReport[]
  readonly tokens: TokenReport
  readonly inboxMessages: number
  readonly damage: readonly JournalDamage[]
  readonly unfinished?: UnfinishedWrite
  /** State that is invalid although its digest is right. The next start writes it to separate files. */
  readonly unusable: readonly Pick<UnusableState, 'namespace' | 'reason'>[]
  /** One sentence for each kind of `damage`, `unusable` and `unfinished`. */
  readonly losses: readonly string[]
  /** All other files in the folder, such as those with unusable state that an emulator has written. */
  readonly otherFiles: readonly FolderFile[]
  readonly lock?: LockOwner
}

/** Size, format and age of the journal. */
export interface JournalReport {
  /** Version of the format; undefined if no record can be read. */
  readonly version?: number
  /** The release that created the journal; undefined if its header is damaged. */
  readonly madeBy?: string
  readonly seed?: number
  readonly records: number
  /** Bytes of all records. The file also has a reserve of unused bytes, so it is longer. */
  readonly bytes: number
  readonly fileBytes: number
  /** How often the journal was rewritten, plus 1. */
  readonly generation: number
  /** Real time of the last change. */
  readonly lastChange?: Instant
}

/** The content of one namespace, in numbers. */
export interface NamespaceReport {
  readonly name: string
  readonly owner: string
  readonly verifications: Readonly<Record<Status, number>>
  readonly callbacksToSend: number
  readonly inboxMessages: number
  /** The time that the clock would show if an emulator started now. */
  readonly clock: { readonly mode: ClockMode; readonly now: Instant; readonly speed: number }
}

/** The issued tokens, in numbers. */
export interface TokenReport {
  /** Active tokens. */
  readonly inForce: number
  readonly accounts: number
  /** Tokens and refresh tokens that are no longer in force. */
  readonly revoked: number
}

/** Reads a data folder without changing it. Throws a UserError if `path` is not a data folder or cannot be read. */
export async function inspectFolder(
  path: string,
  { request, onBytes }: ConsistentReadOptions,
): Promise<FolderReport> {
  const view = await viewFolder(path)
  if (!(await view.hasJournal())) {
    throw new UserError(
      `"${path}" is not a data folder: there is no ${journalName} in it. Name the folder of --data-dir.`,
    )
  }
  const read = await readConsistently(view, { request, onBytes })
  const [lock, files] = [await lockOwnerOf(path), await view.files()]
  const { damage, unfinished, state, latest } = read
  return {
    folder: path,
    isSound: isIntact(read),
    journal: journalReport(read),
    namespaces: [...state.namespaces.values()].map((namespace) =>
      namespaceReport(namespace, state, latest),
    ),
    tokens: tokenReport(state),
    inboxMessages: state.inboxes
      .names()
      .reduce((sum, name) => sum + messageCountOf(state, name), 0),
    damage,
    ...(unfinished === undefined ? {} : { unfinished }),
    unusable: read.unusable.map(({ content: _, ...rest }) => rest),
    losses: formatLosses(read, undefined),
    otherFiles: files.filter(({ name }) => name !== journalName && !name.startsWith('lock')),
    ...(lock === undefined ? {} : { lock }),
  }
}

function journalReport({ header, version, end, latest }: JournalReadResult): JournalReport {
  return {
    ...(end.records === 0 ? {} : { version }),
    ...(header === undefined ? {} : { madeBy: header.madeBy, seed: header.seed }),
    records: end.records,
    bytes: end.length,
    fileBytes: end.allocated,
    generation: end.generation,
    ...(latest === 0 ? {} : { lastChange: latest }),
  }
}

function namespaceReport(
  { state, verifications }: StoredNamespace,
  stored: StoredState,
  latest: Instant,
): NamespaceReport {
  const { name, owner, clock } = state
  const all = [...verifications.values()]
  return {
    name,
    owner,
    verifications: countByStatus(all),
    callbacksToSend: all
      .flatMap(({ deliveries }) => deliveries)
      .filter(({ status }) => status === 'scheduled' || status === 'sending').length,
    inboxMessages: messageCountOf(stored, name),
    clock: { mode: clock.mode, now: resumedClock(clock, latest).now(), speed: clock.speed },
  }
}

function countByStatus(all: readonly Verification[]): Readonly<Record<Status, number>> {
  const counts: Record<Status, number> = { running: 0, validation: 0, ok: 0, ko: 0 }
  for (const status of STATUSES) {
    counts[status] = all.filter((verification) => statusOf(verification) === status).length
  }
  return counts
}

function tokenReport({ tokens, givenUp }: StoredState): TokenReport {
  const accounts = new Set([...tokens.values()].map(({ mail }) => mail.toLowerCase()))
  return { inForce: tokens.size, accounts: accounts.size, revoked: givenUp.size }
}

function messageCountOf({ inboxes }: StoredState, namespace: string): number {
  return inboxes
    .of(namespace)
    .summaries()
    .reduce((sum, { kept }) => sum + kept, 0)
}
