/** Writes changes in groups, and lets callers wait for them. */
export interface GroupCommit {
  /** Counts a change and starts a write, if none is running. */
  readonly recordChange: () => void
  /** Starts a write without a new change. */
  readonly write: () => void
  /** Resolves when all changes until now are on the disk; undefined if they already are. */
  readonly whenDurable: () => Promise<void> | undefined
  /** Resolves after the next attempt to write the changes until now: to true if it succeeded. */
  readonly whenWritten: () => Promise<boolean> | undefined
  /** The number of changes since the start. */
  readonly changeCount: () => number
  /** Calls `listener` after every failed write. Returns a function that removes the listener. */
  readonly onFailure: (listener: () => void) => () => void
}

type Batch = {
  readonly done: Promise<void>
  readonly written: Promise<boolean>
  /** Passes the result of one attempt to write the batch to everybody who waits for it. */
  readonly end: (isWritten: boolean) => void
}

/**
 * Collects the next group while the current one is being written, so that many changes share one write. `write`
 * writes everything that has changed before its call. It resolves to false if it fails; `again` then schedules
 * the retry.
 */
export function createGroupCommit(
  write: () => Promise<boolean>,
  again: (retry: () => void) => void,
): GroupCommit {
  let changes = 0
  let isWriting = false
  let nextBatch: Batch | undefined
  // Batches whose write is in progress or has failed.
  let unwritten: Batch[] = []
  const listeners = new Set<() => void>()

  async function run(): Promise<void> {
    isWriting = true
    let isWritten = true
    // Waits for the current synchronous code, so that all of its changes belong to the first group.
    await null
    // Continues after a failure: callers that wait for a later batch then get its result now, not after the next
    // retry.
    while (nextBatch !== undefined) {
      unwritten.push(nextBatch)
      nextBatch = undefined
      isWritten = await write()
      for (const batch of unwritten) batch.end(isWritten)
      if (isWritten) unwritten = []
      else for (const listener of [...listeners]) listener()
    }
    isWriting = false
    if (!isWritten) again(start)
  }

  function start(): void {
    nextBatch ??= createBatch()
    if (!isWriting) void run()
  }

  function newest(): Batch | undefined {
    return nextBatch ?? unwritten[unwritten.length - 1]
  }

  return {
    recordChange() {
      changes += 1
      start()
    },
    write: start,
    whenDurable: () => newest()?.done,
    whenWritten: () => newest()?.written,
    changeCount: () => changes,
    onFailure(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function createBatch(): Batch {
  let resolveDone = () => {}
  let resolveTried: (isWritten: boolean) => void = () => {}
  const done = new Promise<void>((resolve) => {
    resolveDone = resolve
  })
  const written = new Promise<boolean>((resolve) => {
    resolveTried = resolve
  })
  const end = (isWritten: boolean) => {
    resolveTried(isWritten)
    if (isWritten) resolveDone()
  }
  return { done, written, end }
}
