import { expect, test } from 'vitest'
import { createApp } from '../../server/http/server/app.ts'
import { routesOf } from '../support/app-routes.ts'
import { BROWSER, controlToken, cookieOf, logIn } from '../support/control-login.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { startServerForTest } from '../support/http-pipelining.ts'

test('without the control token, every route under /__emulator answers 401, except six kinds', async () => {
  const { serving } = await startServerForTest({ controlToken })
  const [url] = serving.urls
  const routes = (await routesOf(createApp(serving.httpContext))).filter(({ path }) =>
    path.startsWith('/__emulator'),
  )

  const open: string[] = []
  for (const { method, path } of routes) {
    const target = path.replaceAll(/[:*]\w+/g, 'x')
    const answer = await fetch(url + target, { method, redirect: 'manual' })
    if (answer.status !== 401) open.push(`${method} ${path}: ${answer.status}`)
  }

  expect(open.sort()).toEqual([
    'GET /__emulator/assets/:name: 404',
    'GET /__emulator/ca.pem: 404',
    'GET /__emulator/health: 200',
    'GET /__emulator/inbox/:box/*rest: 200',
    'GET /__emulator/inbox/:box: 200',
    'GET /__emulator/log-in: 200',
    'GET /__emulator/tsa.pem: 200',
    'OPTIONS /__emulator/inbox/:box/*rest: 200',
    'OPTIONS /__emulator/inbox/:box: 200',
    'POST /__emulator/inbox/:box/*rest: 200',
    'POST /__emulator/inbox/:box: 200',
    'POST /__emulator/log-out: 303',
  ])
  expect(routes.length).toBeGreaterThan(80)
})

test('a client without the token gets a problem in JSON, a browser a form to log in', async () => {
  const { url } = await emulatorForTest({ controlToken })

  const answer = await fetch(`${url}/__emulator/clock`)
  const page = await fetch(`${url}/__emulator/clock?of=a`, { headers: BROWSER })

  expect(answer.status).toBe(401)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /)
  expect(await answer.json()).toMatchObject({
    title: 'Not logged in',
    detail: 'This emulator has a control token, and the request has none.',
    fix: expect.stringContaining('"Authorization: Bearer <control token>"'),
  })
  expect(page.status).toBe(401)
  const text = await page.text()
  expect(text).toContain('<form method="post" action="/__emulator/log-in"')
  expect(text).toContain('name="back" value="/__emulator/clock?of=a"')
})

test.each([
  ['as the bearer token', { authorization: `Bearer ${controlToken}` }],
  ['in its header', { 'x-emulator-control-token': controlToken }],
])('the control token is accepted %s, and chooses no namespace', async (_, headers) => {
  const { url } = await emulatorForTest({ controlToken })

  const answer = await fetch(`${url}/__emulator/verifications`, { headers })
  await fetch(`${url}/__emulator/clock`, { headers })
  const { data } = await json(await fetch(`${url}/__emulator/namespaces`, { headers }))

  expect(answer.status).toBe(200)
  expect(data.map(({ id, name }) => id ?? name)).not.toContainEqual(expect.stringMatching(/^ns-/))
})

test('when the control token is in its own header, the bearer token chooses the namespace', async () => {
  const { url, token, open } = await emulatorForTest({ controlToken })
  await open()

  const headers = { authorization: `Bearer ${token}`, 'x-emulator-control-token': controlToken }
  const { data } = await json(await fetch(`${url}/__emulator/verifications`, { headers }))

  expect(data).toHaveLength(1)
})

