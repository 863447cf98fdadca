import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'

const file = 'server/http/control/control-api.yaml'
const description = parse(readFileSync(join(root, file), 'utf8'), { merge: true })
const METHODS = ['get', 'put', 'post', 'delete']
const operations = Object.entries<Record<string, Operation>>(description.paths).flatMap(
  ([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      return operation === undefined ? [] : [{ method, path, operation }]
    }),
)

// npm run check lints the file.
test('the emulator serves control-api.yaml', async () => {
  const { control } = await emulatorForTest()

  const { body } = await control('get', '/openapi.json')

  expect(body).toEqual(description)
})

test('control-api.yaml describes every route of the control API and no other', () => {
  const described = operations.map(({ method, path }) => `${method} ${path}`)

  const routes = routesInSource()

  expect(routes.filter((route) => !described.includes(route))).toEqual([])
  expect(described.filter((route) => !routes.includes(route))).toEqual([])
})

test('every answer of the control API matches its description, errors included', async () => {
  const folder = folderOf({ 'taken.yaml': MINE })
  const { url, token, open, inboxUrl, clock, api } = await emulatorForTest({
    scenarioDirectories: [folder],
  })
  const callback = { url: inboxUrl('orders'), method: 'JSON' }
  const id = await open({ mail: 'anna+interactive@example.com', callback })
  await open({ mail: 'bruno+ko@example.com', callback })
  await clock.advance('1m')
  await api('post', '/IT-live').send({ email: 'wrong' })
  const delivery = `${(await api('get', '/__emulator/deliveries')).body.data[0].id}`
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${url}/__emulator${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return errorsOf(method, `/__emulator${path}`, answer)
  }

  const errors = [
    await call('get', '/health'),
    await call('get', '/openapi.json'),
    await call('get', '/tsa.pem'),
    await call('get', '/clock'),
    await call('put', '/clock', { mode: 'manual' }),
    await call('put', '/clock', { mode: 'sundial' }),
    await call('post', '/clock/advance', { by: '1m' }),
    await call('post', '/clock/advance', { by: '-1m' }),
    await call('post', '/clock/advance?summary=true', { by: '1s' }),
    await call('post', '/clock/advance?summary=yes', { by: '1s' }),
    await call('get', '/verifications'),
    await call('get', '/verifications?colour=red'),
    await call('get', `/verifications/${id}`),
    await call('get', `/verifications/${id}/explain`),
    await call('post', `/verifications/${id}/act`, { as: 'user', do: 'open-link' }),
    await call('post', `/verifications/${id}/act`, { as: 'user', do: 'open-link' }),
    await call('post', `/verifications/${id}/fast-forward`, { to: 'next' }),
    await call('get', '/verifications/unknown'),
    await call('get', '/scenarios'),
    await call('get', '/scenarios/ko'),
    await call('get', '/scenarios/kó'),
    await call('get', '/scenarios/ko/source'),
    await call('get', '/scenarios/taken/source'),
    await call('get', '/scenarios/kko/source'),
    await call('put', '/scenarios/mine/source', { text: MINE }),
    await call('put', '/scenarios/taken/source', { text: `${MINE}actor: person\n` }),
    await call('put', '/scenarios/other/source', { text: 'version: 1\noutcom: ok\n' }),
    await call('post', '/scenarios/check', { text: MINE }),
    await call('post', '/scenarios/check', { text: 'version: 1\noutcom: ok\n' }),
    await call('post', '/scenarios/check', { text: 5 }),
    await call('get', `/verifications/${id}/scenario`),
    await call('post', `/verifications/${id}/scenario`, { name: 'recorded' }),
    await call('post', `/verifications/${id}/scenario`, { name: '../recorded' }),
    await call('put', '/scenarios/default', { use: 'ko', params: { reason: 'face_mismatch' } }),
    await call('post', '/scenarios/queue', { use: ['ok', 'ko'] }),
    await call('post', '/scenarios/queue', { use: 'kko' }),
    await call('delete', '/scenarios/queue'),
    await call('get', '/pact-states'),
    await call('post', '/pact-states', { state: 'ok', params: { token: 'other', id: 'a-1' } }),
    await call('post', '/pact-states', { state: 'okk' }),
    await call('post', '/pact-states', { state: 'ok', action: 'teardown' }),
    await call('get', '/pact-messages'),
    await call('post', '/pact-messages', { description: 'ok is sent' }),
    await call('post', '/pact-messages', { description: 'okk' }),
    await call('get', '/desk'),
    await call('put', '/desk', { openNow: true }),
    await call('put', '/desk', { openNow: 'yes' }),
    await call('get', '/deliveries'),
    await call('get', '/deliveries?sort=failing&limit=1'),
    await call('get', `/deliveries/${delivery}`),
    await call('post', `/deliveries/${delivery}/redeliver`),
    await call('post', '/deliveries/redeliver', { verification: id }),
    await call('post', '/deliveries/redeliver', {}),
    await call('post', '/inbox/orders', { any: 'thing' }),
    await call('get', '/inboxes'),
    await call('get', '/inboxes/orders'),
    await call('get', '/inboxes/orders/wait?count=1'),
    await call('get', '/inboxes/orders/wait?count=99&timeout=1ms'),
    await call('get', '/requests'),
    await call('get', '/requests/count?status=200'),
    await call('get', '/requests/wait?count=1'),
    await call('get', '/requests/req-1'),
    await call('get', '/requests/req-3'),
    await call('get', '/requests/req-3/explain'),
    await call('get', '/requests?bodies=true'),
    await call('get', '/requests/req-1/compare/req-3'),
    await call('get', '/requests/req-1/compare/req-99'),
    await call('post', '/requests/req-3/resend', { body: { mail: 'anna@example.com' } }),
    await call('post', '/requests/req-3/resend', { headers: { 'a b': 'c' } }),
    await call('post', '/requests/req-99/resend'),
    await call('post', '/verifications', { status: 'ok', age: '29d' }),
    await call('post', '/verifications', { status: 'okk' }),
    await call('get', '/state'),
    await call('put', '/state', { format: 'else' }),
    await call('get', '/costs'),
    await call('get', '/costs?namespace=*'),
    await call('get', '/namespaces'),
    await call('get', '/namespaces/nobody'),
    await call('post', '/reset', {}),
    await call('post', '/reset', { all: 'yes' }),
  ]

  expect(errors.flat()).toEqual([])
})

