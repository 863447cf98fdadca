import { createHash } from 'node:crypto'

/**
 * Who owns a data folder, as steps on files that each take effect at one instant. The steps are carried
 * out elsewhere: on the disk by lock.ts, and in memory by a test that tries every order of them.
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
 * back. Claims of a chain are removed only after its `lock` was replaced. A process that created a claim and
 * still finds the same `lock` therefore knows that the whole chain was there all along, that it is the last
 * of it, and that every record before it belongs to a dead process. If the `lock` has changed, it removes
 * its claim and starts again.
 */
export type LockStep =
  /** The text of a file; undefined if there is none. */
  | { readonly do: 'read'; readonly name: string }
  /** Creates a file with its whole text; false if the name is taken. */
  | { readonly do: 'create'; readonly name: string; readonly text: string }
  /** Puts a file with this text in the place of the one that is there. */
  | { readonly do: 'replace'; readonly name: string; readonly text: string }
  | { readonly do: 'remove'; readonly name: string }
  /** True if the process that wrote this record is alive. */
  | { readonly do: 'check'; readonly record: string }
  /** Removes what dead processes left behind. For the owner only. */
  | { readonly do: 'clean' }

/** Steps that end with a result. Each `yield` gives a step, and takes what it answers. */
export type LockSteps<Result> = Generator<LockStep, Result, unknown>

export type AcquireResult =
  /** `replaces` is the record of the dead owner; undefined if the last owner released the folder. */
  | { readonly isOwner: true; readonly replaces: string | undefined }
  /** The record of the process that owns the folder. */
  | { readonly isOwner: false; readonly owner: string }

export const lockName = 'lock'
export const claimPrefix = 'lock.claim-'

/** Takes the folder for `record`, or finds who has it. `record` must differ from every earlier one. */
export function* acquireSteps(record: string): LockSteps<AcquireResult> {
  for (;;) {
    const lock = yield* read(lockName)
    if (lock === undefined) {
      if (yield* create(lockName, record)) return { isOwner: true, replaces: undefined }
      continue
    }
    const last = yield* lastOfChain(lock)
    if (yield* isAlive(last.record)) {
      // Its process may have released the folder meanwhile, or may be about to remove its claim.
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

/** Gives the folder up. A lock that is no longer `record`'s own stays as it is. */
export function* releaseSteps(record: string): LockSteps<void> {
  if ((yield* read(lockName)) === record) yield { do: 'remove', name: lockName }
}

type ChainLink = {
  readonly record: string
  /** The file that whoever replaces this record has to create. */
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

// The name of the file goes in too: two damaged records may be equal, and the chain would go in a circle.
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
