import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type RunningCommand, startCommand } from '../support/command.ts'
import { freePort } from '../support/free-port.ts'
import { folderOf } from '../support/scenario-folder.ts'

const whereSignals = test.skipIf(process.platform === 'win32')
// A busy machine cannot serve more clients within the time limit of the shutdown.
const clients = 200

whereSignals('start answers every request that was sent before SIGTERM', async () => {
  const port = await freePort()
  const running = startCommand(['--quiet', '--port', String(port)])
  await waitUntilAccepting(port)

  const calls = Array.from({ length: clients }, () => call(port))
  await Promise.all(calls.map(({ sent }) => sent))
  running.signal('SIGTERM')
  const answers = await Promise.all(calls.map(({ answer }) => answer))

  expect(countWords(answers)).toEqual({ 200: clients })
  expect(await running.ended).toMatchObject({ code: 0, signal: null, err: '' })
})

whereSignals(
  'SIGTERM resets no accepted connection while other clients still connect',
  async () => {
    const port = await freePort()
    const running = startCommand(['--quiet', '--port', String(port)])
    await waitUntilAccepting(port)

    const calls = Array.from({ length: clients }, () => call(port))
    await Promise.race(calls.map(({ sent }) => sent))
    running.signal('SIGTERM')
    const answers = await Promise.all(calls.map(({ answer }) => answer))

    const { refused = 0, 200: answered = 0, ...others } = countWords(answers)
    expect(others).toEqual({})
    expect(answered + refused).toBe(clients)
    expect(await running.ended).toMatchObject({ code: 0, signal: null, err: '' })
  },
)

whereSignals.each([
  ['start', ['start'], 0],
  ['exec', ['exec', '--quiet', '--', process.execPath, '-e', 'setInterval(() => {}, 1000)'], 143],
] as const)(
  '%s removes the lock when a signal stops it before it listens',
  async (_, words, code) => {
    const folder = folderOf({})
    const [command, ...more] = words
    const running = startCommand([command, '--port', '0', '--data-dir', folder, ...more])
    await waitUntilLocked(folder, running)

    running.signal('SIGTERM')
    const ended = await running.ended

    expect(ended).toMatchObject({ code, signal: null, err: '' })
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  },
)

async function waitUntilAccepting(port: number): Promise<void> {
  const isAccepted = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('error', () => resolve(false))
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
    })
  while (!(await isAccepted())) await passed(1)
}

async function waitUntilLocked(folder: string, running: RunningCommand): Promise<void> {
  const state = { ended: false }
  void running.ended.then(() => {
    state.ended = true
  })
  while (!existsSync(join(folder, 'lock')) && !state.ended) await passed(1)
}

/** Sends a POST on a new connection. `answer` resolves with the status or the network error. */
function call(port: number) {
  const body = JSON.stringify({ mail: 'anna@example.com' })
  const head = [
    'POST /IT-live HTTP/1.1',
    'Host: localhost',
    'Authorization: Bearer a-token',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ]
  const socket = connect(port, '127.0.0.1')
  let isConnected = false
  let text = ''
  const sent = new Promise<void>((resolve) => {
    socket.once('connect', () => {
      isConnected = true
      socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, () => resolve())
    })
    socket.once('close', () => resolve())
  })
  const answer = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.once('error', (fault) => resolve(isConnected ? fault.message : 'refused'))
    socket.once('close', () => resolve(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 'closed'))
  })
  return { sent, answer }
}

function countWords(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
