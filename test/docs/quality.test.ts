import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OPTIONS } from '../../server/options/options.ts'
import { root } from '../support/root.ts'

const page = readFileSync(join(root, 'docs', 'quality.md'), 'utf8')
const rows = page.split('\n').filter((line) => /^\| [RS]-\d\d \|/.test(line))

test('every test that docs/quality.md names exists, and every claim names a test', () => {
  const mentioned = [...page.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, path = '']) => path)
  const bare = rows.filter((row) => !/`test\/[\w./-]+\.test\.ts`/.test(row))

  expect(mentioned.filter((path) => !existsSync(join(root, path)))).toEqual([])
  expect(bare).toEqual([])
})

test('docs/quality.md has each of S-01 to S-24 once', () => {
  const ids = rows.flatMap((row) => /S-\d\d/.exec(row)?.[0] ?? [])

  expect(ids).toEqual(Array.from({ length: 24 }, (_, i) => `S-${String(i + 1).padStart(2, '0')}`))
})

test('docs/quality.md names every safety test and every limit', () => {
  const safetyTests = readdirSync(join(root, 'test', 'safety')).map((name) => `test/safety/${name}`)
  const limits = OPTIONS.map(({ name }) => name).filter((name) => name.startsWith('max-'))

  expect(safetyTests.filter((path) => !page.includes(`\`${path}\``))).toEqual([])
  expect(limits.filter((name) => !page.includes(`\`--${name}\``))).toEqual([])
})