const MINE = 'version: 1\ntitle: Mine\noutcome: ok\n'

type Media = { readonly schema: object }
type Response_ = { readonly $ref?: string; readonly content?: Readonly<Record<string, Media>> }
type Operation = { readonly responses: Readonly<Record<string, Response_>> }

const engine = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(engine)
engine.addSchema(forbidAdditional(description) as object, 'control')

async function errorsOf(
  method: string,
  path: string,
  answer: Response,
): Promise<readonly string[]> {
  const where = `${method} ${path} ${answer.status}`
  const [bare = ''] = path.split('?')
  const match = operations.find(
    (candidate) => candidate.method === method && matchesPath(candidate.path, bare),
  )
  if (match === undefined) return [`${where}: not described`]
  const responses = match.operation.responses
  const key = [String(answer.status), `${answer.status}`.replace(/..$/, 'XX')].find(
    (candidate) => responses[candidate] !== undefined,
  )
  if (key === undefined) return [`${where}: the status is not described`]
  const at = `/paths/${escapePointerKey(match.path)}/${method}/responses/${key}`
  const pointer = responses[key]?.$ref?.slice(1) ?? at
  const type = (answer.headers.get('content-type') ?? '').replace(/;.*/, '')
  const media = `${pointer}/content/${escapePointerKey(type)}/schema`
  const validate = engine.getSchema(`control#${media.split('/').map(encodeURIComponent).join('/')}`)
  if (validate === undefined) return [`${where}: ${type} is not described`]
  const text = await answer.text()
  validate(type.includes('json') ? JSON.parse(text) : text)
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    return `${where}: ${instancePath} ${message} ${JSON.stringify(params)}`
  })
}

function matchesPath(template: string, path: string): boolean {
  const pattern = template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')
  const literal = !template.includes('{')
  const others = operations.some((operation) => operation.path === path)
  return literal ? template === path : !others && new RegExp(`^${pattern}$`).test(path)
}

// Forbids additional properties, so that an undescribed member is an error.
function forbidAdditional(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forbidAdditional)
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, forbidAdditional(member)]),
  )
  const isOpen = copy.type === 'object' && typeof copy.properties === 'object'
  return isOpen && !('additionalProperties' in copy)
    ? { ...copy, additionalProperties: false }
    : copy
}

// Finds every `router.get('/clock'` in the source. An inbox takes any method, and is described as POST.
function routesInSource(): readonly string[] {
  const folder = join(root, 'server/http/control')
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  return texts.flatMap((text) =>
    [...text.matchAll(/router\.(get|put|post|delete|all)\(\s*\[?'([^']+)'/g)].map(
      ([, method = '', path = '']) =>
        `${method === 'all' ? 'post' : method} /__emulator${path.replaceAll(/:(\w+)/g, '{$1}')}`,
    ),
  )
}
