import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'
import { filesByProject, PATTERNS, testFiles } from './projects.ts'
import { root } from './support/root.ts'

const IMPORTS_BROWSER = /^(?:import|\}).* from '(?:[./]*support\/browser\.ts|playwright-core)'/m
const { browser, long, system, unit } = filesByProject()

test('every test file belongs to one project', () => {
  const files = [...browser, ...long, ...system, ...unit].sort()

  expect(files).toEqual(testFiles('{test,contracts}/**'))
})

test('only tests of the project browser, and long ones, import the browser', () => {
  const importing = globSync('{test,contracts}/**/*.ts', { cwd: root }).filter((path) =>
    IMPORTS_BROWSER.test(readFileSync(join(root, path), 'utf8')),
  )
  const helper = 'test/support/browser.ts'

  expect(importing.filter((path) => path !== helper && !long.includes(path)).sort()).toEqual(
    browser,
  )
})

test('every pattern of test/projects.ts names a test file', () => {
  const stale = PATTERNS.filter((pattern) => testFiles(pattern).length === 0)

  expect(stale).toEqual([])
})

const REFUSED: readonly (readonly [string, () => unknown])[] = [
  ['listens on a socket', () => createServer().listen(0)],
  ['opens a connection', () => connect(9, '127.0.0.1')],
  ['starts a process', () => spawnSync(process.execPath, ['--version'])],
]

test.each(REFUSED)('a test of the project unit fails when it %s', (what, use) => {
  expect(use).toThrow(
    `A test of the project unit ${what}. Such a test belongs to the project system: add its file to NOT_UNIT in test/projects.ts.`,
  )
})
