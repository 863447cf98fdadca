import { execFile } from 'node:child_process'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { FaultOperation } from '../../server/core/api-fault.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'
import { hasTool } from '../support/tools.ts'

const OPS: readonly FaultOperation[] = ['create', 'get', 'list', 'data', 'file']

// What a client sees of each fault, whichever operation it asks for.
const SEEN = {
  reset: { fetch: 'failed', socket: 'ECONNRESET after 0 bytes', python: /reset|disconnected/i },
  empty: { fetch: '200 application/json ""', socket: 'ended after a head', python: /^200 0$/ },
  truncate: { fetch: 'cut', socket: 'ended in the body', python: /IncompleteRead/ },
  garbage: { fetch: '200 application/json no JSON', socket: 'whole', python: /JSONDecodeError/ },
  'html-error-page': { fetch: '502 text/html', socket: 'whole', python: /HTTPError 502/ },
} as const

const CASES = OPS.flatMap((op) =>
  Object.entries(SEEN).map(([fault, seen]) => ({ op, fault, seen })),
)

test.each(CASES)('$fault of $op, as fetch sees it', async ({ op, fault, seen }) => {
  const { ask } = await faulty(op, `fault: ${fault}`)

  expect(await asFetched(ask(op))).toContain(seen.fetch)
})

test.each(CASES)('$fault of $op, as a bare socket sees it', async ({ op, fault, seen }) => {
  const { raw } = await faulty(op, `fault: ${fault}`)

  expect(await raw(op)).toBe(seen.socket)
})

test.skipIf(!hasTool('python3')).each(CASES.filter(({ op }) => op === 'create' || op === 'data'))(
  '$fault of $op, as Python sees it',
  async ({ op, fault, seen }) => {
    const { url, token, paths } = await faulty(op, `fault: ${fault}`)

    const { stdout } = await promisify(execFile)('python3', ['-c', PYTHON, url + paths(op), token])

    expect(stdout.trim()).toMatch(seen.python)
  },
)

test.each(OPS)('%s answers with 429, 402, 417 and 5xx in the envelope', async (op) => {
  for (const status of [402, 417, 429, 500, 507]) {
    const { ask } = await faulty(op, `respond: { status: ${status} }`)
    const answer = await ask(op)

    expect(answer.status).toBe(status)
    expect(answer.headers.get('retry-after')).toBe(status === 429 ? '1' : null)
    expect(answer.headers.get('x-emulator-problem')).toMatch(/^[A-Z_]+: Scenario faulty answers/)
    expect(await answer.json()).toEqual({
      data: null,
      success: false,
      message: expect.stringMatching(/^[^{}]+$/),
      error: expect.any(Number),
    })
  }
})

test('error, message and headers are as the scenario has them', async () => {
  const text =
    'respond: { status: 503, error: 998.5, message: "è tardi", headers: { Retry-After: 7, X-Note: hello } }'
  const { ask } = await faulty('get', text)

  const answer = await ask('get')

  expect([answer.status, answer.headers.get('x-note')]).toEqual([503, 'hello'])
  expect(answer.headers.get('retry-after')).toBe('7')
  expect(answer.headers.get('x-emulator-provenance')).toBe('assumed')
  expect(await answer.json()).toMatchObject({ error: 998.5, message: 'è tardi' })
})

test('a number of the catalogue brings its text and its label', async () => {
  const { ask, id } = await faulty('get', 'respond: { status: 404, error: 223 }')

  const answer = await ask('get')

  expect(await answer.json()).toMatchObject({ message: `no request matches this id: ${id}` })
  expect(answer.headers.get('x-emulator-provenance')).toBeNull()
})

test('a refused POST opens nothing unless it says commit', async () => {
  const emulator = await emulatorForTest({
    scenarioDirectories: [
      scenarioFolder({
        refused: 'http: [{ op: create, respond: { status: 500 } }]',
        opened: 'http: [{ op: create, respond: { status: 500 }, commit: true }]',
      }),
    ],
  })

  const statuses = []
  for (const name of ['refused', 'opened']) {
    const { status } = await emulator
      .api('post', '/IT-live')
      .set('x-emulator-scenario', name)
      .send({ mail: 'a@b.it' })
    statuses.push(status)
  }

  const { body } = await emulator.control('get', '/verifications')
  expect(statuses).toEqual([500, 500])
  expect(body.data.map(({ scenario }: { scenario: string }) => scenario)).toEqual(['opened'])
})

test('a place in the queue is good for one POST, also for a refused one', async () => {
  const { queue, api } = await emulatorForTest()
  queue({ name: 'out-of-credit' }, { name: 'ko' })

  const post = () => api('post', '/IT-live').send({ mail: 'a@b.it' })
  const [first, second, third] = [await post(), await post(), await post()]

  expect([first.status, second.status, third.status]).toEqual([402, 200, 200])
  expect(first.headers['x-emulator-scenario']).toBe('out-of-credit')
  expect(second.headers['x-emulator-scenario']).toBe('ko')
  expect(third.headers['x-emulator-scenario']).toBe('ok')
})

