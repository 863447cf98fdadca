import { expect, test } from 'vitest'
import { instant } from '../../server/domain/time/instant.ts'
import { createInbox, type ReceivedMessage } from '../../server/records/inbox.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('an inbox stores the exact bytes and decodes a form', () => {
  const inbox = createInbox()
  const body = Buffer.from('data=%7B%22id%22%3A1%7D&custom=null&plain=a+b')

  const { id } = inbox.add('box', messageOf(body, 'application/x-www-form-urlencoded'))

  const [first] = inbox.list('box').data
  expect(id).toBe('box.1')
  expect(first?.body).toBe(body)
  expect(first?.headers).toEqual([['Content-Type', 'application/x-www-form-urlencoded']])
  expect(first?.decoded).toEqual({ data: { id: 1 }, custom: null, plain: 'a b' })
})

test.each<[string, string, unknown]>([
  ['application/json', '{"data":{"id":"è"}}', { data: { id: 'è' } }],
  ['application/json; charset=utf-8', '[1]', [1]],
  ['application/problem+json', '{}', {}],
  ['application/json', '{"cut', undefined],
  ['application/x-www-form-urlencoded', '__proto__=1', JSON.parse('{"__proto__":1}')],
  ['text/plain', 'x', undefined],
])('%s %s is decoded as %j', (type, text, decoded) => {
  const { decoded: read } = createInbox().add('box', messageOf(Buffer.from(text), type))

  expect(read).toEqual(decoded)
})

test('an inbox drops its oldest message and reports truncated', () => {
  const inbox = createInbox({ messages: 2, bytes: 1e6 })

  for (const text of ['a', 'b', 'c']) inbox.add('box', messageOf(Buffer.from(text)))

  const { data, truncated } = inbox.list('box')
  expect(data.map(({ id }) => id)).toEqual(['box.2', 'box.3'])
  expect(truncated).toBe(true)
})

test('all inboxes share one limit of bytes, and the newest message is always kept', () => {
  const inbox = createInbox({ messages: 1000, bytes: 5_000 })

  for (let i = 0; i < 20; i++) inbox.add(`box${i % 3}`, messageOf(Buffer.alloc(1_000)))
  const stored = [0, 1, 2].flatMap((i) => inbox.list(`box${i}`).data)
  inbox.add('big', messageOf(Buffer.alloc(10_000)))

  expect(stored).toHaveLength(3)
  expect(inbox.list('box1').data).toEqual([])
  expect(inbox.list('big').data).toHaveLength(1)
})

test('wait ends when enough messages have come', async () => {
  const inbox = createInbox()

  const two = inbox.wait('box', 2, 10_000)
  inbox.add('other', messageOf(Buffer.alloc(0)))
  inbox.add('box', messageOf(Buffer.alloc(0)))
  inbox.add('box', messageOf(Buffer.alloc(0)))

  expect(await two).toBe(true)
  expect(await inbox.wait('box', 2, 0)).toBe(true)
})

test('wait ends with its timeout or its signal', async () => {
  const inbox = createInbox()
  const controller = new AbortController()

  const late = inbox.wait('box', 1, 1)
  const aborted = inbox.wait('box', 1, 10_000, controller.signal)
  controller.abort()

  expect(await late).toBe(false)
  expect(await aborted).toBe(false)
  expect(await inbox.wait('box', 1, 10_000, controller.signal)).toBe(false)
  expect(inbox.list('box')).toEqual({ data: [], truncated: false })
})

function messageOf(body: Uint8Array, type = 'text/plain'): ReceivedMessage {
  const headers = [['Content-Type', type]] as const
  return { at: instant(0), method: 'POST', path: '/__emulator/inbox/box?x=1', headers, body }
}

test('a body nested a hundred thousand deep is stored as it came and not decoded', async () => {
  const { control, inbox } = await emulatorForTest()
  const body = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

  await control('post', '/inbox/box').set('content-type', 'application/json').send(body)
  const { status, text } = await control('get', '/inboxes/box')

  expect(status).toBe(200)
  expect(text).not.toContain('"decoded"')
  expect(inbox('box').map((message) => Buffer.from(message.body).toString())).toEqual([body])
})
