import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import type { SendingOutcome } from '../../server/core/callback.ts'
import { callbackBytes } from '../../server/core/callback-bytes.ts'
import { createSender, type SenderOptions } from '../../server/shell/deliver.ts'
import type { Capture, Sending } from '../../server/shell/sending.ts'
import {
  answers,
  answersWith,
  type Behaviour,
  flap,
  type Receiver,
  startReceiver,
} from '../support/receiver.ts'

test('a form arrives byte for byte, with the headers as they were given', async () => {
  const receiver = await receiving()

  const outcome = await sender().send(sendingTo(receiver.url, { Session_ID: 'caffè', b: '2' }))

  const [request] = receiver.received
  expect(outcome).toMatchObject({ outcome: 'delivered', httpStatus: 200 })
  expect(request?.method).toBe('POST')
  expect(request?.headers).toEqual([
    ['Host', `127.0.0.1:${receiver.port}`],
    ['content-type', 'application/x-www-form-urlencoded'],
    ['Session_ID', 'caffè'],
    ['b', '2'],
    ['Content-Length', '35'],
    ['Connection', 'keep-alive'],
  ])
  expect(request?.body.toString()).toBe('data=%7B%22id%22%3A%22%C3%A8%22%7D&')
})

test('JSON arrives in UTF-8, whatever the headers carry', async () => {
  const receiver = await receiving()
  const callback = { url: '', encoding: 'json', field: '', headers: { x: 'è' }, retry: 0 } as const

  const bytes = callbackBytes(callback, { text: 'è€😀' })
  await sender().send({ id: 'a.1', namespace: 'n', url: receiver.url, ...bytes })

  const [request] = receiver.received
  expect(request?.body.toString()).toBe('{"data":{"text":"è€😀"}}')
  expect(request?.headers).toContainEqual(['x', 'è'])
})

test.each<[string, Behaviour, SendingOutcome['outcome'], string]>([
  ['a 204', answersWith(204), 'delivered', ''],
  ['a 299', answersWith(299), 'delivered', ''],
  ['a 503', answersWith(503), 'bad_status', 'answered 503'],
  ['a 404', answersWith(404), 'bad_status', 'answered 404'],
  ['a 410', answersWith(410), 'bad_status', 'no further attempt'],
  ['a reset', answers.reset, 'reset', 'ECONNRESET'],
  ['half an answer', answers.closeEarly, 'reset', 'before its answer was complete'],
  ['a hung receiver', answers.hang, 'timeout', 'within 60ms'],
  ['one byte at a time', answers.drip, 'timeout', 'within 60ms'],
  ['a body without an end', answers.huge, 'delivered', ''],
  ['20 kB of headers', answers.manyHeaders, 'too_large', 'more than 16 KiB of headers'],
  ['no HTTP at all', answers.notHttp, 'failed', 'HTTP/1.1'],
])('%s', async (_, behaviour, expected, words) => {
  const receiver = await receiving(behaviour)

  const outcome = await sender({ timeLimitMs: 60 }).send(sendingTo(receiver.url))

  expect(outcome.outcome).toBe(expected)
  expect(outcome.error ?? '').toContain(words)
  expect(receiver.received).toHaveLength(1)
})

test('a redirect is told and never followed', async () => {
  const elsewhere = await receiving()
  const receiver = await receiving(answersWith(302, { location: elsewhere.url }))

  const outcome = await sender().send(sendingTo(receiver.url))

  expect(outcome).toMatchObject({ outcome: 'bad_status', httpStatus: 302 })
  expect(outcome.error).toContain(`${elsewhere.url}; redirects are never followed`)
  expect(elsewhere.received).toEqual([])
})

test('Retry-After comes back as it was sent', async () => {
  const receiver = await receiving(answersWith(503, { 'retry-after': '120' }))

  const outcome = await sender().send(sendingTo(receiver.url))

  expect(outcome.retryAfter).toBe('120')
})

test('a compressed answer is not inflated', async () => {
  const bomb = gzipSync(Buffer.alloc(40_000_000))
  const receiver = await receiving(answersWith(200, { 'content-encoding': 'gzip' }, bomb))
  const before = process.memoryUsage().rss

  const outcome = await sender().send(sendingTo(receiver.url))

  expect(outcome.outcome).toBe('delivered')
  expect(process.memoryUsage().rss - before).toBeLessThan(30_000_000)
})

