/** Whoever waits for changes to be written. */
export type GroupCommit = {
  /** Something has changed that somebody may wait for. */
  readonly recordChange: () => void
  /** Writes what has changed, although nobody waits for it. */
  readonly write: () => void
  readonly safe: () => Promise<void> | undefined
  readonly tried: () => Promise<boolean> | undefined
  readonly changes: () => number
  /** Calls `listener` after every write that failed; the result ends that. */
  readonly onFailure: (listener: () => void) => () => void
}

type Batch = {
  readonly done: Promise<void>
  readonly tried: Promise<boolean>
  readonly end: (written: boolean) => void
}

/**
 * Writes changes in groups: while one is on its way to the disk the next one gathers, so that many wait for one
 * write together. `write` puts everything on the disk that has changed until it is called; where it cannot, it
 * answers false and is called again, sooner or later, by `again`.
 */
export function createGroupCommit(
  write: () => Promise<boolean>,
  again: (retry: () => void) => void,
): GroupCommit {
  let changes = 0
  let isWriting = false
  let gathering: Batch | undefined
  // Those of which the write failed, or is under way.
  let underWay: Batch[] = []
  const listeners = new Set<() => void>()

  async function run(): Promise<void> {
    isWriting = true
    let written = true
    // Whatever else happens at this moment still belongs to the first group.
    await null
    // Also after a failure: whoever has come meanwhile is to know soon, and not only after the next retry.
    while (gathering !== undefined) {
      underWay.push(gathering)
      gathering = undefined
      written = await write()
      for (const batch of underWay) batch.end(written)
      if (written) underWay = []
      else for (const listener of [...listeners]) listener()
    }
    isWriting = false
    if (!written) again(start)
  }

  function start(): void {
    gathering ??= createBatch()
    if (!isWriting) void run()
  }

  function newest(): Batch | undefined {
    return gathering ?? underWay[underWay.length - 1]
  }

  return {
    recordChange() {
      changes += 1
      start()
    },
    write: start,
    safe: () => newest()?.done,
    tried: () => newest()?.tried,
    changes: () => changes,
    onFailure(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function createBatch(): Batch {
  let isDone = () => {}
  let wasTried: (written: boolean) => void = () => {}
  const done = new Promise<void>((resolve) => {
    isDone = resolve
  })
  const tried = new Promise<boolean>((resolve) => {
    wasTried = resolve
  })
  const end = (written: boolean) => {
    wasTried(written)
    if (written) isDone()
  }
  return { done, tried, end }
}
