import { lstat, stat } from 'node:fs/promises'
import { UserError } from '../../domain/base/user-error.ts'

/**
 * Throws a UserError if there is something other than a regular file at `path`: reading a pipe waits for ever,
 * and a broken link can neither be read nor created. Rejects with ENOENT if there is nothing at `path`. With
 * `link: true`, a link to a regular file is also permitted.
 */
export async function requireRegularFile(path: string, { link = false } = {}): Promise<void> {
  const stats = await (link ? stat : lstat)(path)
  if (stats.isFile()) return
  const kind = stats.isDirectory() ? 'a folder' : stats.isSymbolicLink() ? 'a link' : 'no file'
  throw new UserError(
    `Cannot use the data folder: "${path}" is ${kind}, where the emulator keeps a file. Remove it, or name another folder.`,
  )
}
