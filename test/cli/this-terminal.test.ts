import { expect, test, vi } from 'vitest'
import { runCli } from '../../server/cli/run.ts'
import { thisTerminal } from '../../server/cli/terminal/terminal.ts'

test('a folder that has gone meanwhile is a sentence', async () => {
  const gone = Object.assign(new Error('uv_cwd'), { code: 'ENOENT' })
  const asked = vi.spyOn(process, 'cwd').mockImplementation(() => {
    throw gone
  })
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)

  const exitCode = await runCli(thisTerminal())

  asked.mockRestore()
  expect([exitCode, written.mock.calls[0]?.[0]]).toEqual([
    2,
    'The folder that this was started from is gone. Change into one that is there.\n',
  ])
  written.mockRestore()
})
