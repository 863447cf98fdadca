import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { expect, test } from 'vitest'
import { builtCommand } from '../support/command.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { connectMcpClient } from '../support/mcp-client.ts'
import { runInTerminal } from '../support/terminal.ts'

test('an agent opens, decides, explains and reads back a verification over stdio', async () => {
  const { client, call, callJson } = await startMcp('--clock', 'manual')
  const emulator = await callJson('get_emulator')

  const { id } = await callJson('create_verification', {
    mail: 'anna@example.com',
    scenario: 'interactive',
    callback: 'inbox:orders',
  })
  for (const [as, action] of [
    ['user', 'open-link'],
    ['user', 'submit'],
    ['operator', 'take-call'],
  ])
    await callJson('act', { verification: id, as, do: action })
  const rejected = await callJson('act', {
    verification: id,
    as: 'operator',
    do: 'reject',
    reason: 'face_mismatch',
  })

  expect(client.getServerVersion()).toMatchObject({ name: 'videoid-emulator' })
  expect(rejected).toMatchObject({ status: 'ko', reason: 'facemismatch' })
  expect((await call('explain_verification', { verification: id })).text).toContain(
    'operator reject, reason: facemismatch  (person)',
  )
  const [message] = await callJson('read_inbox', { inbox: 'orders' })
  expect(message.message.data).toMatchObject({ id, status: 'ko' })
  expect(await readBack(emulator, id)).toMatchObject({ status: 'ko', reason: 'facemismatch' })
})

test('mcp ends with code 0 when the client closes stdin, and prints only messages', async () => {
  const request = { jsonrpc: '2.0', id: 1, method: 'ping' }
  const input = new TextEncoder().encode(`not json\n${JSON.stringify(request)}\n`)

  const ended = await runInTerminal(['mcp'], { input, stopped: new Promise(() => {}) })

  expect(ended.exitCode).toBe(0)
  expect(JSON.parse(ended.out)).toEqual({ jsonrpc: '2.0', id: 1, result: {} })
  expect(ended.err).toContain('Ignored a line on stdin that is not JSON-RPC')
})

test('mcp --url uses a running emulator and leaves it running', async () => {
  const emulator = await emulatorForTest()
  const id = await emulator.open()
  const { client, call } = await startMcp('--url', emulator.url, '--token', emulator.token)

  const advanced = await call('advance_clock', { by: '2m' })
  await client.close()

  expect(advanced.text).toContain('identityverified')
  expect(emulator.verification(id).status).toBe('ok')
})

test('mcp names the mistake when no emulator answers at --url', async () => {
  const { exitCode, err } = await runInTerminal(['mcp', '--url', 'http://127.0.0.1:9'])

  expect(exitCode).toBe(2)
  expect(err).toBe(
    'No emulator answers at http://127.0.0.1:9. Start one with "videoid-emulator start", or name another with --url.\n',
  )
})

test('mcp refuses a setting of its own emulator beside --url', async () => {
  const ended = await runInTerminal(['mcp', '--url', 'http://127.0.0.1:9', '--clock', 'manual'])

  expect(ended.exitCode).toBe(2)
  expect(ended.err).toContain('--clock is a setting of an emulator that mcp starts')
})

function startMcp(...options: readonly string[]) {
  const args = [builtCommand(), 'mcp', ...options]
  return connectMcpClient(
    new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }),
  )
}

async function readBack({ url, token }: { url: string; token: string }, id: string) {
  const response = await fetch(`${url}/IT-identity-verifications/${id}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { data } = (await response.json()) as { readonly data: unknown }
  return data
}
