import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { root } from './support/root.ts'

const { judge } = await import(pathToFileURL(join(root, 'bench/compare.mjs')).href)

test.each([
  ['equal', 0.97, 1.01, 1.04],
  ['equal', 0.9, 1.04, 1.09],
  ['faster', 0.6, 0.7, 0.8],
  ['slower', 1.06, 1.1, 1.2],
  ['not judged', 1.0, 1.06, 1.2],
  ['not judged', 0.7, 1.0, 1.5],
])('bench --compare says "%s" for the quartiles %s, %s and %s', (verdict, low, middle, high) => {
  expect(judge(low, middle, high)).toBe(verdict)
})

test.each([
  [['--compare'], '--compare needs a commit'],
  [['--compare', '--quick'], '--compare needs a commit'],
  [['--compare', 'no-such-branch'], 'no-such-branch is not a commit of this repository'],
  [['--strat'], 'The bench has no part --strat'],
])('the bench refuses %j with a sentence and exit code 2', (args, says) => {
  const { status, stderr } = spawnSync(process.execPath, ['bench/run.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
  })

  expect(stderr).toContain(says)
  expect(status).toBe(2)
})
