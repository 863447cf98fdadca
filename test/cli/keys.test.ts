import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { builtCommand } from '../support/command.ts'
import { hasTool } from '../support/external-tools.ts'
import { freePort, waitUntilAnswering } from '../support/free-port.ts'
import { runAtTerminal, type TerminalSession } from '../support/pseudo-terminal.ts'
import { folderOf } from '../support/scenario-folder.ts'

const node = process.execPath
const keysLine = /Keys: Enter next event/
const atPty = test.skipIf(process.platform === 'win32' || !hasTool('python3'))

atPty(
  'Enter fast-forwards to the next event, k rejects and o approves, and each prints its events',
  async () => {
    const terminal = runAtTerminal([node, builtCommand(), '--port', '0'])
    const { url, open } = await waitUntilStarted(terminal)

    const id = await open({ callback: { url: `${url}/__emulator/inbox/a` } })
    terminal.type('\r')
    await terminal.waitForText(/CALLBACK validation delivered/)
    terminal.type('\r')
    await terminal.waitForText(/CALLBACK ok delivered/)
    const refused = await open({}, 'interactive')
    terminal.type('k')
    await terminal.waitForText(/OPERATOR ko/)
    const approved = await open({}, 'interactive')
    terminal.type('o')
    await terminal.waitForText(/OPERATOR ok/)
    terminal.type('\r')
    await terminal.waitForText(/has ended with ok: no further event is planned/)
    terminal.type('q')

    expect(await terminal.ended).toEqual({ code: 0, cooked: true })
    expect(eventsShown(terminal, id)).toEqual([
      'CLIENT   running (scenario ok)',
      'SCENARIO validation',
      expect.stringMatching(/^CALLBACK validation delivered 200 \d+ ms$/),
      'SCENARIO ok identityverified',
      expect.stringMatching(/^CALLBACK ok delivered 200 \d+ ms$/),
    ])
    const played = ['USER     open-link', 'USER     submit', 'OPERATOR take-call']
    expect(terminal.text()).toContain(
      '> As a person: user open-link, user submit, operator take-call, operator reject\n',
    )
    expect(eventsShown(terminal, refused).slice(1)).toEqual([
      ...played,
      'OPERATOR reject',
      'OPERATOR ko operatordiscretion',
    ])
    expect(eventsShown(terminal, approved).slice(1)).toEqual([
      ...played,
      'OPERATOR approve',
      'OPERATOR validation',
      'OPERATOR ok identityverified',
    ])
  },
)

atPty('banner, log and events are whole lines without mail, token or colour', async () => {
  const terminal = runAtTerminal([node, builtCommand(), '--port', '0', '--log-level', 'debug'])
  const { open, url } = await waitUntilStarted(terminal)

  await Promise.all(Array.from({ length: 20 }, () => open()))
  await fetch(`${url}/anna@example.com`)
  await terminal.waitForText(/404 ROUTE_UNKNOWN/)
  terminal.type('?')
  await terminal.waitForText(/ends the emulator/)
  process.kill(await terminal.pid, 'SIGTERM')

  expect(await terminal.ended).toEqual({ code: 0, cooked: true })
  const after = terminal.text().split(/^Keys: .*\n/m)[1] ?? ''
  const strange = after
    .split('\n')
    .filter((line) => !/^(debug |> |\d\d:\d\d:\d\d (\S{18}|- {17}) [A-Z ]{8} \S)/.test(line))
  expect(strange).toEqual([''])
  expect(after.split('\n').filter((line) => line.includes(' CLIENT   running'))).toHaveLength(20)
  expect(after.replaceAll(/^debug .*$/gm, '')).not.toContain('anna@example.com')
  expect(after).not.toContain('any-token')
  expect(terminal.text()).not.toContain('\u001b')
})

atPty('p opens or prints the page of the newest verification, and Ctrl-\\ ends start', async () => {
  const folder = folderOf({})
  const opened = join(folder, 'opened')
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(join(folder, name), `#!/bin/sh\nprintf %s "$1" > '${opened}'\n`)
    chmodSync(join(folder, name), 0o755)
  }
  const PATH = `${folder}${delimiter}${process.env.PATH}`
  const terminal = runAtTerminal([node, builtCommand(), '--port', '0'], { PATH, DISPLAY: ':0' })
  const { url, open } = await waitUntilStarted(terminal)

  terminal.type('p')
  await terminal.waitForText(/> There is no verification yet/)
  const id = await open()
  terminal.type('p')
  await terminal.waitForText(/> Opened (\S+)/)
  writeFileSync(join(folder, 'xdg-open'), '#!/bin/sh\nexit 3\n')
  writeFileSync(join(folder, 'open'), '#!/bin/sh\nexit 3\n')
  terminal.type('p')
  const [, shown] = await terminal.waitForText(/> Cannot open a browser here: (\S+)/)
  terminal.type('\u001c')

  expect(await terminal.ended).toEqual({ code: 0, cooked: true })
  expect(readFileSync(opened, 'utf8')).toBe(`${url}/link/${id}`)
  expect(shown).toBe(`${url}/link/${id}`)
})

atPty('--quiet prints nothing and reads no keys', async () => {
  const port = await freePort()
  const terminal = runAtTerminal([node, builtCommand(), '--port', String(port), '--quiet'])
  const { open } = client(await waitUntilAnswering(`http://127.0.0.1:${port}`))

  await open()
  process.kill(await terminal.pid, 'SIGTERM')

  expect(await terminal.ended).toEqual({ code: 0, cooked: true })
  expect(terminal.text()).toBe('')
})

async function waitUntilStarted(terminal: TerminalSession) {
  const [, url = ''] = await terminal.waitForText(/address {4}(\S+)/)
  await terminal.waitForText(keysLine)
  return client(url)
}

function client(url: string) {
  const open = async (more: object = {}, scenario = 'ok'): Promise<string> => {
    const answer = await fetch(`${url}/IT-live`, {
      method: 'POST',
      headers: { authorization: 'Bearer any-token', 'x-emulator-scenario': scenario },
      body: JSON.stringify({ mail: 'anna@example.com', ...more }),
    })
    const { data } = (await answer.json()) as { data: { id: string } }
    return data.id
  }
  return { url, open }
}

// Returns the printed events of one verification, without time and id.
function eventsShown(terminal: TerminalSession, id: string): readonly string[] {
  const eventLine = new RegExp(`^\\d\\d:\\d\\d:\\d\\d ${id.slice(0, 18)} (.*)$`, 'gm')
  return [...terminal.text().matchAll(eventLine)].map(([, what = '']) => what)
}
