import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { instant } from '../../server/domain/time/instant.ts'
import { streamEvents } from '../../server/http/control/event-stream.ts'
import { createEventHub, type EventHub } from '../../server/records/event-hub.ts'
import { readEvents } from '../support/event-reader.ts'

test('a client that reads nothing for two heartbeats is disconnected, and can read the reason', async () => {
  const { hub, url, opened } = await startStream({ beatMs: 20 })
  const reader = readEvents(url)
  await reader.ready
  reader.pause()

  // More bytes than the socket buffers hold.
  hub.publish('a', Array(4000).fill(request('x'.repeat(4000))))
  const response = await opened
  await new Promise((resolve) => response.once('prefinish', resolve))
  reader.resume()

  await reader.ended
  expect(reader.events.at(-1)).toMatchObject({
    event: 'dropped',
    data: { fix: expect.stringContaining('Last-Event-ID') },
  })
})

test('a client that missed more events than are stored gets their number, and then the next events', async () => {
  const { hub, url } = await startStream({ capacity: 10 })
  const reader = readEvents(url)
  await reader.ready

  hub.publish('a', Array(25).fill(request('/')))

  await reader.waitForEvent(({ id }) => id === 'run-25')
  expect(reader.events.map(({ event }) => event)).toEqual([
    'truncated',
    ...Array(10).fill('request'),
  ])
  expect(reader.events[0]?.data).toMatchObject({ missed: 15 })
})

test('an idle stream sends a comment at every heartbeat', async () => {
  const { url } = await startStream({ beatMs: 5 })
  const reader = readEvents(url)

  await reader.ready
  await reader.waitForText(': still here\n\n')

  expect(reader.events).toEqual([])
})

test('nothing is sent to a client that has disconnected', async () => {
  const { hub, url, opened } = await startStream({})
  const reader = readEvents(url)
  await reader.ready
  const response = await opened
  const closed = new Promise((resolve) => response.once('close', resolve))

  reader.close()
  await closed
  hub.publish('a', [request('/')])

  expect(response.writableEnded).toBe(false)
  expect(response.destroyed).toBe(true)
})

async function startStream({ beatMs, capacity }: { beatMs?: number; capacity?: number }): Promise<{
  readonly hub: EventHub
  readonly url: string
  readonly opened: Promise<ServerResponse>
}> {
  const hub = createEventHub(capacity)
  let open: (response: ServerResponse) => void = () => {}
  const opened = new Promise<ServerResponse>((resolve) => {
    open = resolve
  })
  const server = createServer((_, response) => {
    open(response)
    const shows = () => true
    const beat = beatMs === undefined ? {} : { beatMs }
    streamEvents(response, { hub, style: 'compact', run: 'run', isVisible: shows, ...beat })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { hub, opened, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

function request(path: string) {
  const entry = { namespace: 'a', at: instant(0), method: 'GET', path }
  const particulars = { operation: 'get', status: 200, number: 1 } as const
  return { kind: 'request', durationMs: 1, entry: { ...entry, ...particulars } } as const
}
