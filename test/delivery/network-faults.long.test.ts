import { request } from 'node:http'
import { expect, test } from 'vitest'
import type { AttemptOutcome } from '../../server/domain/model/callback.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { type FaultProxy, startFaultProxy, type Toxic } from '../support/fault-proxy.ts'
import { answerWith, type TestBehaviour } from '../support/receiver.ts'
import {
  createOutgoingRequest,
  receiverForTest,
  senderForTest,
} from '../support/sender-and-receiver.ts'

// The limit is short only if nothing else ends the attempt. On a busy machine, other attempts may need longer.
const timeLimitOf = (isLate: boolean) => (isLate ? 600 : 60_000)

// Each fault in three strengths, and the outcome of a callback through it.
const FAULTS: readonly (readonly [Toxic, AttemptOutcome['outcome']])[] = [
  [{ kind: 'latency', ms: 5 }, 'delivered'],
  [{ kind: 'latency', ms: 50 }, 'delivered'],
  [{ kind: 'latency', ms: 5_000 }, 'timeout'],
  [{ kind: 'bandwidth', bytesPerSecond: 1_000_000 }, 'delivered'],
  [{ kind: 'bandwidth', bytesPerSecond: 50_000 }, 'delivered'],
  [{ kind: 'bandwidth', bytesPerSecond: 100 }, 'timeout'],
  [{ kind: 'slow-close', ms: 5 }, 'delivered'],
  [{ kind: 'slow-close', ms: 50 }, 'delivered'],
  [{ kind: 'slow-close', ms: 5_000 }, 'timeout'],
  [{ kind: 'timeout', ms: 5 }, 'reset'],
  [{ kind: 'timeout', ms: 50 }, 'reset'],
  [{ kind: 'timeout' }, 'timeout'],
  [{ kind: 'reset', ms: 0 }, 'reset'],
  [{ kind: 'reset', ms: 20 }, 'reset'],
  [{ kind: 'reset', ms: 100 }, 'reset'],
  [{ kind: 'slicer', bytes: 100, ms: 0 }, 'delivered'],
  [{ kind: 'slicer', bytes: 30, ms: 1 }, 'delivered'],
  [{ kind: 'slicer', bytes: 1, ms: 50 }, 'timeout'],
  [{ kind: 'limit', bytes: 0 }, 'reset'],
  [{ kind: 'limit', bytes: 12 }, 'reset'],
  [{ kind: 'limit', bytes: 300 }, 'reset'],
  [{ kind: 'down', how: 'refused' }, 'refused'],
  [{ kind: 'down', how: 'closed' }, 'reset'],
  [{ kind: 'down', how: 'closed', count: 0 }, 'delivered'],
]

test.each(FAULTS)(
  'a callback through %j ends as %s, and leaves no connection open',
  async (toxic, outcome) => {
    const isOfTheEnd = toxic.kind === 'slow-close'
    const receiver = await receiverForTest(isOfTheEnd ? untilTheConnectionEnds : thousandBytes)
    const proxy = await startFaultProxy(receiver.port, toxic)
    const sending = senderForTest({ timeLimitMs: timeLimitOf(outcome === 'timeout'), idleMs: 20 })

    const end = await sending.send(createOutgoingRequest(`http://127.0.0.1:${proxy.port}/hook`))

    expect(end.outcome).toBe(outcome)
    expect(end.error === undefined).toBe(outcome === 'delivered')
    await nothingOpen(proxy)
  },
)

test.each(FAULTS)(
  'a POST through %j is answered or lost, and the emulator continues',
  async (toxic, outcome) => {
    const { url, token, open } = await emulatorForTest()
    const proxy = await startFaultProxy(Number(new URL(url).port), toxic)

    // A late end of the connection does not matter, because the answer has a length.
    const arrives = outcome === 'delivered' || toxic.kind === 'slow-close'
    const status = await statusOfPost(proxy.port, token, timeLimitOf(outcome === 'timeout'))

    expect(status).toBe(arrives ? 200 : 'lost')
    expect(await open()).toMatch(/^[0-9a-f-]{36}$/)
    await nothingOpen(proxy)
  },
)

test('a callback is retried until its receiver is up again', async () => {
  const receiver = await receiverForTest()
  const proxy = await startFaultProxy(receiver.port, { kind: 'down', how: 'closed', count: 2 })
  const { open, clock, deliveries } = await emulatorForTest()
  await open({ callback: { url: `http://127.0.0.1:${proxy.port}/hook`, retry: 5 } })

  await clock.advance('90s')

  expect(deliveries()[0]?.attempts.map(({ outcome }) => outcome)).toEqual([
    'reset',
    'reset',
    'delivered',
  ])
})

// Uses node:http, because fetch keeps an aborted connection for a while.
function statusOfPost(
  port: number,
  token: string,
  timeLimitMs: number,
): Promise<number | undefined | 'lost'> {
  return new Promise((resolve) => {
    const sent = request({
      port,
      method: 'POST',
      path: '/IT-live',
      agent: false,
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeLimitMs),
    })
    const lost = () => resolve('lost')
    sent.on('error', lost)
    sent.on('response', (answer) => {
      answer
        .on('error', lost)
        .on('end', () => resolve(answer.statusCode))
        .resume()
    })
    sent.end(JSON.stringify({ mail: 'anna@example.com', user: { lastName: 'x'.repeat(100) } }))
  })
}

const thousandBytes = answerWith(200, {}, 'x'.repeat(1_000))

// Only the end of the connection marks the end of this body.
const untilTheConnectionEnds: TestBehaviour = (response) => {
  response.useChunkedEncodingByDefault = false
  response.writeHead(200, { connection: 'close' }).end('x'.repeat(1_000))
}

// Both sides close by themselves, and the proxy sees that a moment later.
async function nothingOpen(proxy: FaultProxy): Promise<void> {
  await expect.poll(proxy.open, { interval: 5 }).toBe(0)
}
