import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '../support/command.ts'
import { hasTool } from '../support/external-tools.ts'
import { root } from '../support/root.ts'
import { runNodeInProject, runTestsInProject } from '../support/temporary-project.ts'

const examples = join(root, 'docs/examples')
const execArgs = ['exec', '--quiet', '--clock', 'manual', '--']

test('the example for Vitest passes', async () => {
  const { passed, failed, output } = await runTestsInProject(exampleFile('vitest.test.ts'))

  expect({ passed, failed }, output).toEqual({ passed: 2, failed: 0 })
})

test('the example for node:test passes', async () => {
  const { code, out } = await runNodeInProject(exampleFile('node-test.test.mjs'), () => ['--test'])

  expect(out).toContain('pass 2')
  expect(code).toBe(0)
})

test.skipIf(!hasTool('python3'))('the example in Python passes', async () => {
  const argv = [...execArgs, 'python3', '-B', '-m', 'unittest', 'onboarding_test']

  const { code, err } = await runCommand(argv, { cwd: examples })

  expect(err).toContain('Ran 3 tests')
  expect(code).toBe(0)
})

test.skipIf(!hasTool('php'))('the example in PHP passes', async () => {
  const { code, out } = await runCommand([...execArgs, 'php', 'onboarding.php'], { cwd: examples })

  expect(out).toBe('passed: a ko with its reason, and a missing mail\n')
  expect(code).toBe(0)
})

function exampleFile(name: string): Readonly<Record<string, string>> {
  return { [name]: readFileSync(join(examples, name), 'utf8') }
}
