import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startedNode } from '../support/command.ts'
import { root } from '../support/root.ts'
import { typed } from '../support/terminal.ts'

test('the example that ships twice is caught, and the good one beside it is not', async () => {
  const [good, twice] = await Promise.all([
    running('receiver.mjs'),
    running('receiver-ships-twice.mjs'),
  ])

  const passed = await typed(['verify-callbacks', ...told(good), '--copies', '1'])
  const caught = await typed(['verify-callbacks', ...told(twice)])

  expect(passed.exitCode, passed.out).toBe(0)
  expect(passed.out).toContain(': 16 schedules,')
  expect(passed.out).not.toContain('! ')
  expect(caught.exitCode, caught.out).toBe(3)
  expect(caught.out).toContain('the smallest that fails is ok, ok.')
})

async function running(example: string): Promise<string> {
  const receiver = startedNode([join(root, 'docs/examples', example), '0'])
  onTestFinished(() => receiver.signal('SIGTERM'))
  const [hook] = await receiver.printed(/http:\S+/)
  return hook
}

function told(hook: string): readonly string[] {
  return ['--url', hook, '--probe', hook.replace('/hook', '/orders/{id}')]
}
