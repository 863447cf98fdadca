import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'

const pages = [
  ...['AGENTS.md', 'README.md', 'CONTRIBUTING.md', 'llms.txt', 'scenarios/README.md'],
  ...globSync('kits/**/README.md', { cwd: root }),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`),
]
const hasLineLimit = (page: string) =>
  !/^docs\/(api|errors|configuration|limits|planted-mistakes)\.md$/.test(page)

test.each(pages)('every relative link and anchor of %s leads somewhere', (page) => {
  expect(linksIn(page).filter((link) => isDead(page, link))).toEqual([])
})

test('docs/README.md links to every page of docs/, except the decisions', () => {
  const linked = linksIn('docs/README.md').map((link) => join('docs', link.split('#')[0] ?? ''))
  const expected = pages.filter((page) => /^docs\/(?!README|decisions\/)/.test(page))

  expect(expected.length).toBeGreaterThan(30)
  expect(expected.filter((page) => !linked.includes(page))).toEqual([])
})

test('no page that is written by hand has more than 250 lines', () => {
  const long = pages.filter(hasLineLimit).filter((page) => textOf(page).split('\n').length > 251)

  expect(long).toEqual([])
})

// Returns the targets of all links and images outside of code, except addresses with a scheme.
function linksIn(page: string): readonly string[] {
  const prose = textOf(page)
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .replaceAll(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
}

function isDead(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : join(dirname(page), path)
  if (!existsSync(join(root, target))) return true
  if (anchor === undefined) return false
  return statSync(join(root, target)).isDirectory() || !anchorsIn(target).includes(anchor)
}

// Returns the anchors that GitHub creates for the headings of a page.
function anchorsIn(page: string): readonly string[] {
  const prose = textOf(page).replaceAll(/^```[\s\S]*?^```/gm, '')
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
