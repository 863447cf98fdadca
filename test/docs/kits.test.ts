import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'
import { blocksIn } from './blocks.ts'

const KITS = readdirSync(join(root, 'kits'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'conformance')
  .map(({ name }) => name)

test.each(KITS)('the first block of the page of the kit for %s is in its example', (kit) => {
  const [first] = blocksIn(textOf(`kits/${kit}/README.md`))

  expect(missingLines(first?.text ?? 'no block', kit)).toEqual([])
})

test.each(KITS)('getting-started shows the example of the kit for %s', (kit) => {
  const page = textOf(`docs/getting-started/${kit}.md`)
  const [first] = blocksIn(page.slice(page.indexOf(`kits/${kit}/README.md`)))

  expect(missingLines(first?.text ?? 'no block', kit)).toEqual([])
})

test.each(KITS)('every call in the table of the kit for %s is a call of its source', (kit) => {
  const page = textOf(`kits/${kit}/README.md`)
  const rows = page.split('\n').filter((line) => /^\| `/.test(line))
  const calls = rows.flatMap((row) => [...row.matchAll(/\w+(?=\()/g)].map(([name]) => name))
  const sources = globSync([`kits/${kit}/**/*.{py,php,go,java}`, `!kits/${kit}/example`], {
    cwd: root,
  })
  const source = sources.map(textOf).join('\n')

  const unknown = calls.filter((name) => !new RegExp(`\\b${name}\\b ?\\(`).test(source))

  expect(calls.length).toBeGreaterThan(10)
  expect(unknown).toEqual([])
})

/** Returns the lines that no file of the example has. A comment and an import may be missing. */
function missingLines(text: string, kit: string): readonly string[] {
  const files = globSync(`kits/${kit}/**/example/**/*.*`, { cwd: root })
  const lines = new Set(
    files.flatMap((path) =>
      textOf(path)
        .split('\n')
        .map((line) => line.trim()),
    ),
  )
  return text.split('\n').filter((line) => line.trim() !== '' && !lines.has(line.trim()))
}

function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
