import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { runCommand } from '../support/command.ts'
import { hasTool } from '../support/external-tools.ts'
import { root } from '../support/root.ts'

const examples = join(root, 'docs/examples')
const execArgs = ['exec', '--quiet', '--clock', 'manual', '--']

test('the client that loses a response finds its verification, and pays once for each verification', async () => {
  const lost = ['exec', '--quiet', '--scenario', 'paid-but-lost', '--']

  const { code, out } = await runCommand([...lost, 'node', 'recovering-client.mjs'], {
    cwd: examples,
  })

  expect(out).toBe('first: recovered\nsecond: answered\npaid: 2 times\n')
  expect(code).toBe(0)
})

test.skipIf(!hasTool('curl'))('the example in plain shell passes', async () => {
  const { code, out } = await runCommand([...execArgs, 'sh', 'onboarding.sh'], { cwd: examples })

  expect(out).toBe('passed: a slow operator, two callbacks\n')
  expect(code).toBe(0)
})

test.each(['github-actions.yml', 'gitlab-ci.yml'])('%s runs a command that exists', (name) => {
  const text = readFileSync(join(examples, name), 'utf8')

  expect(Object.keys(parse(text))).not.toEqual([])
  expect(text).toMatch(
    /npx videoid-emulator exec --clock manual .*--set-env VIDEOID_BASE=\{url\} -- npm test/,
  )
})

test('every example is named in docs/testing.md', () => {
  const page = join(root, 'docs/testing.md')
  const named = existsSync(page) ? readFileSync(page, 'utf8') : ''

  const missing = readdirSync(examples).filter((name) => !named.includes(`examples/${name}`))

  expect(missing).toEqual([])
})
