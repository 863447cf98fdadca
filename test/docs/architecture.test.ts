import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'

const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8')
const sources = ['server', 'fixtures', 'contracts', 'scenarios'].flatMap(sourcesIn).join('\n')

test('docs/architecture.md has every folder of server/ and contracts/', () => {
  const rooms = ['server', 'contracts'].flatMap((house) =>
    readdirSync(join(root, house), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.name.endsWith('.ts'))
      .map(({ name }) => `${house}/${name}`),
  )

  expect(rooms.filter((room) => !page.includes(`\`${room}\``))).toEqual([])
})

test('it names the subfolders in the row of their folder', () => {
  const rooms = [
    'server/domain',
    'server/cli',
    'server/http',
    'server/ui',
    'server/storage',
    'server/delivery',
  ].flatMap((house) =>
    readdirSync(join(root, house), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ house, name })),
  )
  const isTold = ({ house, name }: (typeof rooms)[number]) =>
    page.split('\n').some((row) => row.startsWith(`| \`${house}\``) && row.includes(`\`${name}\``))

  expect(rooms.length).toBeGreaterThan(12)
  expect(rooms.filter((room) => !isTold(room))).toEqual([])
})

test.each([
  ['events', 'server/domain/verification/evolve.ts'],
  ['effects', 'server/domain/model/effect.ts'],
])('it has the %s that %s knows, and no other', (name, file) => {
  const source = readFileSync(join(root, file), 'utf8')
  const known = [...source.matchAll(/readonly kind: '([a-z-]+)'/g)].map(([, kind]) => kind)

  const [, told = ''] = new RegExp(`^    ${name} +(.*\\n(?:    {4,}.*\\n)*)`, 'm').exec(page) ?? []

  expect(told.split(':')[0]?.match(/[a-z]+-[a-z-]+|polled/g)).toEqual(known)
})

test('every word of its table is a type', () => {
  const table = page.slice(page.indexOf('## The words'), page.indexOf("The wire's own names"))
  const words = [...table.matchAll(/^\| ([A-Z][A-Za-z, ]+) \|/gm)].flatMap(([, row = '']) =>
    row.split(', '),
  )

  const isType = (word: string) => new RegExp(`export (type|class) ${word}\\b`).test(sources)

  expect(words.length).toBeGreaterThan(30)
  expect(words.filter((word) => !isType(word))).toEqual([])
})

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
}
