import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'

test('docs/performance.md explains every goal that the bench checks', () => {
  const goals = new Set(read('bench/goals.mjs').match(/'[PR]-\d\d'/g))

  const page = read('docs/performance.md')

  expect(goals.size).toBeGreaterThan(8)
  expect([...goals].filter((id) => !page.includes(`| ${id.slice(1, -1)} `))).toEqual([])
})

test('the bench lists its parts and refuses an unknown part', () => {
  const run = (option: string) =>
    execFileSync(process.execPath, [join(root, 'bench/run.mjs'), option], {
      encoding: 'utf8',
      stdio: 'pipe',
    })

  const help = run('--help')

  const parts = [...help.matchAll(/^ {2}--(\w+) /gm)].map(([, name]) => name)
  const files = parts.filter((name) => existsSync(join(root, `bench/${name}.mjs`)))
  expect(files.length).toBeGreaterThanOrEqual(8)
  expect(() => run('--speed')).toThrow('The bench has no part --speed')
})

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
