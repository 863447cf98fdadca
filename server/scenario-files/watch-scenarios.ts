import { UserError } from '../domain/base/user-error.ts'
import type { Logger } from '../records/logger.ts'
import { directoryStamp } from '../runtime/files.ts'
import { runAfter } from '../runtime/timer.ts'
import type { ScenarioCatalog } from './scenario-catalog.ts'

/** The interval between two checks of the folders, in real milliseconds. */
const pollIntervalMs = 200

/** Watches the folders of a catalog until `close`. */
export interface ScenarioWatcher {
  /** Stops watching. Resolves when the last check has ended. */
  close(): Promise<void>
}

/**
 * Loads the catalog again when a file in the folders was written, replaced, added, renamed or removed. It polls,
 * because file system events miss the atomic saves of editors, and do not exist in some containers and network
 * folders. `before` is what `foldersStamp` returned when the catalog was loaded.
 */
export function watchScenarios(
  catalog: Pick<ScenarioCatalog, 'load' | 'names' | 'broken'>,
  directories: readonly string[],
  before: string,
  log: Logger,
): ScenarioWatcher {
  let loadedStamp = before
  let lastStamp = before
  let loggedErrors: readonly string[] = []
  let isClosed = false
  let checking: Promise<void> = Promise.resolve()
  let cancel = scheduleCheck()

  function scheduleCheck(): () => void {
    return runAfter(pollIntervalMs, () => {
      checking = check().finally(() => {
        if (!isClosed) cancel = scheduleCheck()
      })
    })
  }

  // After a change, loads only when two checks in a row find the same state, because a file may be half written.
  async function check(): Promise<void> {
    const stamp = await foldersStamp(directories)
    const isStable = stamp === lastStamp
    lastStamp = stamp
    if (!isStable || stamp === loadedStamp || isClosed) return
    loadedStamp = stamp
    await reload()
  }

  async function reload(): Promise<void> {
    try {
      await catalog.load()
      const mended = loggedErrors.length > 0 ? 'mended, and ' : ''
      log.info(`Scenarios ${mended}read again: ${catalog.names().length} in use.`)
    } catch (error) {
      if (!(error instanceof UserError)) {
        log.error(
          'The scenario folders could not be read again, because of a bug in the emulator.',
          error,
        )
      }
    }
    for (const { shown } of catalog.broken()) {
      if (loggedErrors.includes(shown)) continue
      log.error('A file is broken, so the scenarios are not changed:', shown.split('\n'))
    }
    loggedErrors = catalog.broken().map(({ shown }) => shown)
  }

  return {
    async close() {
      isClosed = true
      cancel()
      await checking
    },
  }
}

/** Returns a text that changes whenever a scenario file in the folders changes. */
export async function foldersStamp(directories: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    directories.map((directory) => directoryStamp(directory, ['.yaml', '.yml'])),
  )
  return stamps.join('\n')
}
