import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Whether a program that a test looks at our files with is installed. With VIDEOID_TEST_ALL=1 the
 * answer is always yes, so that a missing one fails its tests instead of skipping them.
 *
 *     test.skipIf(!hasTool('qpdf'))('qpdf finds no fault in the audit', …)
 */
export function hasTool(name: string): boolean {
  return process.env.VIDEOID_TEST_ALL === '1' || pathOfTool(name) !== undefined
}

/** Where a program is installed; undefined when it is not. */
export function pathOfTool(name: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name]
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders
    .flatMap((folder) => names.map((each) => join(folder, each)))
    .find((path) => existsSync(path))
}
