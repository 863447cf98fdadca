import { expect, test } from 'vitest'
import { runInTerminal } from '../support/terminal.ts'
import { startExample, verifyArgs } from './example-receiver.ts'

test('verify-callbacks fails the example that ships twice and passes the correct one', async () => {
  const [good, twice] = await Promise.all([
    startExample('receiver.mjs'),
    startExample('receiver-ships-twice.mjs'),
  ])

  const passed = await runInTerminal(['verify-callbacks', ...verifyArgs(good), '--copies', '1'])
  const caught = await runInTerminal(['verify-callbacks', ...verifyArgs(twice)])

  expect(passed.exitCode, passed.out).toBe(0)
  expect(passed.out).toContain(': 16 schedules,')
  expect(passed.out).not.toContain('! ')
  expect(caught.exitCode, caught.out).toBe(3)
  expect(caught.out).toContain('the smallest that fails is ok, ok.')
})