test('nobody listening is refused', async () => {
  const receiver = await startReceiver()
  await receiver.close()

  const outcome = await sender().send(sendingTo(receiver.url))

  expect(outcome.outcome).toBe('refused')
  expect(outcome.error).toContain('start the receiver')
})

test('connections are kept, and one that was closed meanwhile costs no attempt', async () => {
  const receiver = await receiving(
    flap(
      1,
      answers.ok,
      flap(2, (response) => response.socket?.destroy()),
    ),
  )
  const sending = sender()

  const first = await sending.send(sendingTo(receiver.url))
  const second = await sending.send(sendingTo(receiver.url))
  const third = await sending.send(sendingTo(receiver.url))

  expect([first, second, third].map(({ outcome }) => outcome)).toEqual(Array(3).fill('delivered'))
  expect(receiver.connections()).toBe(2)
})

test('callbacks one after another share a connection', async () => {
  const receiver = await receiving()
  const sending = sender()

  for (let i = 0; i < 20; i++) await sending.send(sendingTo(receiver.url))

  expect(receiver.connections()).toBe(1)
})

test('localhost is reached by either of its addresses', async () => {
  const receiver = await receiving()

  const outcome = await sender().send(sendingTo(`http://localhost:${receiver.port}/hook`))

  expect(outcome.outcome).toBe('delivered')
})

test('what must not be called is captured, byte for byte', async () => {
  const captured: [string, Capture][] = []
  const sending = sender({ captured: (...capture) => captured.push(capture) })

  const outcome = await sending.send(sendingTo('https://93.184.216.34/hook?a=b', { a: 'b' }))

  expect(outcome).toMatchObject({ outcome: 'blocked' })
  expect(outcome.error).toContain('--allow-callback-host 93.184.216.34')
  expect(captured).toEqual([
    [
      'ns',
      {
        id: 'a.1',
        url: 'https://93.184.216.34/hook?a=b',
        method: 'POST',
        path: '/hook?a=b',
        headers: [
          ['Host', '93.184.216.34'],
          ['content-type', 'application/x-www-form-urlencoded'],
          ['a', 'b'],
          ['Content-Length', '35'],
        ],
        body: Buffer.from('data=%7B%22id%22%3A%22%C3%A8%22%7D&'),
        why: outcome.error,
      },
    ],
  ])
})

