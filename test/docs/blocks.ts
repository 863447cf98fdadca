import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../support/root.ts'

/** A fenced block of a page, with the text of the `output` block directly below it, if any. */
export type Block = { readonly language: string; readonly text: string; readonly output: string }

export function blocksIn(page: string): readonly Block[] {
  const fenced = /^```(\w+)\n([\s\S]*?)^```\n(?:```output\n([\s\S]*?)^```\n)?/gm
  return [...page.matchAll(fenced)].map(([, language = '', text = '', output = '']) => ({
    language,
    text,
    output,
  }))
}

/** Returns the text of a page of docs/, such as `contracts.md`. */
export function docsPage(name: string): string {
  return readFileSync(join(root, 'docs', name), 'utf8')
}

/** Returns the blocks of several pages of docs/, in the order of the names. */
export function blocksOfPages(...names: readonly string[]): readonly Block[] {
  return names.flatMap((name) => blocksIn(docsPage(name)))
}

/**
 * Returns the first line of `expected` that `printed` does not contain in the same order, or
 * undefined. `…` matches any text on the same line.
 */
export function missingLine(expected: string, printed: string): string | undefined {
  let rest = printed
  for (const line of expected.split('\n').filter((text) => text.trim() !== '')) {
    const pattern = line.trim().split('…').map(escapeRegExp).join('.*?')
    const match = new RegExp(pattern).exec(rest)
    if (match === null) return line
    rest = rest.slice(match.index + match[0].length)
  }
  return undefined
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
