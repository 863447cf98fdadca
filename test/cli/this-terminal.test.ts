import { expect, test, vi } from 'vitest'
import { runCli } from '../../server/cli/run-cli.ts'
import { thisTerminal } from '../../server/cli/terminal/terminal.ts'

test('a command that is started from a deleted folder ends with one sentence and exit code 2', async () => {
  const gone = Object.assign(new Error('uv_cwd'), { code: 'ENOENT' })
  const cwd = vi.spyOn(process, 'cwd').mockImplementation(() => {
    throw gone
  })
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)

  const exitCode = await runCli(thisTerminal())

  cwd.mockRestore()
  expect([exitCode, write.mock.calls[0]?.[0]]).toEqual([
    2,
    'The folder in which videoid-emulator was started no longer exists. Change into an existing folder.\n',
  ])
  write.mockRestore()
})