test.each([
  ['a wrong token', { authorization: 'Bearer correct-horse-battery-stapler' }],
  ['the token of the API', { authorization: 'Bearer any' }],
  ['the token as Basic', { authorization: `Basic ${btoa(`:${controlToken}`)}` }],
  ['a prefix of the token', { 'x-emulator-control-token': controlToken.slice(0, -1) }],
  ['an empty token', { 'x-emulator-control-token': '' }],
  ['a made-up cookie', { cookie: `videoid-emulator-PORT=${controlToken}` }],
  ['an empty cookie', { cookie: 'videoid-emulator-PORT=' }],
])('%s gets 401', async (_, headers) => {
  const { url } = await emulatorForTest({ controlToken })
  const { port } = new URL(url)
  const sent = Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', port)])

  const answer = await fetch(`${url}/__emulator/clock`, { headers: Object.fromEntries(sent) })

  expect(answer.status).toBe(401)
})

test('the emulated API, its OAuth routes and the page at link need no control token', async () => {
  const { url, api, open } = await emulatorForTest({ controlToken })

  const id = await open()

  expect((await api('get', `/IT-identity-verifications/${id}`)).status).toBe(200)
  expect((await api('get', '/scopes')).status).not.toBe(403)
  const page = await fetch(`${url}/link/${id}`, { headers: BROWSER })
  expect(page.status).toBe(200)
  expect(await page.text()).toContain(`data-live="/link/${id}/changes"`)
})

test('the stream of a link names no other verification', async () => {
  const { url, open, act } = await emulatorForTest({ controlToken, scenario: 'interactive' })
  const [own, other] = [await open(), await open()]
  const stream = await fetch(`${url}/link/${own}/changes`)
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader()

  await act(other, { as: 'user', do: 'open-link' })
  await act(own, { as: 'user', do: 'open-link' })

  let text = ''
  while (!text.includes(own)) text += Buffer.from((await reader.read()).value ?? []).toString()
  expect(text).not.toContain(other)
  await reader.cancel()
})

test('health shows strangers only whether the emulator is ready', async () => {
  const { url } = await emulatorForTest({ controlToken })
  const headers = { authorization: `Bearer ${controlToken}` }

  const forStrangers = await json(await fetch(`${url}/__emulator/health`))
  const whole = await json(await fetch(`${url}/__emulator/health`, { headers }))

  expect(Object.keys(forStrangers)).toEqual(['status', 'live', 'ready', 'version'])
  expect(whole).toMatchObject({ ...forStrangers, scenarios: expect.any(Number) })
})

test('the control token and the session are not in settings, log, journal, inbox and explanations', async () => {
  const lines: string[] = []
  const { url, token, settings, open } = await emulatorForTest({
    controlToken,
    logLevel: 'debug',
    logSecrets: true,
    write: (line) => lines.push(line),
  })
  const session = cookieOf(await logIn(url, controlToken))
  const headers = {
    authorization: `Bearer ${controlToken}`,
    'x-emulator-control-token': controlToken,
    cookie: session,
  }
  const id = await open()
  await fetch(`${url}/__emulator/inbox/mine`, { method: 'POST', headers, body: 'hello' })
  await fetch(`${url}/scopes`, {
    headers: { ...headers, authorization: `Bearer ${token}` },
  })

  const paths = [
    'requests',
    'inboxes/mine',
    'state',
    'health',
    'metrics',
    'namespaces',
    `verifications/${id}/explain`,
  ]
  const texts = await Promise.all(
    paths.map(async (path) => (await fetch(`${url}/__emulator/${path}`, { headers })).text()),
  )

  const journal = await fetch(`${url}/__emulator/requests/req-2`, {
    headers: { authorization: `Bearer ${token}`, 'x-emulator-control-token': controlToken },
  })
  texts.push(await journal.text())

  expect(texts.at(-1)).toContain('"path":"/scopes"')
  expect(texts[1]).toContain('mine.1')
  for (const text of [...texts, ...lines, JSON.stringify(settings)]) {
    expect(text).not.toContain(controlToken)
    expect(text).not.toContain(session.split('=')[1])
  }
})

type Answer = Readonly<Record<string, unknown>> & {
  readonly data: readonly { readonly id?: string; readonly name?: string }[]
}

async function json(answer: Response): Promise<Answer> {
  return (await answer.json()) as Answer
}
