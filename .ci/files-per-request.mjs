// Finds the files whose functions run for one request and for one callback. To find them, it runs the sources.
//
// The count: a child process imports the emulator from its sources, file by file and not bundled
// (typescript-hooks.mjs), with V8's precise coverage and its call counts. One POST and two callbacks warm it
// up. Then the counters are set to zero, one action runs, and the counters are read. A file counts when at
// least one function in it was called during the action. The top level of a module, packages and JSON do not
// count. Generated JavaScript counts. State is in memory, and the clock is manual.
//
// POST: one `POST /IT-live` with a callback that is due later. It begins at the socket and ends when the
// client has read the response and the request journal has its row.
//
// Callback: an advance of the clock that makes one callback due and nothing else. It ends when the outcome of
// the callback is stored. The files of an advance that makes nothing due are subtracted.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { root } from './build-cache.mjs'

const hooks = new URL('./typescript-hooks.mjs', import.meta.url)
const walker = fileURLToPath(new URL('./files-per-request-process.mjs', import.meta.url))

/**
 * The highest number of files that may run: a test compares it with the current number. The goals are in structure.mjs,
 * and docs/decisions/0039 explains them.
 */
export const RUNNING_FILE_LIMITS = { post: 28, callback: 15 }

/**
 * A file, and the names of its functions that ran. Functions without a name are counted as one.
 * @typedef {{ path: string, functions: readonly string[] }} RunningFile
 */

/**
 * Runs the emulator, and returns the files whose functions ran, sorted by path.
 * @returns {{ post: readonly RunningFile[], callback: readonly RunningFile[] }}
 */
export function measureRunningFiles() {
  const run = spawnSync(process.execPath, ['--import', hooks.href, walker], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
    timeout: 120_000,
  })
  if (run.status !== 0) {
    const reason = run.error?.message ?? run.stderr.trim()
    throw new Error(`The emulator could not run from its sources: ${reason}`)
  }
  const { post, callbackDue, nothingDue } = JSON.parse(run.stdout)
  const ofEveryAdvance = new Set(nothingDue.map(({ path }) => path))
  return { post, callback: callbackDue.filter(({ path }) => !ofEveryAdvance.has(path)) }
}
