import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runCli } from '../../server/cli/run-cli.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { createTestTerminal } from '../support/terminal.ts'

test('tail prints the selected events until it is stopped', async () => {
  const { url, open } = await emulatorForTest()
  const tailing = startTail(['tail', '--url', url, '--event', 'transition', '--json'])
  await vi.waitFor(async () => {
    await open()
    expect(tailing.out()).not.toBe('')
  }, 60_000)

  tailing.stop()

  expect(await tailing.ended).toBe(0)
  const events = tailing
    .out()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['transition']))
  expect(events[0]).toMatchObject({ status: 'running', from: null })
})

test('tail --verification leaves other verifications out, and reports that the emulator has stopped', async () => {
  const { url, open, api, close } = await emulatorForTest()
  const [first, second] = [await open(), await open()]
  const tailing = startTail(['tail', '--url', url, '--verification', first, '--json'])
  await vi.waitFor(async () => {
    for (const id of [second, first]) await api('get', `/IT-identity-verifications/${id}`)
    expect(tailing.out()).not.toBe('')
  }, 60_000)

  await close()

  expect(await tailing.ended).toBe(0)
  expect(tailing.err()).toBe(`The emulator at ${url} has stopped.\n`)
  expect(tailing.out()).toContain(first)
  expect(tailing.out()).not.toContain(second)
})

test('tail ends with exit code 2 when the connection is lost', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(': hello\n\n')
    setImmediate(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const tailing = startTail(['tail', '--url', url])

  expect(await tailing.ended).toBe(2)
  expect(tailing.err()).toMatch(/^The connection to http:\S+ was lost\. Check that [^\n]*\n$/)
})

function startTail(argv: readonly string[]) {
  let [out, err] = ['', '']
  let stop = () => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  const terminal = createTestTerminal({ stopped }, argv, {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  })
  return { ended: runCli(terminal), stop: () => stop(), out: () => out, err: () => err }
}
