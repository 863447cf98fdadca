import { Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type BehaviourName, startReceiver } from '../../server/index.ts'
import { behaviourNames } from '../../server/receiver/behaviour.ts'
import { testBehaviours } from '../support/receiver.ts'
import {
  createOutgoingRequest,
  receiverForTest,
  senderForTest,
} from '../support/sender-and-receiver.ts'

const WELL_BEHAVED = ['ok', 'slow', 'bad-request', 'server-error', 'redirect', 'flap:3']
const ENDED_BY_TIME = ['hang', 'slowloris', 'never-reads', 'tls-stall']
const bad = behaviourNames.filter((name) => !WELL_BEHAVED.includes(name)) as BehaviourName[]

// The emulator reads 128 KiB of a response, and exceeds this limit by one read at most.
const maxBytes = 132_096

test.each(bad)(
  'the response of a receiver that behaves %s is read within limits, and other receivers are served',
  async (behaviour) => {
    const receiver = await startReceiver({ behaviour })
    onTestFinished(receiver.close)
    const good = await receiverForTest()
    const sockets = recordSockets()
    const sending = senderForTest({ timeLimitMs: 60_000 })

    const toBad = Array.from({ length: 8 }, () => sending.send(createOutgoingRequest(receiver.url)))
    const toGood = Array.from({ length: 20 }, () => sending.send(createOutgoingRequest(good.url)))

    const outcomes = (await Promise.all(toGood)).map(({ outcome }) => outcome)
    expect(outcomes).toEqual(Array(20).fill('delivered'))
    if (ENDED_BY_TIME.includes(behaviour)) await sending.close()
    await Promise.all(toBad)
    const badSockets = sockets().filter(({ port }) => port === Number(new URL(receiver.url).port))
    expect(badSockets.length).toBe(8)
    expect(Math.max(...badSockets.map(({ socket }) => socket.bytesRead))).toBeLessThanOrEqual(
      maxBytes,
    )
    expect(badSockets.every(({ socket }) => socket.destroyed)).toBe(true)
  },
)

test('parsing stops as soon as more than ten interim responses have arrived', async () => {
  const receiver = await startReceiver({ behaviour: 'interim-flood' })
  onTestFinished(receiver.close)
  const sockets = recordSockets()

  const { outcome, error } = await senderForTest().send(createOutgoingRequest(receiver.url))

  expect(outcome).toBe('too_large')
  expect(error).toContain('sent more than 10 interim answers (1xx)')
  expect(sockets().map(({ socket }) => socket.bytesRead <= 1_024)).toEqual([true])
})

test('ten interim responses are accepted', async () => {
  const receiver = await receiverForTest((response) => {
    for (let nth = 0; nth < 10; nth++) response.writeEarlyHints({ link: '</a>; rel=preload' })
    response.end()
  })

  expect(await senderForTest().send(createOutgoingRequest(receiver.url))).toMatchObject({
    outcome: 'delivered',
  })
})

test('only the beginning of an endless response is read', async () => {
  const flooding = await Promise.all(
    Array.from({ length: 9 }, () => receiverForTest(testBehaviours.huge)),
  )
  const sending = senderForTest()

  const outcomes = await Promise.all(
    flooding.map(({ url }) => sending.send(createOutgoingRequest(url))),
  )

  for (const { outcome, exchange } of outcomes) {
    expect(outcome).toBe('delivered')
    expect(exchange?.response?.bytes).toBeLessThan(70_000)
    expect(exchange?.response?.body.length).toBe(8_192)
  }
})

type RecordedSocket = { readonly port: number; readonly socket: Socket }

/** Records every socket that this process connects from now on, and its port. */
function recordSockets(): () => readonly RecordedSocket[] {
  const recorded: RecordedSocket[] = []
  const real = Socket.prototype.connect
  const spy = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (
    this: Socket,
    ...parameters: unknown[]
  ) {
    this.on('connectionAttempt', (_, port: number) => recorded.push({ port, socket: this }))
    return Reflect.apply(real, this, parameters)
  })
  onTestFinished(() => spy.mockRestore())
  return () => recorded
}
