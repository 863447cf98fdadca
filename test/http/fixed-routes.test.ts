import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../server/http/server/app.ts'
import { createMessageClasses } from '../../server/http/server/http-server.ts'
import { serve } from '../../server/http/server/start-server.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { openingInstant } from '../support/verification.ts'

interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

// The id of the first verification, for requests that read it.
const first = '{first}'

// Mostly the first value, so that most requests have only one mistake.
const often = (usual: string, ...others: readonly string[]) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 8 }, fc.constantFrom(...others))

const asked: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'GET', 'GET', 'HEAD', 'PUT'),
  path: fc.constantFrom(
    '/IT-live',
    '/IT-live',
    '/IT-selfie',
    '/IT-automatic',
    '/IT-live/',
    '/IT-live?x=1',
    '/it-live',
    `/IT-identity-verifications/${first}`,
    `/IT-identity-verifications/${first}`,
    `/IT-identity-verifications/${first}/`,
    `/IT-identity-verifications/${first}?a=b`,
    '/IT-identity-verifications/5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11',
    '/IT-identity-verifications/5F0C6A1E-7B1D-4C57-9A35-0D9C3F7F2B11',
    '/IT-identity-verifications/%35f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11',
    '/IT-identity-verifications/%zz',
    '/IT-identity-verifications/none',
  ),
  headers: fc
    .record({
      authorization: often('Bearer a', 'Bearer b', 'Bearer', 'Basic YTpi', ''),
      origin: often('', 'https://elsewhere.example', 'null'),
      host: often('', 'localhost', 'elsewhere.example', 'a..b'),
      'x-emulator-scenario': often('', 'ko', 'no-such', 'ko?reason=face_mismatch'),
      'content-type': fc.constantFrom('application/json', 'text/plain', ''),
    })
    .map((headers) =>
      Object.fromEntries(Object.entries(headers).filter(([, text]) => text !== '')),
    ),
  body: often(
    '{"mail":"anna@example.com"}',
    '{"mail":"anna+ko@example.com","user":{"firstName":"Anna"}}',
    '{"email":"anna@example.com"}',
    '{"mail":7}',
    '{"mail":"anna@example.com","extra":true}',
    '[]',
    '{',
    '',
  ),
})

test('a fixed route answers 1,000 generated requests as Express does, to the byte', async () => {
  const [fixed, express] = [await startServer('fixed routes'), await startServer('express')]
  let accepted = 0

  await fc.assert(
    fc.asyncProperty(asked, async (wanted) => {
      const [one, other] = [await fixed.send(wanted), await express.send(wanted)]
      expect(one).toBe(other)
      if (one.startsWith('200')) accepted += 1
    }),
    { numRuns: 1000 },
  )

  // Both outcomes are compared: requests that are accepted and requests that are refused.
  expect(accepted).toBeGreaterThan(50)
  expect(fixed.journal()).toEqual(express.journal())
})

test('requests that arrive while the Express app loads get their answers', async () => {
  const { send } = await startServer('fixed routes')
  const list = { method: 'GET', path: '/IT-identity-verifications', headers: {}, body: '' }

  const answers = await Promise.all([send(list), send(list), send({ ...list, path: '/nothing' })])

  expect(answers.map((answer) => answer.slice(0, 3))).toEqual(['401', '401', '404'])
})

test('an inbox stores the emulator’s own callbacks in the namespace of the verification', async () => {
  const { open, inbox, inboxUrl, clock, deliveries } = await emulatorForTest()
  await open({ callback: { url: inboxUrl('hook') } })
  await open({ callback: { url: `${inboxUrl('hook')}/deeper?and=query` } })

  await clock.advance('1h')

  const statuses = deliveries().map(({ attempts }) => attempts[0]?.httpStatus)
  expect(statuses).toEqual([200, 200, 200, 200])
  const paths = inbox('hook').map(({ path }) => path)
  expect(paths.filter((path) => path === '/__emulator/inbox/hook')).toHaveLength(2)
  expect(paths.filter((path) => path.endsWith('/hook/deeper?and=query'))).toHaveLength(2)
})

// Two servers with the same clock and seed. `express` serves every request with the Express app.
async function startServer(kind: 'fixed routes' | 'express') {
  const settings = {
    ...defaultSettings,
    port: 0,
    clock: 'manual',
    at: openingInstant,
    quiet: true,
    publicUrl: 'http://localhost:4280',
  } as const
  const serving = await serve(settings, () => {})
  onTestFinished(() => serving.close())
  const { httpContext, emulator } = serving
  const port =
    kind === 'express'
      ? await listenWithExpress(httpContext)
      : Number(new URL(serving.urls[0] ?? '').port)
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  let id = ''

  return {
    journal: () =>
      ['default', ...emulator.namespaces.all().map(({ name }) => name)].flatMap((name) =>
        httpContext.journal.of(name).entries.map((entry) => {
          const { messages } = httpContext.journal.exchangeOf(entry) ?? {}
          return { ...entry, url: messages?.url }
        }),
      ),
    async send({ method, path, headers, body }: Asked): Promise<string> {
      const sent = request({
        ...{ port, agent, method, path: path.replace(first, id) },
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      })
      sent.end(body)
      const [answer]: IncomingMessage[] = await once(sent, 'response')
      const text = await textOf(answer)
      id ||= /"id":"([0-9a-f-]{36})"/.exec(text)?.[1] ?? ''
      const lines = answer?.rawHeaders.map((part, i, all) => (all[i - 1] === 'Date' ? '' : part))
      return [answer?.statusCode, ...(lines ?? []), '', text].join('\n')
    },
  }
}

async function listenWithExpress(context: Parameters<typeof createApp>[0]): Promise<number> {
  const app = createApp(context)
  const { messageClasses, addExpress } = createMessageClasses()
  addExpress(app)
  const server = createServer(messageClasses, app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function textOf(answer: IncomingMessage | undefined): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of answer ?? []) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
