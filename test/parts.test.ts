import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'
import { filesByPart, PATTERNS, THOROUGH, testFiles } from './parts.ts'
import { root } from './support/root.ts'

const IMPORTS_BROWSER =
  /^(?:import|\}).* from '(?:[./]*support\/browser(?:-contexts)?\.ts|playwright-core)'/m
const { browser, long, system, unit } = filesByPart()

test('every test file belongs to one part', () => {
  const files = [...browser, ...long, ...system, ...unit].sort()

  expect(files).toEqual(testFiles('{test,contracts}/**'))
})

test('only long tests and tests of the part browser import the browser', () => {
  const importing = globSync('{test,contracts}/**/*.ts', { cwd: root }).filter((path) =>
    IMPORTS_BROWSER.test(readFileSync(join(root, path), 'utf8')),
  )
  const helpers = ['test/support/browser.ts', 'test/support/browser-contexts.ts']

  expect(
    importing.filter((path) => !helpers.includes(path) && !long.includes(path)).sort(),
  ).toEqual(browser)
})

test('every test whose number of runs grows in test:long belongs to THOROUGH', () => {
  const growing = testFiles('{test,contracts}/**').filter((path) =>
    /from '[./]+support\/number-of-runs\.ts'/.test(readFileSync(join(root, path), 'utf8')),
  )

  expect(growing.filter((path) => !long.includes(path))).toEqual(THOROUGH)
})

test('every pattern of test/parts.ts names a test file', () => {
  const stale = PATTERNS.filter((pattern) => testFiles(pattern).length === 0)

  expect(stale).toEqual([])
})

const REFUSED: readonly (readonly [string, () => unknown])[] = [
  ['listens on a socket', () => createServer().listen(0)],
  ['opens a connection', () => connect(9, '127.0.0.1')],
  ['starts a process', () => spawnSync(process.execPath, ['--version'])],
]

test.each(REFUSED)('a test of the part unit fails when it %s', (what, use) => {
  expect(use).toThrow(
    `A test of the part unit ${what}. Such a test belongs to the part system: add its file to NOT_UNIT in test/parts.ts.`,
  )
})
