import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apiPage, publicDeclarations } from '../../server/docs/library-reference-page.ts'
import { root } from '../support/root.ts'

const page = readFileSync(join(root, 'docs', 'api.md'), 'utf8')

test('docs/api.md matches the declarations in the sources (npm run docs writes it)', () => {
  expect(apiPage(root)).toBe(page)
})

test('every link within docs/api.md leads to one of its headings', () => {
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => anchorOf(title))
  const dead = [...page.matchAll(/\]\(#([^)]+)\)/g)].filter(([, to = '']) => !anchors.includes(to))

  expect(new Set(anchors).size).toBe(anchors.length)
  expect(dead.map(([link]) => link)).toEqual([])
})

test('every public type has a doc comment, and every member of an exported type, too', () => {
  const undocumented = publicDeclarations(root).flatMap(({ name, module, doc, members }) => [
    ...(doc === '' ? [name] : []),
    ...members
      .filter((member) => module !== undefined && member.doc === '')
      .map((member) => `${name}.${member.name}`),
  ])

  expect(undocumented).toEqual([])
})

// Returns the anchor that GitHub creates for a heading.
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-')
}
