import { expect, test } from 'vitest'
import { runInTerminal } from '../support/terminal.ts'
import { startExample, verifyArgs } from './example-receiver.ts'

test('verify-callbacks fails for receiver-ships-twice.mjs and passes for receiver.mjs', async () => {
  const [good, twice] = await Promise.all([
    startExample('receiver.mjs'),
    startExample('receiver-ships-twice.mjs'),
  ])

  const passed = await runInTerminal([
    'verify-callbacks',
    ...verifyArgs(good),
    ...['--copies', '1', '--method', 'POST'],
  ])
  const caught = await runInTerminal(['verify-callbacks', ...verifyArgs(twice), '--method', 'JSON'])

  expect(passed.exitCode, passed.out).toBe(0)
  expect(passed.out.match(/: 5 schedules,/g)).toHaveLength(2)
  expect(passed.out.match(/^! .*/gm)).toEqual([
    '! The application believes a forged callback: the API says validation, the callback says ok.',
  ])
  expect(caught.exitCode, caught.out).toBe(3)
  expect(caught.out).toContain('the smallest that fails is ok, ok.')
})
