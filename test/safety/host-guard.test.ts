import { expect, test } from 'vitest'
import { createApp } from '../../server/http/server/app.ts'
import { routesOf } from '../support/app-routes.ts'
import {
  bearerHeaders,
  openVerificationVia,
  sendPipelined,
  startServerForTest,
} from '../support/http-pipelining.ts'

const FOREIGN_HOSTS = [
  'evil.example',
  'evil.example:4280',
  'evil.example.',
  'EVIL.EXAMPLE',
  'localhost.evil.example',
  'localhost@evil.example',
  'evil.example@localhost',
  'localhost/evil.example',
  'localhost?evil.example',
  '',
  '.',
  'localhost:99999',
  '[fe80::1%25eth0]',
  'sub.allowed.test',
]

const FOREIGN_ORIGINS = [
  'https://evil.example',
  'null',
  'http://127.0.0.1:3000',
  'https://127.0.0.1:PORT',
  'http://localhost:PORT',
  'http://127.0.0.1:PORT/evil',
  'http://evil@127.0.0.1:PORT',
  'http://127.0.0.1:PORT, https://evil.example',
]

test('every route refuses a foreign Host or Origin, and changes nothing', async () => {
  const { port, serving } = await startServerForTest()
  const id = await openVerificationVia(port, `127.0.0.1:${port}`)
  const routes = await routesOf(createApp(serving.httpContext))
  const before = stateOf(serving)
  const foreign = [
    'Host: evil.example',
    `Host: evil.example:${port}\r\nOrigin: http://evil.example:${port}`,
    `Host: 127.0.0.1:${port}\r\nOrigin: https://evil.example`,
    `Host: localhost:${port}\r\nOrigin: http://localhost:3000`,
  ]

  const wrong: string[] = []
  for (const { method, path } of [...routes, { method: 'GET', path: '/unknown' }]) {
    const target = path.replaceAll(/:id|:token/g, id).replaceAll(/[:*]\w+/g, 'x')
    const answers = await sendPipelined(port, foreign.map(askingFor(`${method} ${target}`)))
    if (answers.length !== foreign.length)
      wrong.push(`${method} ${path}: ${answers.length} answers`)
    for (const answer of answers) {
      if (!isRefused(answer, path)) wrong.push(`${method} ${path}: ${answer.slice(0, 300)}`)
    }
  }

  expect(wrong).toEqual([])
  expect(routes.length).toBeGreaterThan(120)
  expect(routes.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/IT-live', '/tokens/:token', '/link/:id', '/__emulator/state']),
  )
  expect(stateOf(serving)).toEqual(before)
})

test.each(['/IT-identity-verifications', '/link/x', '/__emulator/clock'])(
  '%s refuses every spelling of a foreign Host and of a foreign Origin',
  async (path) => {
    const { port } = await startServerForTest({ allowHosts: ['allowed.test'] })
    const foreign = [
      ...FOREIGN_HOSTS.map((host) => `Host: ${host}`),
      ...FOREIGN_ORIGINS.map((origin) => `Host: 127.0.0.1:${port}\r\nOrigin: ${origin}`),
    ].map((headers) => headers.replaceAll('PORT', `${port}`))

    const answers = await sendPipelined(port, foreign.map(askingFor(`GET ${path}`)))

    const accepted = foreign.filter((_, i) => !isRefused(answers[i] ?? '', path))
    expect(accepted).toEqual([])
  },
)

test('an absolute target is checked by its own host and by the Host header', async () => {
  const { port } = await startServerForTest()
  const requestFor = (target: string, host: string) =>
    `GET http://${target}/__emulator/clock HTTP/1.1\r\nHost: ${host}\r\n`

  const answers = await sendPipelined(port, [
    requestFor('localhost', 'localhost'),
    requestFor('evil.example', 'localhost'),
    requestFor('localhost', 'evil.example'),
  ])

  expect(answers.map((answer) => answer.slice(9, 12))).toEqual(['200', '403', '403'])
})

test('a refused host is in the journal, and creates no namespace for the token', async () => {
  const { port, serving } = await startServerForTest()

  const [answer = ''] = await sendPipelined(port, [
    `GET /IT-identity-verifications HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer new\r\n`,
  ])

  const { entries } = serving.httpContext.journal.dump('default')
  expect(entries).toMatchObject([{ operation: 'list', status: 403, error: 403 }])
  expect(answer).toContain('x-emulator-problem: HOST_NOT_ALLOWED: ')
  expect(answer).toContain('or start with --allow-host evil.example.')
  expect(answer).toContain('{"data":null,"success":false,"message":"host not allowed","error":403}')
  expect(serving.emulator.namespaces.all().map(({ name }) => name)).toEqual(['default'])
})

test('the log has one line for each refused host, with the option that allows it and without control characters', async () => {
  const { port, lines } = await startServerForTest()
  const hosts = [
    'evil.example',
    'EVIL.example:1',
    'evil.example:2',
    'e[2J\x9b.example',
    'b.example',
  ]

  await sendPipelined(
    port,
    hosts.map((host) => `GET /scopes HTTP/1.1\r\nHost: ${host}\r\n`),
  )

  expect(lines).toEqual([
    'warn A request for the host "evil.example" was refused. To allow it: --allow-host evil.example\n',
    'warn A request for the host "e[2J\\u009b.example" was refused. It is not a host name.\n',
    'warn A request for the host "b.example" was refused. To allow it: --allow-host b.example\n',
  ])
})

test('the log lists at most twenty refused hosts', async () => {
  const { port, lines } = await startServerForTest()

  await sendPipelined(
    port,
    Array.from({ length: 200 }, (_, i) => `GET /scopes HTTP/1.1\r\nHost: h${i}.example\r\n`),
  )

  expect(lines).toHaveLength(21)
  expect(lines.at(-1)).toBe('warn More hosts or origins are refused; they are not logged.\n')
})

// Sends a token. A page on a rebound host name can do the same, because the token of the banner is public.
function askingFor(target: string): (headers: string) => string {
  return (headers) => `${target} HTTP/1.1\r\n${headers}\r\n${bearerHeaders}`
}

function isRefused(answer: string, path: string): boolean {
  const type = path.startsWith('/link')
    ? 'text/html; charset=utf-8'
    : path.startsWith('/__emulator')
      ? 'application/problem+json'
      : 'application/json'
  const expected = [
    'HTTP/1.1 403 Forbidden',
    `Content-Type: ${type}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
  ]
  return expected.every((line) => answer.includes(`${line}\r\n`))
}

// Returns everything that a request can change in namespaces that are not empty.
function stateOf({
  emulator,
  httpContext: context,
}: Awaited<ReturnType<typeof startServerForTest>>['serving']) {
  return emulator.namespaces
    .all()
    .flatMap(({ name, verifications, queue, defaultScenario: byDefault, clock }) => {
      const boxes = context.inboxes.of(name).summaries()
      const contents = [...verifications.values(), ...queue, ...boxes, byDefault].filter(Boolean)
      return contents.length === 0 ? [] : [{ name, contents, clock: clock.reading() }]
    })
}
