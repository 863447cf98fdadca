import { fork } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { builtCommand } from '../support/command.ts'
import { sendRaw } from '../support/raw-http-request.ts'
import { root } from '../support/root.ts'

test('a hundred large bodies at once, accepted or refused, leave less than 20 MiB in memory', async () => {
  const { port, memory, mostTaken } = await measuredEmulator()
  const hundred = (body: Buffer) =>
    Promise.all(Array.from({ length: 100 }, () => sendRaw(port, body)))
  await hundred(announced(1_000))
  const before = await memory()
  const heapGrowth = async () => (await memory()).held - before.held

  for (const body of [announced(256_000), chunked(256_000)]) {
    const ends = await hundred(body)
    expect(new Set(ends.map(({ statuses }) => `${statuses}`))).toEqual(new Set(['200']))
    await expect.poll(heapGrowth).toBeLessThan(20)
  }
  for (const body of [announced(1_000_000), chunked(1_000_000)]) {
    const ends = await hundred(body)
    // A client that is disconnected while it writes may not see the answer.
    expect(
      ends.filter(({ statuses, closed }) => !closed || !/^(413)?$/.test(`${statuses}`)),
    ).toEqual([])
    await expect.poll(heapGrowth).toBeLessThan(20)
  }

  // Accepted bodies may take 24 MiB while they are read.
  expect(mostTaken() - before.rss).toBeLessThan(100)
})

// Runs a separate process that collects garbage often, to measure only the memory in use.
async function measuredEmulator() {
  builtCommand()
  const child = fork(join(root, '.ci', 'soak-emulator.mjs'), [], {
    execArgv: ['--expose-gc', '--max-semi-space-size=1'],
  })
  onTestFinished(() => void child.kill())
  const nextMessage = <T>() => new Promise<T>((resolve) => child.once('message', resolve))
  const { url } = await nextMessage<{ readonly url: string }>()
  const memory = () => {
    child.send('how')
    return nextMessage<Memory>()
  }
  // Only Linux has this figure. The figure of Node may include memory of the parent process.
  const mostTaken = () => {
    const status = `/proc/${child.pid}/status`
    if (!existsSync(status)) return 0
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]) / 1024
  }
  return { port: Number(new URL(url).port), memory, mostTaken }
}

// In MiB, after garbage collection: the used heap, and the memory of the process.
type Memory = { readonly held: number; readonly rss: number }

const head = 'POST /IT-live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nConnection: close\r\n'

function announced(bytes: number): Buffer {
  return Buffer.from(`${head}Content-Length: ${bytes}\r\n\r\n${bodyOf(bytes)}`)
}

function chunked(bytes: number): Buffer {
  const chunk = `${bytes.toString(16)}\r\n${bodyOf(bytes)}\r\n0\r\n\r\n`
  return Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`)
}

function bodyOf(bytes: number): string {
  const rest = bytes - JSON.stringify({ mail: 'anna@example.com', x: '' }).length
  return JSON.stringify({ mail: 'anna@example.com', x: 'x'.repeat(rest) })
}
