import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runInTerminal } from '../support/terminal.ts'

const somewhere = tmpdir()
const file = join(somewhere, 'report')
const nothing = 'no-such-command-anywhere'

test.each([
  ['verify', ['verify', 'shop.json', '--html', somewhere], 'html'],
  ['drift', ['drift', 'real.har', '--sarif', somewhere], 'sarif'],
  ['a strict run', ['exec', '--strict', '--har', somewhere, '--', nothing], 'har'],
])('%s refuses a folder as a report before it starts', async (_, argv, name) => {
  const { exitCode, out, err } = await runInTerminal(argv)

  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(err).toBe(
    `--${name} names "${somewhere}", where no file can be. Name a file in a folder.\n`,
  )
})

test('two reports with the same path are refused', async () => {
  const { exitCode, err } = await runInTerminal([
    'drift',
    'real.har',
    '--json',
    file,
    '--junit',
    file,
  ])

  expect(exitCode).toBe(2)
  expect(err).toBe(`--json and --junit both name "${file}". Name a file for each.\n`)
})
