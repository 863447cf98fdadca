import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Complaint } from '../core/complaint.ts'

/** Reads a text file the user named. Throws a Complaint where that cannot be, or above `atMost` bytes. */
export async function readText(path: string, atMost: number): Promise<string> {
  const bytes = await tried(path, async () => {
    const { size } = await stat(path)
    if (size > atMost) throw tooLarge(path, size, atMost)
    return readFile(path)
  })
  // A device or a growing file may give more than its size said.
  if (bytes.length > atMost) throw tooLarge(path, bytes.length, atMost)
  return bytes.toString('utf8')
}

/** The paths of the files directly in a directory that end like that, in order of their names. */
export async function filesIn(directory: string, endings: readonly string[]): Promise<string[]> {
  const entries = await tried(directory, () => readdir(directory, { withFileTypes: true }))
  return entries
    .filter((entry) => !entry.isDirectory() && endings.some((end) => entry.name.endsWith(end)))
    .map(({ name }) => join(directory, name))
    .sort()
}

/** Writes a file the user named. Throws a Complaint where that cannot be. */
export async function saveBytes(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes)
  } catch (cause) {
    throw new Complaint(
      `Cannot write "${path}": ${(cause as Error).message}. Name a file in a folder you may write to.`,
      { cause },
    )
  }
}

async function tried<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    const why = WHY[(cause as { code?: string }).code ?? '']
    if (why === undefined) throw cause
    throw new Complaint(`Cannot read "${path}": ${why}`, { cause })
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is nothing of that name; check the spelling and the folder it starts from',
  ENOTDIR: 'it is not a folder; name the folder that holds the files',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'you may not read it; change its permissions',
  EPERM: 'you may not read it; change its permissions',
}

function tooLarge(path: string, size: number, atMost: number): Complaint {
  return new Complaint(
    `Cannot read "${path}": it has ${size} bytes, more than ${atMost}; make it smaller`,
  )
}
