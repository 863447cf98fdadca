import { resolve } from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { Complaint } from '../core/plain/complaint.ts'
import { cut } from '../core/plain/quoting.ts'
import { isThere } from '../shell/files.ts'

/**
 * The files that words name, each once, in the order of the words. A word may be a pattern, for shells that
 * fill in none and for people who quote it. Throws a Complaint for a pattern that fits nothing.
 */
export async function filesNamed(
  cwd: string,
  words: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = []
  for (const word of words) found.push(...(await filesOf(cwd, word)))
  return [...new Set(found)]
}

async function filesOf(cwd: string, word: string): Promise<readonly string[]> {
  // A file may be called what would be a pattern.
  if (!isDynamicPattern(word) || (await isThere(resolve(cwd, word)))) return [word]
  const files = await glob(word, { cwd, dot: true, expandDirectories: false })
  if (files.length > 0) return files.sort()
  throw new Complaint(
    `No file fits "${cut(word, 80)}" in ${cwd}. Check the pattern and the folder it starts from.`,
  )
}
