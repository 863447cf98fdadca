import { createReadStream } from 'node:fs'
import {
  access,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UserError } from '../domain/base/user-error.ts'

/** Reads a text file the user named. Throws a Complaint where that cannot be, or above `atMost` bytes. */
export async function readTextFile(path: string, atMost: number): Promise<string> {
  const bytes = await explainReadErrors(path, async () => {
    const found = await stat(path)
    if (found.size > atMost) throw tooLargeError(path, found.size, atMost)
    return found.isFile() ? readFile(path) : readFirstBytes(path, atMost + 1)
  })
  // A growing file, or a pipe, may give more than its size said.
  if (bytes.length > atMost) throw tooLargeError(path, bytes.length, atMost)
  return bytes.toString('utf8')
}

// A device may have no end.
async function readFirstBytes(path: string, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of createReadStream(path, { end: most - 1 })) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The same, but never of a device or a pipe, which may have no end. */
export async function readRegularTextFile(path: string, atMost: number): Promise<string> {
  const found = await explainReadErrors(path, () => stat(path))
  if (found.isFile() || found.isDirectory()) return readTextFile(path, atMost)
  throw new UserError(`Cannot read "${path}": it is no regular file; put a file in its place`)
}

/**
 * The paths of the files directly in a directory that end like that, in order of their names. What begins
 * with a dot is left alone: editors put their locks there.
 */
export async function listFiles(directory: string, endings: readonly string[]): Promise<string[]> {
  const entries = await explainReadErrors(directory, () =>
    readdir(directory, { withFileTypes: true }),
  )
  return entries
    .filter((entry) => !entry.isDirectory() && hasEnding(entry.name, endings))
    .map(({ name }) => join(directory, name))
    .sort()
}

/** Names, sizes and times of the files directly in a directory that end like that; never throws. */
export async function directoryStamp(
  directory: string,
  endings: readonly string[],
): Promise<string> {
  const names = await readdir(directory).catch(() => undefined)
  if (names === undefined) return `${directory} cannot be read`
  const wanted = names.filter((name) => hasEnding(name, endings)).sort()
  const stamps = await Promise.all(
    wanted.map(async (name) => {
      const found = await stat(join(directory, name)).catch(() => undefined)
      return `${name} ${found?.ino} ${found?.size} ${found?.mtimeMs}`
    }),
  )
  return [directory, ...stamps].join('\n')
}

/**
 * Writes a file the user named in the place of what is there: whole, or not at all. A link and a device
 * (`/dev/stdout`) are written through, and stay what they are.
 */
export async function writeTextAtomically(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`
  try {
    await mkdir(dirname(path), { recursive: true })
    if (await isLinkOrDevice(path)) return await writeFile(path, text)
    await writeFile(draft, text)
    await rename(draft, path)
  } catch (cause) {
    // Where a file stands in the place of the folder, not even this can be.
    await rm(draft, { force: true }).catch(() => {})
    throw new UserError(
      `Cannot write "${path}": ${(cause as Error).message}. Name a file in a folder you may write to.`,
      { cause },
    )
  }
}

async function isLinkOrDevice(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  return found !== undefined && !found.isFile() && !found.isDirectory()
}

/**
 * Writes a file the user named, a piece at a time, for its owner only: whole, or not at all. A device and a
 * pipe are written through.
 */
export async function writePiecesAtomically(
  path: string,
  pieces: Iterable<Uint8Array>,
): Promise<void> {
  const isThrough = await isLinkOrDevice(path)
  const draft = isThrough ? path : `${path}.draft`
  try {
    const handle = await open(draft, 'w', 0o600)
    try {
      for (const piece of pieces) await handle.writeFile(piece)
      if (!isThrough) await handle.sync()
    } finally {
      await handle.close()
    }
    if (!isThrough) await rename(draft, path)
  } catch (cause) {
    if (!isThrough) await rm(draft, { force: true }).catch(() => {})
    if ((cause as { errno?: number }).errno === undefined) throw cause
    throw new UserError(
      `Cannot write "${path}": ${(cause as Error).message}. Name a file in a folder you may write to.`,
      { cause },
    )
  }
}

/** The bytes of a file the user named, a piece at a time. Throws a Complaint where it cannot be read. */
export async function* readFilePieces(path: string): AsyncGenerator<Uint8Array> {
  const handle = await explainReadErrors(path, () => open(path, 'r'))
  const size = 1024 * 1024
  try {
    for (;;) {
      const { bytesRead, buffer } = await explainReadErrors(path, () =>
        handle.read(Buffer.allocUnsafe(size), 0, size),
      )
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

/** Writes a file the user named, unless there is one; the answer tells which. */
export async function writeNewFile(path: string, text: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (cause) {
    if ((cause as { code?: string }).code === 'EEXIST') return false
    throw new UserError(
      `Cannot write "${path}": ${(cause as Error).message}. Name a folder you may write to.`,
      { cause },
    )
  }
}

/** Works in a new folder that nobody else may read, and that is gone afterwards, whatever happens. */
export async function withTemporaryFolder<T>(
  parent: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await explainReadErrors(parent, () => mkdtemp(join(parent, 'videoid-emulator-')))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whether there is anything at this path that we may see. */
export async function pathExists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Whether a directory is at this path; a Complaint where there is nothing. */
export async function isFolder(path: string): Promise<boolean> {
  return explainReadErrors(path, async () => (await stat(path)).isDirectory())
}

/** Writes a file the user named. Throws a Complaint where that cannot be. */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes)
  } catch (cause) {
    throw new UserError(
      `Cannot write "${path}": ${(cause as Error).message}. Name a file in a folder you may write to.`,
      { cause },
    )
  }
}

function hasEnding(name: string, endings: readonly string[]): boolean {
  return !name.startsWith('.') && endings.some((end) => name.endsWith(end))
}

async function explainReadErrors<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    const { code = '', errno } = cause as NodeJS.ErrnoException
    // Only what the system says is for the user; anything else is a fault of ours.
    if (errno === undefined) throw cause
    const why = REASON_BY_CODE[code] ?? `the system says ${code}; try again, or name another`
    throw new UserError(`Cannot read "${path}": ${why}`, { cause })
  }
}

const REASON_BY_CODE: Readonly<Record<string, string>> = {
  ENOENT: 'there is nothing of that name; check the spelling and the folder it starts from',
  ENOTDIR: 'it is not a folder; name the folder that holds the files',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'you may not read it; change its permissions',
  ENAMETOOLONG: 'no name can be that long; check it',
  ENXIO: 'it is no file but a socket; name a file',
  ELOOP: 'its links lead in a circle; mend or remove them',
  EPERM: 'you may not read it; change its permissions',
}

function tooLargeError(path: string, size: number, atMost: number): UserError {
  return new UserError(
    `Cannot read "${path}": it has ${size} bytes, more than ${atMost}; make it smaller`,
  )
}