test('the list meets the faults of its newest row, and before that of the default scenario', async () => {
  const { api, open, control } = await emulatorForTest({
    scenarioDirectories: [
      scenarioFolder({ deaf: 'http: [{ op: list, respond: { status: 500 } }]' }),
    ],
  })
  const list = async () => (await api('get', '/IT-identity-verifications')).status
  const statuses = [await list()]

  await control('put', '/scenarios/default').send({ use: 'deaf' })
  statuses.push(await list())
  await open({ mail: 'anna+ok@example.com' })
  statuses.push(await list())
  await open()
  statuses.push(await list())

  expect(statuses).toEqual([404, 500, 200, 500])
})

test('calls are counted for each verification and each document', async () => {
  const { api, open, clock } = await emulatorForTest({ scenario: 'documents-late' })
  const ids = [await open(), await open()]
  await clock.advance('2m')
  const ask = async (id: string | undefined, type: string) =>
    (await api('get', `/IT-identity-verifications/${id}/${type}`)).body.error ?? 'there'

  const seen = []
  for (const id of ids) {
    for (const type of ['data', 'data', 'data', 'data', 'tsr', 'timestamp', 'marca', 'timestamp']) {
      seen.push(await ask(id, type))
    }
  }

  const once = [225, 225, 225, 'there', 225, 225, 225]
  expect(seen.map((each) => (each === null ? 'there' : each))).toEqual([
    ...once,
    'there',
    ...once,
    'there',
  ])
})

test('the journal tells every fault, as meant', async () => {
  const { ask, control } = await faulty('get', 'nth: 2, fault: reset')
  await ask('get')
  await ask('get').catch(() => {})

  const { body } = await control('get', '/requests')

  expect(body.data.at(-2)).not.toHaveProperty('fault')
  expect(body.data.at(-1)).toMatchObject({
    operation: 'get',
    status: 0,
    fault: 'reset',
    scenario: 'faulty',
    why: 'Scenario faulty breaks the connection on purpose (call 2 of get).',
  })
})

type Ask = (op: FaultOperation) => Promise<Response>

/** An emulator whose one scenario has this fault, and a verification of it that is ok. */
async function faulty(op: FaultOperation, fault: string) {
  const emulator = await emulatorForTest({
    scenario: 'faulty',
    scenarioDirectories: [scenarioFolder({ faulty: `http: [{ op: ${op}, ${fault} }]` })],
  })
  const { body } = await emulator
    .api('post', '/IT-live')
    .set('x-emulator-scenario', op === 'create' ? 'ok' : 'faulty')
    .send({ mail: 'anna@example.com' })
  const id: string = body.data.id
  await emulator.clock.advance('2m')
  const paths = (each: FaultOperation) =>
    ({
      create: '/IT-live',
      list: '/IT-identity-verifications',
      get: `/IT-identity-verifications/${id}`,
      data: `/IT-identity-verifications/${id}/data`,
      file: `/IT-identity-verifications/${id}/audit`,
    })[each]
  const ask: Ask = (each) =>
    fetch(emulator.url + paths(each), {
      method: each === 'create' ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${emulator.token}` },
      ...(each === 'create' && { body: '{"mail":"anna@example.com"}' }),
    })
  const raw = (each: FaultOperation) =>
    throughSocket(emulator.url, emulator.token, each === 'create' ? 'POST' : 'GET', paths(each))
  return { ...emulator, id, paths, ask, raw }
}

async function asFetched(answering: Promise<Response>): Promise<string> {
  const answer = await answering.catch(() => undefined)
  if (answer === undefined) return 'failed'
  const bytes = await answer.arrayBuffer().catch(() => undefined)
  if (bytes === undefined) return 'cut'
  const text = new TextDecoder().decode(bytes)
  const head = `${answer.status} ${answer.headers.get('content-type')}`
  if (text === '' || answer.status !== 200) return `${head} "${text}"`
  return `${head} ${isJson(text) ? 'JSON' : 'no JSON'}`
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function throughSocket(url: string, token: string, method: string, path: string) {
  const { hostname, port } = new URL(url)
  const body = method === 'POST' ? '{"mail":"anna@example.com"}' : ''
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${hostname}`,
    `Authorization: Bearer ${token}`,
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  return new Promise<string>((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname)
    const bytes = () => Buffer.concat(chunks)
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', (fault: NodeJS.ErrnoException) =>
      resolve(`${fault.code} after ${bytes().length} bytes`),
    )
    socket.on('end', () => resolve(endOf(bytes().toString('latin1'))))
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  })
}

function endOf(received: string): string {
  const [head = '', ...rest] = received.split('\r\n\r\n')
  const promised = Number(/^content-length: (\d+)/im.exec(head)?.[1])
  const got = rest.join('\r\n\r\n').length
  if (got < promised) return 'ended in the body'
  return got === 0 ? 'ended after a head' : 'whole'
}

const PYTHON = `
import json, sys, urllib.request, urllib.error, http.client
url, token = sys.argv[1:]
body = b'{"mail":"anna@example.com"}' if url.endswith('IT-live') else None
ask = urllib.request.Request(url, data=body, headers={'Authorization': 'Bearer ' + token})
try:
    with urllib.request.urlopen(ask, timeout=10) as answer:
        text = answer.read()
        if not text:
            print(answer.status, 0)
        else:
            json.loads(text)
            print('sound')
except urllib.error.HTTPError as fault:
    print('HTTPError', fault.code)
except Exception as fault:
    print(type(fault).__name__, fault)
`
