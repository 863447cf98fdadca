import { createHash } from 'node:crypto'

/**
 * One atomic step on a file of the lock protocol. The protocol decides which process owns a data folder. lock.ts
 * performs the steps on the disk. A test performs the steps of several processes in memory, in every order.
 *
 * The file `lock` holds the record of the owner. A dead owner's lock is never removed. It is *claimed*: the
 * new owner creates a second file, whose name follows from the lock it replaces, and only one process can
 * create it. A claim whose process died is claimed in the same way, so that claims form a chain:
 *
 *     lock (dead)  <-  lock.claim-1f0c… (dead)  <-  lock.claim-77ab… (alive: the owner)
 *
 * Then the owner replaces `lock` with its own record, which ends the chain, and removes the claims.
 *
 * Why there are never two owners: records are unique, so a `lock` that was replaced or removed never comes
 * back. Claims of a chain are removed only after its `lock` was replaced. So if a process has created a claim and
 * still finds the same `lock`, three things are certain. The whole chain existed all the time. The claim of the
 * process is the last one. Every record before it belongs to a dead process. If the `lock` has changed, the process
 * removes its claim and starts again.
 */
export type LockStep =
  /** Returns the text of a file; undefined if there is none. */
  | { readonly do: 'read'; readonly name: string }
  /** Creates a file with its whole text. Returns false if the name exists. */
  | { readonly do: 'create'; readonly name: string; readonly text: string }
  /** Replaces a file by one with this text. */
  | { readonly do: 'replace'; readonly name: string; readonly text: string }
  | { readonly do: 'remove'; readonly name: string }
  /** Returns true if the process that wrote this record is alive. */
  | { readonly do: 'check'; readonly record: string }
  /** Removes the files of dead processes. Only the owner may do this. */
  | { readonly do: 'clean' }

/** A sequence of steps with a result. Each `yield` passes a step out and receives the step's result. */
export type LockSteps<Result> = Generator<LockStep, Result, unknown>

/** Whether a process has become the owner of the folder. */
export type AcquireResult =
  /** `replaces` is the record of the dead owner; undefined if the last owner released the folder. */
  | { readonly isOwner: true; readonly replaces: string | undefined }
  /** The record of the process that owns the folder. */
  | { readonly isOwner: false; readonly owner: string }

export const lockName = 'lock'
export const claimPrefix = 'lock.claim-'

/** Takes the folder for `record`, or finds its owner. `record` must differ from every earlier record. */
export function* acquireSteps(record: string): LockSteps<AcquireResult> {
  for (;;) {
    const lock = yield* read(lockName)
    if (lock === undefined) {
      if (yield* create(lockName, record)) return { isOwner: true, replaces: undefined }
      continue
    }
    const last = yield* lastOfChain(lock)
    if (yield* isAlive(last.record)) {
      // Check the lock again: the owner may have released the folder, or a process that lost may still remove its
      // claim.
      if ((yield* read(lockName)) === lock) return { isOwner: false, owner: last.record }
      continue
    }
    if (!(yield* create(last.claim, record))) continue
    if ((yield* read(lockName)) !== lock) {
      yield { do: 'remove', name: last.claim }
      continue
    }
    try {
      yield { do: 'replace', name: lockName, text: record }
    } catch (error) {
      yield { do: 'remove', name: last.claim }
      throw error
    }
    yield { do: 'clean' }
    return { isOwner: true, replaces: last.record }
  }
}

/** Releases the folder. Leaves a lock with another record unchanged. */
export function* releaseSteps(record: string): LockSteps<void> {
  if ((yield* read(lockName)) === record) yield { do: 'remove', name: lockName }
}

type ChainLink = {
  readonly record: string
  /** The name of the file that a process must create to replace this record. */
  readonly claim: string
}

function* lastOfChain(lock: string): LockSteps<ChainLink> {
  let last: ChainLink = { record: lock, claim: claimOf(lockName, lock) }
  for (;;) {
    const next = yield* read(last.claim)
    if (next === undefined) return last
    last = { record: next, claim: claimOf(last.claim, next) }
  }
}

// The digest includes the file name. Otherwise two equal, damaged records would have the same claim, and the chain
// would be a circle.
function claimOf(name: string, record: string): string {
  const digest = createHash('sha256').update(`${name}\n${record}`).digest('hex')
  return `${claimPrefix}${digest.slice(0, 16)}`
}

function* read(name: string): LockSteps<string | undefined> {
  return (yield { do: 'read', name }) as string | undefined
}

function* create(name: string, text: string): LockSteps<boolean> {
  return (yield { do: 'create', name, text }) as boolean
}

function* isAlive(record: string): LockSteps<boolean> {
  return (yield { do: 'check', record }) as boolean
}
