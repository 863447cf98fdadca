import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../server/http/server/app.ts'
import { serve } from '../../server/http/server/start-server.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'
import { routesOf } from '../support/app-routes.ts'
import { sendRaw } from '../support/raw-http-request.ts'

// Answers of these routes never end.
const STREAMS = ['/__emulator/events', '/__emulator/changes', '/link/:id/changes']

test.each([{ wireOnly: false }, { wireOnly: true }])(
  'every route answers with no-store and nosniff, with %o',
  async ({ wireOnly }) => {
    const { port, serving } = await startServed({ wireOnly })
    const { id } = await openVerification(port)
    const all = await routesOf(createApp(serving.httpContext))
    const routes = all.filter(({ path }) => !STREAMS.includes(path))

    const answers = await Promise.all(
      routes.map(async ({ method, path }) => {
        const target = path.replaceAll(/:id|:token/g, id).replaceAll(/[:*]\w+/g, 'x')
        const query = path.endsWith('/wait') ? '?timeout=10ms' : ''
        const head = `${method} ${target}${query} HTTP/1.1\r\n${headers}`
        const { text } = await sendRaw(port, head)
        return { route: `${method} ${path}`, text }
      }),
    )

    const wrong = answers.filter(({ text }) => !isSafe(text))
    expect(wrong.map(({ route, text }) => `${route}: ${text.slice(0, 300)}`)).toEqual([])
    expect(answers.length).toBeGreaterThan(120)
  },
)

test.each(STREAMS)('the stream %s answers with no-store and nosniff', async (path) => {
  const { port, serving } = await startServed({})
  const { id } = await openVerification(port)

  const address = `${serving.urls[0]}${path.replace(':id', id)}`
  const { headers: responseHeaders, body } = await fetch(address)

  await body?.cancel()
  expect(responseHeaders.get('content-type')).toBe('text/event-stream')
  expect(responseHeaders.get('x-content-type-options')).toBe('nosniff')
  expect(responseHeaders.get('cache-control')).toBe('no-store')
})

test.each([
  ['bytes that are not HTTP', 'GET / HTP\r\n\r\n'],
  ['a request with two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['headers that are too long', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['a path that is unknown', 'GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
  ['a bad percent sign', 'GET /link/%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
])('the error response to %s has no-store and nosniff', async (_, bytes) => {
  const { port } = await startServed()

  const { text } = await sendRaw(port, bytes)

  expect(text).toMatch(/^HTTP\/1\.1 4/)
  expect(isSafe(text)).toBe(true)
})

test('scripts and styles can be cached, because their address changes with their content', async () => {
  const { port } = await startServed()
  const { text: page } = await sendRaw(
    port,
    `GET /__emulator/ HTTP/1.1\r\nAccept: text/html\r\n${headers}`,
  )
  const [script = ''] = /\/__emulator\/assets\/emulator\.js\?v=\w+/.exec(page) ?? []

  const { text } = await sendRaw(port, `GET ${script} HTTP/1.1\r\n${headers}`)

  expect(text).toContain('Cache-Control: public, max-age=31536000, immutable\r\n')
  expect(text).toContain('X-Content-Type-Options: nosniff\r\n')
})

const headers = 'Host: 127.0.0.1\r\nAuthorization: Bearer t\r\nConnection: close\r\n\r\n'

function isSafe(answer: string): boolean {
  return (
    answer.includes('\r\nX-Content-Type-Options: nosniff\r\n') &&
    answer.includes('\r\nCache-Control: no-store\r\n') &&
    // Without CORS headers, no page of another origin can read the answer.
    !/\r\naccess-control-/i.test(answer)
  )
}

async function startServed(options = {}) {
  const serving = await serve(
    { ...defaultSettings, port: 0, clock: 'manual', ...options },
    () => {},
  )
  onTestFinished(serving.close)
  return { serving, port: Number(new URL(serving.urls[0] ?? '').port) }
}

async function openVerification(port: number): Promise<{ readonly id: string }> {
  const body = '{"mail":"anna@example.com"}'
  const head = headers.replace('\r\n\r\n', `\r\nContent-Length: ${body.length}\r\n\r\n`)
  const { text } = await sendRaw(port, `POST /IT-live HTTP/1.1\r\n${head}${body}`)
  return { id: /"id":"([^"]+)"/.exec(text)?.[1] ?? text }
}
