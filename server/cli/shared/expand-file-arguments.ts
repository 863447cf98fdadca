import { resolve } from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { UserError } from '../../domain/base/user-error.ts'
import { abbreviate } from '../../domain/text/quote.ts'
import { pathExists } from '../../runtime/files.ts'
import type { Terminal } from '../terminal/terminal.ts'

/**
 * Expands arguments to file names, each file once, in their order. An argument may be a glob pattern, because some
 * shells expand no patterns, and no shell expands a quoted one. Throws a UserError for a pattern that matches
 * nothing.
 */
export async function expandFileArguments(
  context: PathContext,
  words: readonly string[],
): Promise<readonly string[]> {
  const nameByPath = new Map<string, string>()
  for (const word of words) {
    for (const name of await expandPattern(context, word)) {
      const file = resolve(context.cwd, name)
      if (!nameByPath.has(file)) nameByPath.set(file, name)
    }
  }
  return [...nameByPath.values()]
}

type PathContext = Pick<Terminal, 'cwd' | 'platform'>

async function expandPattern(
  { cwd, platform }: PathContext,
  word: string,
): Promise<readonly string[]> {
  // On Windows a backslash separates folders. In a pattern it would escape the next character.
  const pattern = platform === 'win32' ? word.replaceAll('\\', '/') : word
  // An existing file is not a pattern, even if its name looks like one.
  if (!isDynamicPattern(pattern) || (await pathExists(resolve(cwd, word)))) return [word]
  const files = await glob(pattern, { cwd, dot: true, expandDirectories: false })
  if (files.length > 0) return files.sort()
  throw new UserError(
    `No file fits "${abbreviate(word, 80)}" in ${cwd}. Check the pattern and the folder it starts from.`,
  )
}
