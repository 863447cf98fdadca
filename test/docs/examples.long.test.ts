import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'
import { runNodeInProject, runTestsInProject } from '../support/temporary-project.ts'

test('the example for Vitest passes', async () => {
  const { passed, failed, output } = await runTestsInProject(exampleFile('vitest.test.ts'))

  expect({ passed, failed }, output).toEqual({ passed: 2, failed: 0 })
})

test('the example for node:test passes', async () => {
  const { code, out } = await runNodeInProject(exampleFile('node-test.test.mjs'), () => ['--test'])

  expect(out).toContain('pass 2')
  expect(code).toBe(0)
})

function exampleFile(name: string): Readonly<Record<string, string>> {
  return { [name]: readFileSync(join(root, 'docs/examples', name), 'utf8') }
}
