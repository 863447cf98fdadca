import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UserError } from '../domain/base/user-error.ts'
import { pathExists, readRegularTextFile } from './files.ts'

/** Reads a file with secrets. Returns undefined if it does not exist. Throws a UserError if it cannot be read. */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  if (!(await pathExists(path))) return undefined
  return readRegularTextFile(path, 1024 * 1024)
}

/** Creates or replaces a file that only its owner may read. Throws a UserError if it cannot be written. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`
  try {
    await mkdir(dirname(path), { recursive: true })
    await rm(draft, { force: true })
    await writeFile(draft, text, { mode: 0o600 })
    await rename(draft, path)
  } catch (cause) {
    throw new UserError(
      `Cannot write "${path}": ${(cause as Error).message}. Name a folder you may write to.`,
      { cause },
    )
  }
}

/** Appends a text to a file of another program. Creates the file, for its owner only, if there is none. */
export async function appendText(path: string, text: string): Promise<void> {
  await appendFile(path, text, { mode: 0o600 })
}
