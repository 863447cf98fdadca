import { lstat, stat } from 'node:fs/promises'
import { UserError } from '../../domain/base/user-error.ts'

/**
 * Throws a Complaint if something else than a file is at `path`: reading a pipe waits for ever, and a link to
 * nothing can neither be read nor created. Rejects with ENOENT if there is nothing. `link: true` permits a link to a file.
 */
export async function requireRegularFile(path: string, { link = false } = {}): Promise<void> {
  const found = await (link ? stat : lstat)(path)
  if (found.isFile()) return
  const kind = found.isDirectory() ? 'a folder' : found.isSymbolicLink() ? 'a link' : 'no file'
  throw new UserError(
    `Cannot use the data folder: "${path}" is ${kind}, where the emulator keeps a file. Remove it, or name another folder.`,
  )
}
