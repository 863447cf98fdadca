import { resolve } from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { UserError } from '../../domain/base/user-error.ts'
import { abbreviate } from '../../domain/text/quote.ts'
import { pathExists } from '../../runtime/files.ts'
import type { Terminal } from '../terminal/terminal.ts'

/**
 * The files that words name, each once, in the order of the words. A word may be a pattern, for shells that
 * fill in none and for people who quote it. Throws a Complaint for a pattern that fits nothing.
 */
export async function expandFileArguments(
  where: PathContext,
  words: readonly string[],
): Promise<readonly string[]> {
  const found = new Map<string, string>()
  for (const word of words) {
    for (const name of await expandPattern(where, word)) {
      const file = resolve(where.cwd, name)
      if (!found.has(file)) found.set(file, name)
    }
  }
  return [...found.values()]
}

type PathContext = Pick<Terminal, 'cwd' | 'platform'>

async function expandPattern(
  { cwd, platform }: PathContext,
  word: string,
): Promise<readonly string[]> {
  // A backslash parts folders there, and in a pattern it would take the meaning of a star away.
  const pattern = platform === 'win32' ? word.replaceAll('\\', '/') : word
  // A file may be called what would be a pattern.
  if (!isDynamicPattern(pattern) || (await pathExists(resolve(cwd, word)))) return [word]
  const files = await glob(pattern, { cwd, dot: true, expandDirectories: false })
  if (files.length > 0) return files.sort()
  throw new UserError(
    `No file fits "${abbreviate(word, 80)}" in ${cwd}. Check the pattern and the folder it starts from.`,
  )
}
