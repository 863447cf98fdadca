import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runChildProcess } from '../../server/cli/shared/child-process.ts'
import { root } from '../support/root.ts'
import { createTestTerminal, runInTerminal } from '../support/terminal.ts'

const onPosix = test.skipIf(process.platform === 'win32')

onPosix(
  'a command in what is no folder is told in one sentence, with 126 as of a shell',
  async () => {
    const said: string[] = []
    const terminal = {
      ...createTestTerminal({}, [], { err: (text) => said.push(text) }),
      cwd: root,
    }
    const command = `${fileURLToPath(import.meta.url)}/tests`

    expect(await runChildProcess(terminal, [command], process.env)).toEqual({
      exitCode: 126,
      hasRun: false,
    })
    expect(said).toEqual([
      `exec cannot run "${command}": what should be its folder is a file. Check the name, or put its folder on PATH.\n`,
    ])
  },
)

test('a command without a name is none', async () => {
  const { exitCode, err } = await runInTerminal(['exec', '--', ''])

  expect(exitCode).toBe(2)
  expect(err).toMatch(/^exec runs what follows "--", but its name is empty\./)
})

// What it writes for cmd a shell reads as well, as far as this goes.
onPosix('where a shell starts the command, no word of it is lost or cut', async () => {
  const terminal = { ...createTestTerminal({ platform: 'win32' }, []), cwd: root }
  const script = `process.exit(process.argv[1] === '' && process.argv[2] === 'C:/(x 86)' ? 7 : 1)`
  const words = [process.execPath, '-e', script, '', 'C:/(x 86)']

  expect(await runChildProcess(terminal, words, process.env)).toEqual({ exitCode: 7, hasRun: true })
})
