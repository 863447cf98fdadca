import { expect, test } from 'vitest'
import { builtCommand } from '../support/command.ts'
import { hasTool } from '../support/external-tools.ts'
import { runAtTerminal, type TerminalSession } from '../support/pseudo-terminal.ts'

const node = process.execPath
const keysLine = /Keys: Enter next event/
const atPty = test.skipIf(process.platform === 'win32' || !hasTool('python3'))

atPty.each(['SIGINT', 'SIGHUP', 'SIGQUIT'] as const)('%s restores the terminal', async (signal) => {
  const terminal = runAtTerminal([node, builtCommand(), '--port', '0'])
  await waitUntilStarted(terminal)

  process.kill(await terminal.pid, signal)

  expect(await terminal.ended).toEqual({ code: 0, cooked: true })
})

atPty('Ctrl-Z suspends the emulator, and fg resumes it with its keys', async () => {
  const command = `'${node}' '${builtCommand()}' --port 0; stty -a; fg`
  const terminal = runAtTerminal(['bash', '-m', '-c', command])
  await waitUntilStarted(terminal)

  terminal.type('\u001a')
  await terminal.waitForText(/[^-]icanon/)
  terminal.type('?')
  await terminal.waitForText(/> The keys act on/)
  terminal.type('q')

  expect(await terminal.ended).toEqual({ code: 0, cooked: true })
})

atPty(
  'an emulator in the background prints events, and takes keys once it is in the foreground',
  async () => {
    const command = `'${node}' '${builtCommand()}' --port 0 & read -r; fg`
    const terminal = runAtTerminal(['bash', '-m', '-c', command])
    const { open } = await waitUntilStarted(terminal)

    await open()

    await terminal.waitForText(/CLIENT {3}running/)
    terminal.type('q\n')
    terminal.type('?')
    await terminal.waitForText(/> The keys act on/)
    terminal.type('q')
    expect(await terminal.ended).toEqual({ code: 0, cooked: true })
  },
)

async function waitUntilStarted(terminal: TerminalSession) {
  const [, url = ''] = await terminal.waitForText(/address {4}(\S+)/)
  await terminal.waitForText(keysLine)
  return client(url)
}

function client(url: string) {
  const open = async (more: object = {}): Promise<string> => {
    const answer = await fetch(`${url}/IT-live`, {
      method: 'POST',
      headers: { authorization: 'Bearer any-token' },
      body: JSON.stringify({ mail: 'anna@example.com', ...more }),
    })
    const { data } = (await answer.json()) as { data: { id: string } }
    return data.id
  }
  return { url, open }
}
