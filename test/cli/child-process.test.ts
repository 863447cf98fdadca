import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runChildProcess } from '../../server/cli/shared/child-process.ts'
import { root } from '../support/root.ts'
import { createTestTerminal, runInTerminal } from '../support/terminal.ts'

const onPosix = test.skipIf(process.platform === 'win32')

onPosix(
  'a command whose folder is a file ends with exit code 126 and one sentence, as in a shell',
  async () => {
    const errors: string[] = []
    const terminal = {
      ...createTestTerminal({}, [], { err: (text) => errors.push(text) }),
      cwd: root,
    }
    const command = `${fileURLToPath(import.meta.url)}/tests`

    expect(await runChildProcess(terminal, [command], process.env)).toEqual({
      exitCode: 126,
      hasRun: false,
    })
    expect(errors).toEqual([
      `exec cannot run "${command}": a part of its path is a file, not a folder. Check the name, or put its folder on PATH.\n`,
    ])
  },
)

test('exec refuses an empty command name', async () => {
  const { exitCode, err } = await runInTerminal(['exec', '--', ''])

  expect(exitCode).toBe(2)
  expect(err).toMatch(/^exec runs what follows "--", but its name is empty\./)
})

// The quoting for cmd is used here with a POSIX shell, which reads these words in the same way.
onPosix('a command that a shell starts receives every word unchanged', async () => {
  const terminal = { ...createTestTerminal({ platform: 'win32' }, []), cwd: root }
  const script = `process.exit(process.argv[1] === '' && process.argv[2] === 'C:/(x 86)' ? 7 : 1)`
  const words = [process.execPath, '-e', script, '', 'C:/(x 86)']

  expect(await runChildProcess(terminal, words, process.env)).toEqual({ exitCode: 7, hasRun: true })
})
