import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { sendRaw } from '../support/raw-http-request.ts'

test('a body of --max-body bytes is read, a longer one is refused and ends the connection', async () => {
  const { url, api } = await emulatorForTest({ maxBody: 2_048 })
  const body = (bytes: number) => {
    const rest = bytes - JSON.stringify({ mail: 'anna@example.com', x: '' }).length
    return JSON.stringify({ mail: 'anna@example.com', x: 'x'.repeat(rest) })
  }

  const fits = await api('post', '/IT-live').send(body(2_048))
  const said = await api('post', '/tokens').auth('a@example.com', 'key').send(body(2_049))
  const chunked = await sendRaw(
    portOf(url),
    `POST /IT-live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nTransfer-Encoding: chunked\r\n\r\n${chunks(3, 1_000)}`,
  )

  expect(fits.status).toBe(200)
  expect([said.status, said.body.error]).toEqual([413, 413])
  expect(chunked.statuses).toEqual([413])
  expect(chunked.closed).toBe(true)
})

test('--max-depth limits the depth of JSON', async () => {
  const { api } = await emulatorForTest({ maxDepth: 10 })
  const nested = (depth: number) =>
    `{"mail":"anna@example.com","x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
  const json = (body: string) =>
    api('post', '/IT-live').set('content-type', 'application/json').send(body)

  expect((await json(nested(10))).status).toBe(200)
  expect((await json(nested(11))).status).toBe(400)
})

test('--max-head limits headers and addresses, and 100 headers are allowed', async () => {
  const { api } = await emulatorForTest({ maxHead: 8 * 1024 })
  const list = '/IT-identity-verifications'
  const status = async (asked: ReturnType<typeof api>) => (await asked).status
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x-${i}`, '1']))

  expect(await status(api('get', list).set('x-long', 'x'.repeat(9_000)))).toBe(431)
  expect(await status(api('get', list).set(many))).toBe(431)
  expect(await status(api('get', `${list}?a=${'x'.repeat(5_000)}`))).toBe(414)
  expect(await status(api('get', `${list}?${'a&'.repeat(1_001)}`))).toBe(414)
  expect(await status(api('get', `${list}?a=${'x'.repeat(3_000)}`))).toBe(404)
  expect(await status(api('get', list).set('x-long', 'x'.repeat(6_000)))).toBe(404)
})

test('a slow request is refused with 408 and disconnected, and delays no other', async () => {
  const { url, open } = await emulatorForTest({ maxRequestTime: 300 })
  const head = 'POST /IT-live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n'
  const begun = ['', `${head}X-Slow: `, `${head}Content-Length: 9\r\n\r\n{`]

  const slow = Array.from({ length: 50 }, (_, i) => sendRaw(portOf(url), begun[i % 3] ?? '', 5_000))
  const ids = await Promise.all(Array.from({ length: 20 }, () => open()))
  const ends = await Promise.all(slow)

  expect(new Set(ids).size).toBe(20)
  expect(new Set(ends.map(({ statuses, closed }) => `${statuses} ${closed}`))).toEqual(
    new Set(['408 true']),
  )
  expect(ends[0]?.text).toContain('x-emulator-problem: REQUEST_SLOW: ')
})

test('a client that does not read its response is disconnected, a waiting client is not', async () => {
  const { url, token, control, open } = await emulatorForTest({ maxRequestTime: 300 })
  for (let i = 0; i < 100; i++) await open()
  const head = `Host: x\r\nAuthorization: Bearer ${token}\r\n\r\n`
  const deaf = await connectTo(portOf(url))
  deaf.pause()
  deaf.on('error', () => {})
  const waiting = control('get', '/inboxes/none/wait?count=1&timeout=500ms')

  deaf.write(`GET /__emulator/state HTTP/1.1\r\n${head}`.repeat(60))

  expect((await waiting).status).toBe(408)
  // A client that reads nothing notices the end only when it writes.
  const isGone = () => {
    deaf.write('\r\n')
    return deaf.destroyed
  }
  await expect.poll(isGone).toBe(true)
})

test('a connection beyond --max-sockets is refused with 503 until another one ends', async () => {
  const { url } = await emulatorForTest({ maxSockets: 2 })
  const request = 'GET /__emulator/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  const resting = await Promise.all([connectTo(portOf(url)), connectTo(portOf(url))])

  const refused = await sendRaw(portOf(url), '')
  resting[0]?.destroy()

  expect([refused.statuses, refused.closed]).toEqual([[503], true])
  expect(refused.text).toContain('x-emulator-problem: SOCKETS_IN_USE: ')
  await expect.poll(async () => (await sendRaw(portOf(url), request)).statuses).toEqual([200])
})

test('--max-journal limits journal and inboxes, which report dropped rows', async () => {
  const { url } = await emulatorForTest({ maxJournal: 64 * 1024 })
  const send = (i: number, bytes: number) =>
    fetch(`${url}/__emulator/inbox/box`, {
      method: 'POST',
      headers: { 'x-emulator-namespace': `team-${i % 5}` },
      body: 'x'.repeat(bytes),
    })

  for (let i = 0; i < 20; i++) await send(i, 10_000)
  for (let i = 0; i < 150; i++) await fetch(`${url}/IT-identity-verifications/${'x'.repeat(250)}`)

  const look = async (path: string, team: string): Promise<Rows> => {
    const headers = { 'x-emulator-namespace': team }
    return (await (await fetch(`${url}/__emulator/${path}`, { headers })).json()) as Rows
  }
  const teams = [0, 1, 2, 3, 4].map((i) => look('inboxes/box', `team-${i}`))
  const boxes = await Promise.all(teams)
  const stored = boxes.flatMap(({ data }) => data).length
  const journal = await look('requests', 'default')
  expect(stored).toBeGreaterThan(2)
  expect(stored).toBeLessThanOrEqual(6)
  expect(boxes.some(({ truncated }) => truncated)).toBe(true)
  expect(journal.truncated).toBe(true)
})

test('the queue of scenarios is limited', async () => {
  const { control } = await emulatorForTest()
  const thousand = Array.from({ length: 1_000 }, () => 'ok')

  for (let i = 0; i < 10; i++) await control('post', '/scenarios/queue').send({ use: thousand })
  const { status, body } = await control('post', '/scenarios/queue').send({ use: ['ok'] })

  expect(status).toBe(409)
  expect(body.detail).toBe('The queue would hold more than 10000 scenarios.')
})

type Rows = { readonly data: readonly unknown[]; readonly truncated: boolean }

function portOf(url: string): number {
  return Number(new URL(url).port)
}

function chunks(count: number, bytes: number): string {
  return `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`.repeat(count)
}

async function connectTo(port: number) {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await new Promise((resolve) => socket.once('connect', resolve))
  // After an answer, the emulator has counted this connection.
  socket.write('GET /__emulator/health HTTP/1.1\r\nHost: x\r\n\r\n')
  await new Promise((resolve) => socket.once('data', resolve))
  return socket
}
