import type { LiveState, Storage, Store, StoreTrouble } from '../emulator/storage-port.ts'
import { realNow } from '../runtime/real-time.ts'
import { runAfter } from '../runtime/timer.ts'
import { createChangeTracker } from './change-tracker.ts'
import { fullStateRecords } from './full-state-records.ts'
import { createGroupCommit } from './journal/group-commit.ts'
import { createMultiPartWriter, type MultiPartWriter } from './multi-part-write.ts'

/** A store in use. */
export interface RunningStore {
  readonly store: Store
  /** Starts to store changes. Call it once, with the restored state, before that state changes. */
  begin(state: LiveState): Promise<void>
  /** Writes pending changes and closes the storage. Resolves to false if the write failed. Later changes are not stored. */
  close(): Promise<boolean>
}

/** If only the use count of a token changes, the store writes this change after this delay, in real milliseconds. */
const lazyWriteMs = 500
/** Delay before a failed write is retried, in real milliseconds. */
const retryMs = 500

/**
 * Creates the store that writes the changes of an emulator to a storage, in groups. A stage is a namespace that is
 * written in parts, before one record puts it into effect. `latestStage` is the highest stage number in the storage.
 */
export function createStore(storage: Storage, latestStage = 0): RunningStore {
  let liveState: LiveState | undefined
  let isClosed = false
  let cancelLater: (() => void) | undefined
  let cancelRetry = () => {}
  const enqueueWrite = createWriteQueue()
  const staging = createStaging()
  const commits = createGroupCommit(
    () =>
      enqueueWrite(() => {
        const at = realNow()
        const records = changes.takeRecords().map((record) => ({ at, ...record }))
        for (const { install = [] } of records) for (const stage of install) staging?.end(stage)
        return storage.write(records)
      }),
    (retry) => {
      cancelRetry()
      if (!isClosed) cancelRetry = runAfter(retryMs, retry)
    },
  )
  const changes = createChangeTracker((name) => liveState?.inboxes.of(name).dump() ?? {}, {
    hurry: () => {
      if (!isClosed) commits.recordChange()
    },
    later: () => {
      if (isClosed) return
      cancelLater ??= runAfter(lazyWriteMs, () => {
        cancelLater = undefined
        commits.write()
      })
    },
  })

  function createStaging(): MultiPartWriter | undefined {
    const { stage } = storage
    if (stage === undefined) return undefined
    return createMultiPartWriter(latestStage, (part) => enqueueWrite(() => stage(part)))
  }

  async function retryWrite(): Promise<StoreTrouble | undefined> {
    commits.write()
    await commits.whenWritten()
    return storage.trouble()
  }

  return {
    store: {
      ...changes.recorder,
      stage: staging?.stage ?? (async () => undefined),
      dropStage: (stage) => staging?.end(stage),
      whenDurable: commits.whenDurable,
      whenWritten: commits.whenWritten,
      changeCount: commits.changeCount,
      onFailure: commits.onFailure,
      retryFailedWrite: () => (storage.trouble() === undefined ? undefined : retryWrite()),
      lastTrouble: storage.trouble,
      async checkStorage() {
        if (storage.trouble() !== undefined) return retryWrite()
        await storage.check()
        return storage.trouble()
      },
    },
    async begin(live) {
      liveState = live
      await storage.begin(() => [...fullStateRecords(live), ...(staging?.records() ?? [])])
    },
    async close() {
      isClosed = true
      cancelLater?.()
      cancelRetry()
      commits.write()
      const isWritten = (await commits.whenWritten()) ?? true
      await storage.close()
      return isWritten
    },
  }
}

// Runs writes one after the other, because a storage supports only one write at a time.
function createWriteQueue(): <T>(write: () => Promise<T>) => Promise<T> {
  let latest: Promise<unknown> = Promise.resolve()
  return (write) => {
    const turn = latest.then(write)
    latest = turn.catch(() => {})
    return turn
  }
}
