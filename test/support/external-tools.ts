import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Returns true if a program that tests use is installed. With VIDEOID_TEST_ALL=1 it always returns true,
 * so that a missing program fails its tests instead of skipping them.
 *
 *     test.skipIf(!hasTool('qpdf'))('qpdf finds no error in the audit', …)
 */
export function hasTool(name: string): boolean {
  return process.env.VIDEOID_TEST_ALL === '1' || pathOfTool(name) !== undefined
}

/** Returns the path of an installed program, or undefined. */
export function pathOfTool(name: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name]
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders
    .flatMap((folder) => names.map((file) => join(folder, file)))
    .find((path) => existsSync(path))
}