test('a name is followed only to addresses that are allowed', async () => {
  const receiver = await receiving()
  const found = [
    { address: '93.184.216.34', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ]
  const names: string[] = []
  const sending = sender({
    resolve: (name, done) => {
      names.push(name)
      done(null, name === 'both.test' ? found : found.slice(0, 1))
    },
  })

  const both = await sending.send(sendingTo(`http://both.test:${receiver.port}/`))
  const none = await sending.send(sendingTo(`http://public.test:${receiver.port}/`))
  const literal = await sending.send(sendingTo(receiver.url))

  expect(both.outcome).toBe('delivered')
  expect(none).toMatchObject({ outcome: 'blocked' })
  expect(none.error).toContain('public.test (93.184.216.34) is a public address')
  expect(literal.outcome).toBe('delivered')
  expect(names).toEqual(['both.test', 'public.test'])
})

test('a name that changes its mind is looked at again', async () => {
  const receiver = await receiving((response) =>
    response.writeHead(200, { connection: 'close' }).end(),
  )
  const addresses = ['127.0.0.1', '169.254.169.254']
  const sending = sender({
    resolve: (_, done) => done(null, [{ address: addresses.shift() ?? '', family: 4 }]),
  })

  const first = await sending.send(sendingTo(`http://rebinding.test:${receiver.port}/`))
  const second = await sending.send(sendingTo(`http://rebinding.test:${receiver.port}/`))

  expect([first.outcome, second.outcome]).toEqual(['delivered', 'blocked'])
})

test.each([
  ['ENOTFOUND', [], 'blocked'],
  ['EAI_AGAIN', [], 'blocked'],
  ['EAI_AGAIN', ['gone.test'], 'dns_error'],
  ['ENOTFOUND', ['gone.test'], 'blocked'],
])('a name without an address (%s, allowed %j) ends %s', async (code, allowedHosts, expected) => {
  const sending = sender({
    allowedHosts,
    resolve: (_, done) => done(Object.assign(new Error(code), { code }), []),
  })

  const outcome = await sending.send(sendingTo('http://gone.test/'))

  expect(outcome.outcome).toBe(expected)
  expect(outcome.error).toContain(code)
})

test('everything can be sent to one place instead', async () => {
  const receiver = await receiving()
  const sending = sender({ forwardTo: receiver.url })

  const real = await sending.send(sendingTo('https://test.openapi.com/hook'))
  const vendors = await sending.send(sendingTo('https://www.example.com/callback'))

  expect([real.outcome, vendors.outcome]).toEqual(['delivered', 'delivered'])
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook'])
})

test('our own inbox learns whose callback it is, and nothing else of ours is called', async () => {
  const namespaces: unknown[] = []
  const sending = sender({ ownPorts: () => [receiver.port] })
  const receiver: Receiver = await receiving((response, request) => {
    namespaces.push(sending.namespaceOfSocket(request.socket.remotePort ?? 0))
    response.end()
  })
  const inbox = `http://127.0.0.1:${receiver.port}/__emulator/inbox/box`

  const first = await sending.send({ ...sendingTo(inbox), namespace: 'one' })
  const second = await sending.send({ ...sendingTo(inbox), namespace: 'two' })
  const own = await sending.send(sendingTo(`http://localhost:${receiver.port}/IT-live`))

  expect([first.outcome, second.outcome, own.outcome]).toEqual([
    'delivered',
    'delivered',
    'blocked',
  ])
  expect(namespaces).toEqual(['one', 'two'])
  expect(sending.namespaceOfSocket(receiver.received[1]?.from.port ?? 0)).toBeUndefined()
})

test('a circle of emulators is broken', async () => {
  const receiver = await receiving()

  const third = await sender().send(sendingTo(receiver.url, { 'X-Emulator-Chain': '3' }))
  const fourth = await sender().send(sendingTo(receiver.url, { 'X-Emulator-Chain': '4' }))

  expect([third.outcome, fourth.outcome]).toEqual(['delivered', 'blocked'])
})

test('closing ends what hangs and what waits, at once', async () => {
  const receiver = await receiving(answers.hang)
  const sending = sender()
  const outcomes = Array.from({ length: 20 }, () => sending.send(sendingTo(receiver.url)))
  await receiver.came(8)
  const began = performance.now()

  await sending.close()

  const ended = await Promise.all(outcomes)
  expect(performance.now() - began).toBeLessThan(500)
  expect(new Set(ended.map(({ outcome }) => outcome))).toEqual(new Set(['failed']))
  expect(await sending.send(sendingTo(receiver.url))).toMatchObject({ outcome: 'failed' })
})

test('nine receivers that hang do not keep the tenth waiting', async () => {
  const hung = await Promise.all(Array.from({ length: 9 }, () => receiving(answers.hang)))
  const good = await receiving()
  const sending = sender()
  for (const { url } of hung) for (let i = 0; i < 20; i++) void sending.send(sendingTo(url))
  await Promise.all(hung.map(({ came }) => came(1)))
  const began = performance.now()

  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => sending.send(sendingTo(good.url))),
  )

  expect(outcomes.every(({ outcome }) => outcome === 'delivered')).toBe(true)
  expect(performance.now() - began).toBeLessThan(1_000)
})

test('what cannot be called at all is an outcome too', async () => {
  const outcome = await sender().send(sendingTo('nonsense'))

  expect(outcome).toMatchObject({ outcome: 'failed' })
})

test('a receiver that speaks no TLS fails as tls', async () => {
  const receiver = await receiving()

  const outcome = await sender().send(sendingTo(receiver.url.replace('http', 'https')))

  expect(outcome.outcome).toBe('tls')
})

test('a receiver that closes without a word is a reset', async () => {
  const server = createServer((socket) => socket.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0

  const outcome = await sender().send(sendingTo(`http://127.0.0.1:${port}/`))

  expect(outcome.outcome).toBe('reset')
})

async function receiving(behaviour?: Behaviour): Promise<Receiver> {
  const receiver = await startReceiver(behaviour)
  onTestFinished(receiver.close)
  return receiver
}

function sender(options?: SenderOptions) {
  const created = createSender(options)
  onTestFinished(created.close)
  return created
}

function sendingTo(url: string, headers: Readonly<Record<string, string>> = {}): Sending {
  const form = [['content-type', 'application/x-www-form-urlencoded']] as const
  const body = 'data=%7B%22id%22%3A%22%C3%A8%22%7D&'
  return { id: 'a.1', namespace: 'ns', url, headers: [...form, ...Object.entries(headers)], body }
}
