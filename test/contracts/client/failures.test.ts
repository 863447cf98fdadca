import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import {
  createVideoIdClient,
  type Failure,
  mayHaveOpened,
  type Outcome,
} from '../../../contracts/client/client.ts'
import { emulatorForTest } from '../../support/emulator.ts'
import { scenarioFolder } from '../../support/scenario-folder.ts'

// A fault of a POST, the failure that the client reports, and whether a charge is possible.
const OF_POSTS: readonly (readonly [string, Partial<Failure>, boolean])[] = [
  ['respond: { status: 401, error: 125.22 }', { kind: 'token-refused', error: 125.22 }, false],
  ['respond: { status: 402, error: 610 }', { kind: 'credit-missing', error: 610 }, false],
  ['respond: { status: 403, error: 126 }', { kind: 'not-permitted' }, false],
  ['respond: { status: 406, error: 201 }', { kind: 'request-refused', status: 406 }, false],
  ['respond: { status: 417 }', { kind: 'unavailable', status: 417, error: 230 }, true],
  ['respond: { status: 500 }', { kind: 'unavailable', status: 500, error: 236 }, true],
  [
    'respond: { status: 429, headers: { Retry-After: 7 } }',
    { kind: 'too-many-requests', retryAfterMs: 7000 },
    false,
  ],
  ['fault: html-error-page', { kind: 'unavailable', status: 502, error: null }, true],
  ['fault: garbage', { kind: 'unreadable', status: 200 }, true],
  ['fault: empty', { kind: 'unreadable', status: 200 }, true],
  ['fault: truncate', { kind: 'no-answer', why: 'broken' }, true],
  ['fault: reset', { kind: 'no-answer', why: 'broken' }, true],
  ['delay: 20s', { kind: 'no-answer', why: 'timeout' }, true],
]

test.each(OF_POSTS)(
  'openLive reports the failure of a POST with %s',
  async (fault, expected, mayBeCharged) => {
    const { url } = await emulatorWith(`http: [{ op: create, ${fault} }]`)
    const [token, mail] = ['902d05ef1399e4228355e8b4', 'anna.verdi@example.com']
    const timeoutMs = fault.startsWith('delay') ? 100 : 10_000
    const videoId = createVideoIdClient({ baseUrl: url, token, timeoutMs })

    const failure = failureOf(await videoId.openLive({ mail }))

    expect(failure).toMatchObject(expected)
    expect(mayHaveOpened(failure)).toBe(mayBeCharged)
    // A failure can be logged: it contains neither the token nor the mail.
    const logged = inspect(failure, { depth: 9 })
    expect([token, mail].filter((secret) => logged.includes(secret))).toEqual([])
  },
)

test('a refused request is reported with the message of the platform', async () => {
  const { videoId } = await clientFor()

  const missing = failureOf(await videoId.openLive({ mail: '' }))
  const invalid = failureOf(await videoId.openLive({ mail: 'anna' }))

  expect(missing).toEqual({
    kind: 'request-refused',
    status: 428,
    error: 200,
    message: 'mail required',
  })
  expect(invalid).toMatchObject({ status: 406, error: 201, message: 'mail not valid' })
})

test('a platform that refuses fields with 422 is supported', async () => {
  const { videoId } = await clientFor('extends: ok', { dialect: { fieldErrors: 'modern' } })

  const failure = failureOf(await videoId.openLive({ mail: 'anna' }))

  expect(failure).toMatchObject({ kind: 'request-refused', status: 422, message: 'mail not valid' })
})

test('an unknown id is distinguished from a wrong address', async () => {
  const { url, token } = await emulatorForTest()
  const right = createVideoIdClient({ baseUrl: url, token })
  const wrong = createVideoIdClient({ baseUrl: `${url}/v1`, token })

  expect(failureOf(await right.status('nobody'))).toMatchObject({ kind: 'id-unknown', error: 223 })
  expect(failureOf(await wrong.list())).toMatchObject({ kind: 'not-found', error: 404 })
})

test('documents are reported as not ready, never available, or too late', async () => {
  const { videoId, clock } = await clientFor()
  const anna = await idOf(videoId.openLive({ mail: 'anna@example.com' }))
  const bruno = await idOf(videoId.openLive({ mail: 'bruno+ko@example.com' }))

  const early = [await videoId.data(anna), await videoId.files(anna, 'images')]
  await clock.advance('2m')
  const ko = [await videoId.data(bruno), await videoId.files(bruno, 'images')]
  await clock.advance('31d')
  const late = [await videoId.data(anna), await videoId.files(anna, 'images')]

  expect(early.map((outcome) => failureOf(outcome).kind)).toEqual(['not-ready', 'not-ready'])
  expect(ko.map((outcome) => failureOf(outcome).kind)).toEqual(['ended-ko', 'ended-ko'])
  expect(late.map((outcome) => failureOf(outcome).kind)).toEqual(['too-late', 'too-late'])
})

