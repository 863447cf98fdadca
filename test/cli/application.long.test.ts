import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createApplication } from '../../server/cli/contracts/application-under-test.ts'
import { fetchApplication, requestEmulator } from '../../server/cli/shared/control-client.ts'
import { UserError } from '../../server/domain/base/user-error.ts'
import { startCommand } from '../support/command.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { createTestTerminal } from '../support/terminal.ts'

test('a character that is split between two chunks of output is decoded correctly', async () => {
  // The pause makes sure that the two halves arrive as two chunks.
  const halves = `process.stdout.write(Buffer.from([0xc3]));setTimeout(()=>process.stdout.write(Buffer.from([0xa8])),50)`
  const terminal = {
    ...createTestTerminal({}, []),
    cwd: root,
    env: process.env,
    platform: process.platform,
  }
  const probe = `"${process.execPath}" -e "${halves}"`

  const { outcomeOf } = createApplication({ terminal, create: '', probe, url: '', token: '' })

  expect(await outcomeOf('anna')).toEqual({ text: 'è' })
})

test('fetchApplication names the time limit in seconds when no answer arrives', async () => {
  const url = await startServer(() => {})
  const request = { method: 'GET', headers: {}, timeLimitMs: 20 } as const

  await expect(fetchApplication(url, request)).rejects.toThrow(
    new UserError(`${url} gave no answer (in 0.02 s). Is your application running there?`),
  )
})

test('requestEmulator reports an incomplete answer', async () => {
  const url = await startServer((response) => {
    response.writeHead(200, { 'content-length': '10' })
    response.write('half')
    response.flushHeaders()
    setImmediate(() => response.destroy())
  })

  await expect(requestEmulator(url, '/')).rejects.toThrow(`${url} ended the connection before`)
})

test.skipIf(process.platform === 'win32')(
  'verify-callbacks stops a hanging --create command when a signal stops it',
  async () => {
    const cwd = folderOf({ 'hang.mjs': 'console.error(process.pid); setInterval(() => {}, 1000)' })
    const create = `"${process.execPath}" hang.mjs 2> pid`
    const hook = 'http://127.0.0.1:9/hook'
    const running = startCommand(['verify-callbacks', '--url', hook, '--create', create], { cwd })
    const pid = await vi.waitFor(async () => {
      const text = await readFile(join(cwd, 'pid'), 'utf8')
      expect(text).toMatch(/\d\n/)
      return Number(text)
    }, 60_000)

    running.signal('SIGTERM')

    expect(await running.ended).toMatchObject({ signal: 'SIGTERM' })
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 60_000)
  },
)

async function startServer(answer: (response: import('node:http').ServerResponse) => void) {
  const server = createServer((_, response) => answer(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
