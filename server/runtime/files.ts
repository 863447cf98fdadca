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

/** Reads a text file that the user named. Throws a UserError if it cannot be read or has more than `atMost` bytes. */
export async function readTextFile(path: string, atMost: number): Promise<string> {
  return (await readFileBytes(path, atMost)).toString('utf8')
}

/** Reads a file that the user named. Throws a UserError if it cannot be read or has more than `atMost` bytes. */
export async function readFileBytes(path: string, atMost: number): Promise<Buffer> {
  const bytes = await explainReadErrors(path, async () => {
    const stats = await stat(path)
    if (stats.size > atMost) throw tooLargeError(path, stats.size, atMost)
    return stats.isFile() ? readFile(path) : readFirstBytes(path, atMost + 1)
  })
  // A growing file or a pipe may have more bytes than `stat` reported.
  if (bytes.length > atMost) throw tooLargeError(path, bytes.length, atMost)
  return bytes
}

// Reads only the beginning, because a device may have no end.
async function readFirstBytes(path: string, count: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of createReadStream(path, { end: count - 1 })) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Like `readTextFile`, but throws a UserError for a device or a pipe, which may have no end. */
export async function readRegularTextFile(path: string, atMost: number): Promise<string> {
  const stats = await explainReadErrors(path, () => stat(path))
  if (stats.isFile() || stats.isDirectory()) return readTextFile(path, atMost)
  throw new UserError(`Cannot read "${path}": it is not a regular file; put a file in its place`)
}

/**
 * Returns the paths of the files directly in a directory that have one of the endings, sorted. Ignores names that
 * begin with a dot, because editors use them for locks.
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

/**
 * Returns a text made of the names, sizes and times of the files of `listFiles`. It changes when a file changes.
 * Never rejects.
 */
export async function directoryStamp(
  directory: string,
  endings: readonly string[],
): Promise<string> {
  const names = await readdir(directory).catch(() => undefined)
  if (names === undefined) return `${directory} cannot be read`
  const matching = names.filter((name) => hasEnding(name, endings)).sort()
  const stamps = await Promise.all(
    matching.map(async (name) => {
      const stats = await stat(join(directory, name)).catch(() => undefined)
      return `${name} ${stats?.ino} ${stats?.size} ${stats?.mtimeMs}`
    }),
  )
  return [directory, ...stamps].join('\n')
}

/**
 * Creates or replaces a file that the user named, completely or not at all. Writes directly to the target of a link
 * and to a device (`/dev/stdout`), without replacing them. Throws a UserError if it cannot be written.
 */
export async function writeTextAtomically(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`
  try {
    await mkdir(dirname(path), { recursive: true })
    if (await isLinkOrDevice(path)) return await writeFile(path, text)
    await writeFile(draft, text)
    await rename(draft, path)
  } catch (cause) {
    // `force` is not enough: `rm` also fails if a part of the path is a file.
    await rm(draft, { force: true }).catch(() => {})
    throw cannotWriteError(path, cause, 'file in a folder')
  }
}

/** Throws a UserError if `writeTextAtomically` could not write this file now. Changes nothing. */
export async function checkWritable(path: string): Promise<void> {
  const draft = `${path}.draft`
  try {
    const created = await mkdir(dirname(path), { recursive: true })
    if (await isLinkOrDevice(path)) return
    await writeFile(draft, '')
    await rm(created ?? draft, { recursive: true })
  } catch (cause) {
    throw cannotWriteError(path, cause, 'file in a folder')
  }
}

function cannotWriteError(path: string, cause: unknown, what: string): UserError {
  const reason = (cause as Error).message
  return new UserError(`Cannot write "${path}": ${reason}. Name a ${what} you may write to.`, {
    cause,
  })
}

/** True for a symbolic link, a device or a pipe. */
export async function isLinkOrDevice(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined)
  return stats !== undefined && !stats.isFile() && !stats.isDirectory()
}

/**
 * Creates or replaces a file that the user named piece by piece, completely or not at all. Only the owner may read
 * it. Writes directly to a link, a device or a pipe. Throws a UserError if it cannot be written.
 */
export async function writePiecesAtomically(
  path: string,
  pieces: Iterable<Uint8Array>,
): Promise<void> {
  const isDirect = await isLinkOrDevice(path)
  const draft = isDirect ? path : `${path}.draft`
  try {
    const handle = await open(draft, 'w', 0o600)
    try {
      for (const piece of pieces) await handle.writeFile(piece)
      if (!isDirect) await handle.sync()
    } finally {
      await handle.close()
    }
    if (!isDirect) await rename(draft, path)
  } catch (cause) {
    if (!isDirect) await rm(draft, { force: true }).catch(() => {})
    if ((cause as { errno?: number }).errno === undefined) throw cause
    throw cannotWriteError(path, cause, 'file in a folder')
  }
}

/** Reads a file that the user named, piece by piece. Throws a UserError if it cannot be read. */
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

/** Creates a file that the user named. Returns false, and changes nothing, if the file exists. */
export async function writeNewFile(path: string, text: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (cause) {
    if ((cause as { code?: string }).code === 'EEXIST') return false
    throw cannotWriteError(path, cause, 'folder')
  }
}

/**
 * Calls `work` with a new folder that only this user may read. Deletes the folder afterwards, also after an error.
 */
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

/** True if there is a file or folder at this path that this process may access. */
export async function pathExists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** True for a folder, false for a file. Throws a UserError if there is nothing at this path. */
export async function isFolder(path: string): Promise<boolean> {
  return explainReadErrors(path, async () => (await stat(path)).isDirectory())
}

/** Writes a file that the user named. Throws a UserError if it cannot be written. */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes)
  } catch (cause) {
    throw cannotWriteError(path, cause, 'file in a folder')
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
    // Only system errors are explained to the user; any other error is a bug and is rethrown.
    if (errno === undefined) throw cause
    const why = REASON_BY_CODE[code] ?? `the system says ${code}; try again, or name another file`
    throw new UserError(`Cannot read "${path}": ${why}`, { cause })
  }
}

const REASON_BY_CODE: Readonly<Record<string, string>> = {
  ENOENT: 'there is nothing of that name; check the spelling and the folder it starts from',
  ENOTDIR: 'it is not a folder; name the folder that holds the files',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'you may not read it; change its permissions',
  ENAMETOOLONG: 'the name is longer than the system permits; check it',
  ENXIO: 'it is not a file but a socket; name a file',
  ELOOP: 'its symbolic links form a loop; correct or remove them',
  EPERM: 'you may not read it; change its permissions',
}

function tooLargeError(path: string, size: number, atMost: number): UserError {
  return new UserError(
    `Cannot read "${path}": it has ${size} bytes, more than ${atMost}; make it smaller`,
  )
}
