/** A fenced block of a page, and the `output` block right below it, where there is one. */
export type Block = { readonly language: string; readonly text: string; readonly output: string }

export function blocksIn(page: string): readonly Block[] {
  const fenced = /^```(\w+)\n([\s\S]*?)^```\n(?:```output\n([\s\S]*?)^```\n)?/gm
  return [...page.matchAll(fenced)].map(([, language = '', text = '', output = '']) => ({
    language,
    text,
    output,
  }))
}

/**
 * The first line of `expected` that `printed` does not contain, in this order; undefined when all are
 * there. `…` stands for anything in between, on the same line.
 */
export function missingLine(expected: string, printed: string): string | undefined {
  let rest = printed
  for (const line of expected.split('\n').filter((each) => each.trim() !== '')) {
    const pattern = line.trim().split('…').map(literal).join('.*?')
    const found = new RegExp(pattern).exec(rest)
    if (found === null) return line
    rest = rest.slice(found.index + found[0].length)
  }
  return undefined
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
