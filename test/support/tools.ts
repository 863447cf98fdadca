import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Whether a program of this name is on the PATH. Tests that need it are skipped without it. */
export function hasTool(name: string): boolean {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => [name, `${name}.exe`].some((file) => existsSync(join(folder, file))))
}

/** Runs a program to its end. `output` is everything it wrote, on both streams. */
export function runTool(
  name: string,
  ...args: readonly string[]
): { readonly code: number | null; readonly output: string } {
  const run = spawnSync(name, args, { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 })
  return { code: run.status, output: `${run.stdout}${run.stderr}` }
}
