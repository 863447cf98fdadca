import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'

const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8')
const sources = ['server', 'fixtures', 'contracts', 'scenarios'].flatMap(sourcesIn).join('\n')

test('docs/architecture.md has every folder of server/ and contracts/', () => {
  const folders = ['server', 'contracts'].flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.name.endsWith('.ts'))
      .map(({ name }) => `${parent}/${name}`),
  )

  expect(folders.filter((folder) => !page.includes(`\`${folder}\``))).toEqual([])
})

test('docs/architecture.md names the subfolders in the row of their folder', () => {
  const folders = [
    'server/domain',
    'server/cli',
    'server/http',
    'server/ui',
    'server/storage',
    'server/delivery',
  ].flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ parent, name })),
  )
  const isNamed = ({ parent, name }: (typeof folders)[number]) =>
    page.split('\n').some((row) => row.startsWith(`| \`${parent}\``) && row.includes(`\`${name}\``))

  expect(folders.length).toBeGreaterThan(12)
  expect(folders.filter((folder) => !isNamed(folder))).toEqual([])
})

test.each([
  ['events', 'server/domain/verification/evolve.ts'],
  ['effects', 'server/domain/model/effect.ts'],
])('docs/architecture.md has exactly the %s of %s', (name, file) => {
  const source = readFileSync(join(root, file), 'utf8')
  const known = [...source.matchAll(/readonly kind: '([a-z-]+)'/g)].map(([, kind]) => kind)

  const [, listed = ''] =
    new RegExp(`^    ${name} +(.*\\n(?:    {4,}.*\\n)*)`, 'm').exec(page) ?? []

  expect(listed.split(':')[0]?.match(/[a-z]+-[a-z-]+|polled/g)).toEqual(known)
})

test('every word in the table of words is an exported type', () => {
  const table = page.slice(page.indexOf('## The words'), page.indexOf("The wire's own names"))
  const words = [...table.matchAll(/^\| ([A-Z][A-Za-z, ]+) \|/gm)].flatMap(([, row = '']) =>
    row.split(', '),
  )

  const isType = (word: string) =>
    new RegExp(`export (type|interface|class) ${word}\\b`).test(sources)

  expect(words.length).toBeGreaterThan(30)
  expect(words.filter((word) => !isType(word))).toEqual([])
})

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
}
