import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { failFirst, type TestReceiver, testBehaviours } from '../support/receiver.ts'
import {
  createOutgoingRequest,
  receiverForTest,
  senderForTest,
} from '../support/sender-and-receiver.ts'

test('a callback on a reused connection that the receiver resets is sent only once', async () => {
  const receiver = await receiverForTest(
    failFirst(1, testBehaviours.ok, failFirst(2, testBehaviours.reset)),
  )
  const sending = senderForTest()

  const first = await sending.send(createOutgoingRequest(receiver.url))
  const second = await sending.send(createOutgoingRequest(receiver.url))
  const third = await sending.send(createOutgoingRequest(receiver.url))

  expect([first, second, third].map(({ outcome }) => outcome)).toEqual([
    'delivered',
    'reset',
    'delivered',
  ])
  expect(
    receiver.received.map(({ from }) => from.port === receiver.received[0]?.from.port),
  ).toEqual([true, true, false])
})

test.each([
  [0, ['reset'], 'exhausted'],
  [2, ['reset', 'reset', 'delivered'], 'delivered'],
])(
  'with retry %d the receiver sees each attempt once, and the log has the same attempts',
  async (retry, outcomes, status) => {
    const receiver = await receiverForTest(
      failFirst(1, testBehaviours.ok, failFirst(3, testBehaviours.reset)),
    )
    const { open, clock, deliveries } = await emulatorForTest()
    await open({ callback: { url: receiver.url, retry } })

    await clock.advance('10m')

    const [validation, decided] = deliveries()
    expect(validation?.attempts.map(({ outcome }) => outcome)).toEqual(['delivered'])
    expect(decided?.attempts.map(({ outcome }) => outcome)).toEqual(outcomes)
    expect(decided?.status).toBe(status)
    expect(attemptsSeen(receiver)).toEqual(['1', ...outcomes.map((_, i) => String(i + 1))])
  },
)

test('if the receiver closes a connection at the moment of its reuse, the callback still has all its attempts', async () => {
  const sockets: Socket[] = []
  const receiver = await receiverForTest((response) => {
    if (response.socket !== null) sockets.push(response.socket)
    response.end()
  })
  const sending = senderForTest()

  const outcomes: string[] = []
  for (let nth = 0; nth < 50; nth++) {
    sockets.pop()?.destroy()
    outcomes.push((await sending.send(createOutgoingRequest(receiver.url))).outcome)
  }

  expect(outcomes).toEqual(Array(50).fill('delivered'))
  expect(receiver.received).toHaveLength(50)
})

test('a receiver that closes connections unannounced gets a new connection for each callback', async () => {
  const answered = new Set<Socket>()
  const { url, requests } = await rawReceiver((socket) => {
    if (answered.has(socket)) return
    answered.add(socket)
    socket.write(OK)
    inTurns(5, () => socket.end())
  })
  // The time is fixed. Otherwise, on a slow machine, a connection that lasts long could count as kept open.
  const sending = senderForTest({ now: () => 0 })

  const sent = await Promise.all(
    Array.from({ length: 200 }, () => sending.send(createOutgoingRequest(url))),
  )

  expect(new Set(sent.map(({ outcome }) => outcome))).toEqual(new Set(['delivered']))
  expect(requests()).toBe(200)
})

test('a receiver that keeps its connection open gets the next callback over it', async () => {
  const { url, connections } = await rawReceiver((socket) => socket.write(OK))
  const sending = senderForTest()

  const outcomes: string[] = []
  await expect
    .poll(async () => {
      const before = connections()
      outcomes.push((await sending.send(createOutgoingRequest(url))).outcome)
      return connections() === before
    })
    .toBe(true)

  expect(new Set(outcomes)).toEqual(new Set(['delivered']))
})

test('an unsolicited response is never used as the response to the next callback', async () => {
  const sockets: (Socket | null)[] = []
  const receiver = await receiverForTest((response) => {
    sockets.push(response.socket)
    response.end()
  })
  const sending = senderForTest()

  const outcomes: string[] = []
  for (let nth = 0; nth < 50; nth++) {
    sockets.pop()?.write('HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n')
    outcomes.push((await sending.send(createOutgoingRequest(receiver.url))).outcome)
  }

  expect(outcomes).toEqual(Array(50).fill('delivered'))
  expect(receiver.received).toHaveLength(50)
  expect(receiver.connections()).toBe(50)
})

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'

/** A receiver on plain TCP. Calls `answer` once a whole request has arrived. */
async function rawReceiver(answer: (socket: Socket) => void) {
  let requests = 0
  let connections = 0
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    connections += 1
    open.add(socket)
    let text = ''
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (!text.endsWith('%7D&')) return
      text = ''
      requests += 1
      answer(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of open) socket.destroy()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    url: `http://127.0.0.1:${port}/hook`,
    requests: () => requests,
    connections: () => connections,
  }
}

/** Calls `then` after this many turns of the event loop, when a client would reuse the connection. */
function inTurns(turns: number, then: () => void): void {
  if (turns === 0) then()
  else setImmediate(() => inTurns(turns - 1, then))
}

function attemptsSeen({ received }: TestReceiver): readonly string[] {
  return received.map(
    ({ headers }) => headers.find(([name]) => name === 'X-Emulator-Attempt')?.[1] ?? 'none',
  )
}
