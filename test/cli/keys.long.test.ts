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

atPty(
  'events have colour without NO_COLOR and the mail with --log-secrets, and Ctrl-D ends start',
  async () => {
    const command = [node, builtCommand(), '--port', '0', '--log-secrets']
    const terminal = runAtTerminal(command, { NO_COLOR: '', TERM: 'xterm' })
    const { open } = await waitUntilStarted(terminal)

    await open()
    await terminal.waitForText(/anna@example.com\)/)
    terminal.type('\u0004')

    expect(await terminal.ended).toEqual({ code: 0, cooked: true })
    expect(terminal.text()).toContain('\u001b[1mCLIENT  \u001b[0m')
  },
)

atPty('arrow keys and pasted text have no effect, and Ctrl-C ends start', async () => {
  const terminal = runAtTerminal([node, builtCommand(), '--port', '0'])
  await waitUntilStarted(terminal)

  terminal.type('\u001b[A\u001bOP\u001b[1;5q')
  terminal.type('curl -s http://127.0.0.1/quick')
  await terminal.waitForText(/> The pasted text was ignored/)
  terminal.type('\u0003')

  expect(await terminal.ended).toEqual({ code: 0, cooked: true })
})

atPty('a crash restores the terminal', async () => {
  const crash = 'process.on("SIGUSR2", () => { throw new Error("crash") })'
  const preload = `--import=data:text/javascript,${encodeURIComponent(crash)}`
  const terminal = runAtTerminal([node, preload, builtCommand(), '--port', '0'])
  await waitUntilStarted(terminal)

  process.kill(await terminal.pid, 'SIGUSR2')

  expect(await terminal.ended).toMatchObject({ code: 1, cooked: true })
  expect(terminal.text()).toContain('Error: crash')
})

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