test('a truncated document is a failure', async () => {
  const { videoId, clock } = await clientFor('http: [{ op: file, fault: truncate }]')
  const id = await idOf(videoId.openLive({ mail: 'anna@example.com' }))
  await clock.advance('2m')

  const failure = failureOf(await videoId.files(id, 'audit'))

  expect(failure).toMatchObject({ kind: 'no-answer', why: 'broken' })
})

test('notAmong finds a verification whose response was lost', async () => {
  const { videoId } = await clientFor('extends: ok', { scenario: 'paid-but-lost' })
  const known: string[] = []

  const failure = failureOf(await videoId.openLive({ mail: 'anna@example.com' }))
  const lost = await videoId.notAmong(known)
  const again = await videoId.openLive({ mail: 'bruno@example.com' })

  expect(mayHaveOpened(failure)).toBe(true)
  expect(lost).toMatchObject({ ok: true, value: [{ status: 'running' }] })
  expect(again.ok).toBe(true)
})

test('after a request to an unreachable host, mayHaveOpened is false', async () => {
  const { url, token, close } = await emulatorForTest()
  await close()
  const videoId = createVideoIdClient({ baseUrl: url, token })

  const failure = failureOf(await videoId.openLive({ mail: 'anna@example.com' }))

  expect(failure).toMatchObject({ kind: 'no-answer', why: 'unreachable' })
  expect(mayHaveOpened(failure)).toBe(false)
})

const STRANGE: readonly (readonly [string, Strange, Partial<Failure>])[] = [
  ['a 404 of a proxy', { status: 404, type: 'text/html', body: '<h1>no</h1>' }, unreadable(404)],
  ['a 401 of a proxy', { status: 401, type: 'text/html', body: '<h1>no</h1>' }, unreadable(401)],
  [
    'a redirect, which it does not follow',
    { status: 302, location: '/elsewhere' },
    unreadable(302),
  ],
  ['JSON without the envelope', { status: 200, body: '{"status":"up"}' }, unreadable(200)],
  [
    'a verification without id',
    { status: 200, body: '{"data":{"status":"ok"},"success":true}' },
    unreadable(200),
  ],
  ['a body that is not UTF-8', { status: 200, body: Buffer.from([0x22, 0xff]) }, unreadable(200)],
  [
    'a refusal with extra members and without a number',
    { status: 402, body: '{"success":false,"message":"no","error":"","trace":"=="}' },
    { kind: 'credit-missing', error: null, message: 'no' },
  ],
  [
    'a refusal with status 200',
    { status: 200, body: '{"data":null,"success":false,"message":"no","error":1}' },
    { kind: 'request-refused', status: 200 },
  ],
  [
    'a 429 without Retry-After',
    { status: 429, type: 'text/html', body: '<h1>slow down</h1>' },
    { kind: 'too-many-requests', retryAfterMs: undefined },
  ],
  [
    'a Retry-After date, relative to the Date of the response',
    {
      status: 503,
      body: '',
      date: 'Mon, 05 Jan 2026 08:00:00 GMT',
      retryAfter: 'Mon, 05 Jan 2026 08:01:30 GMT',
    },
    { kind: 'unavailable', status: 503, retryAfterMs: 90_000 },
  ],
]

test.each(STRANGE)('the client reports the right failure for %s', async (_, answer, expected) => {
  const videoId = createVideoIdClient({ baseUrl: await strangeHost(answer), token: 'any' })

  expect(failureOf(await videoId.status('5f0c6a1e'))).toMatchObject(expected)
})

type Strange = {
  readonly status: number
  readonly type?: string
  readonly body?: string | Buffer
  readonly location?: string
  readonly date?: string
  readonly retryAfter?: string
}

/** Starts a host that sends the same response to every request. */
async function strangeHost(answer: Strange): Promise<string> {
  const { status, type = 'application/json', body = '', location, date, retryAfter } = answer
  const server = createServer((_, res) => {
    res.writeHead(status, {
      'content-type': type,
      ...(location === undefined ? {} : { location }),
      ...(date === undefined ? {} : { date }),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    })
    res.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function unreadable(status: number): Partial<Failure> {
  return { kind: 'unreadable', status }
}

type Options = Parameters<typeof emulatorForTest>[0]

function emulatorWith(scenario: string, options: Options = {}) {
  return emulatorForTest({
    scenario: 'trying',
    scenarioDirectories: [scenarioFolder({ trying: scenario })],
    ...options,
  })
}

async function clientFor(scenario = 'extends: ok', options: Options = {}) {
  const emulator = await emulatorWith(scenario, options)
  const { url, token } = emulator
  return { ...emulator, videoId: createVideoIdClient({ baseUrl: url, token }) }
}

async function idOf(pending: Promise<Outcome<{ readonly id: string }>>): Promise<string> {
  const outcome = await pending
  if (outcome.ok) return outcome.value.id
  throw new Error(JSON.stringify(outcome.failure))
}

function failureOf(outcome: Outcome<unknown>): Failure {
  if (!outcome.ok) return outcome.failure
  throw new Error(`It was no failure: ${JSON.stringify(outcome.value)}`)
}
