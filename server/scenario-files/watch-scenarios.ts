import { UserError } from '../domain/base/user-error.ts'
import type { Log } from '../records/log.ts'
import { directoryStamp } from '../runtime/files.ts'
import { runAfter } from '../runtime/timer.ts'
import type { ScenarioCatalog } from './scenario-catalog.ts'

/** How often the folders are looked at, in real milliseconds. */
const pollIntervalMs = 200

export type ScenarioWatcher = {
  /** Ends the looking; resolves when the last look is over. */
  close(): Promise<void>
}

/**
 * Reads the folders again when something in them has changed: a file written, replaced, added, renamed or
 * removed. Looks instead of being told, because that sees the atomic saves of editors, and works in
 * containers and on network folders, where the system tells nothing. `before` is how the folders were
 * when the book was read.
 */
export function watchScenarios(
  book: Pick<ScenarioCatalog, 'load' | 'names' | 'broken'>,
  directories: readonly string[],
  before: string,
  log: Log,
): ScenarioWatcher {
  let read = before
  let seen = before
  let told: readonly string[] = []
  let closed = false
  let looking: Promise<void> = Promise.resolve()
  let cancel = next()

  function next(): () => void {
    return runAfter(pollIntervalMs, () => {
      looking = look().finally(() => {
        if (!closed) cancel = next()
      })
    })
  }

  // Only what has not changed since the last look is read: a file may be half written.
  async function look(): Promise<void> {
    const now = await foldersStamp(directories)
    const isSettled = now === seen
    seen = now
    if (!isSettled || now === read || closed) return
    read = now
    await readAgain()
  }

  async function readAgain(): Promise<void> {
    try {
      await book.load()
      const mended = told.length > 0 ? 'mended, and ' : ''
      log.info(`Scenarios ${mended}read again: ${book.names().length} in use.`)
    } catch (fault) {
      if (!(fault instanceof UserError)) {
        log.error('The scenario folders could not be read again, by a fault of ours.', fault)
      }
    }
    for (const { shown } of book.broken().filter((each) => !told.includes(each.shown))) {
      log.error('A broken file, so the scenarios stay as they were:', shown.split('\n'))
    }
    told = book.broken().map(({ shown }) => shown)
  }

  return {
    async close() {
      closed = true
      cancel()
      await looking
    },
  }
}

/** A text that changes with every change of a scenario file in the folders. */
export async function foldersStamp(directories: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    directories.map((each) => directoryStamp(each, ['.yaml', '.yml'])),
  )
  return stamps.join('\n')
}
