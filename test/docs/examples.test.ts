import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { builtCommand, outputOf, ran } from '../support/command.ts'
import { root } from '../support/root.ts'
import { hasTool } from '../support/tools.ts'

const examples = join(root, 'docs/examples')
const beside = ['exec', '--quiet', '--clock', 'manual', '--']

test('the example for Vitest passes', { timeout: 60_000 }, async () => {
  const { code, out, err } = await inProject('vitest.test.ts', (folder) => {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    return [vitest, 'run', '--root', folder, '--reporter', 'json']
  })

  expect({ code, err: code === 0 ? '' : err + out }).toEqual({ code: 0, err: '' })
  const report = JSON.parse(out)
  expect([report.numPassedTests, report.numTotalTests]).toEqual([2, 2])
})

test('the example for node:test passes', async () => {
  const { code, out } = await inProject('node-test.test.mjs', () => ['--test'])

  expect(out).toContain('pass 2')
  expect(code).toBe(0)
})

test.skipIf(!hasTool('curl'))('the example in plain shell passes', async () => {
  const { code, out } = await ran([...beside, 'sh', 'onboarding.sh'], { cwd: examples })

  expect(out).toBe('passed: a slow operator, two callbacks\n')
  expect(code).toBe(0)
})

test.skipIf(!hasTool('python3'))('the example in Python passes', async () => {
  const argv = [...beside, 'python3', '-B', '-m', 'unittest', 'onboarding_test']

  const { code, err } = await ran(argv, { cwd: examples })

  expect(err).toContain('Ran 3 tests')
  expect(code).toBe(0)
})

test.skipIf(!hasTool('php'))('the example in PHP passes', async () => {
  const { code, out } = await ran([...beside, 'php', 'onboarding.php'], { cwd: examples })

  expect(out).toBe('passed: a ko with its reason, and a missing mail\n')
  expect(code).toBe(0)
})

test.each(['github-actions.yml', 'gitlab-ci.yml'])('%s runs a command that exists', (name) => {
  const text = readFileSync(join(examples, name), 'utf8')

  expect(Object.keys(parse(text))).not.toEqual([])
  expect(text).toContain(
    'npx videoid-emulator exec --clock manual --set-env VIDEOID_BASE={url} -- npm test',
  )
})

test('every example is named in docs/testing.md', () => {
  const page = join(root, 'docs/testing.md')
  const named = existsSync(page) ? readFileSync(page, 'utf8') : ''

  const missing = readdirSync(examples).filter((name) => !named.includes(`examples/${name}`))

  expect(missing).toEqual([])
})

// As in a project that has installed the emulator and Vitest, and nothing of ours besides.
async function inProject(example: string, argv: (folder: string) => readonly string[]) {
  builtCommand()
  const folder = await mkdtemp(join(tmpdir(), 'example-'))
  try {
    const installed = join(folder, 'node_modules')
    await mkdir(installed)
    await symlink(root, join(installed, 'videoid-emulator'))
    await symlink(join(root, 'node_modules/vitest'), join(installed, 'vitest'))
    await copyFile(join(examples, example), join(folder, example))
    return await outputOf(argv(folder), { cwd: folder })
  } finally {
    await rm(folder, { recursive: true })
  }
}
