import fc from 'fast-check'
import request from 'supertest'
import { expect, test } from 'vitest'
import { accountAt, basicAuthorization, everyScope } from '../support/account.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'

const digits = '0123456789abcdef01234567'
const ROUTES = [
  ['get', '/tokens'],
  ['post', '/tokens'],
  ['patch', '/tokens'],
  ['delete', '/tokens'],
  ['get', `/tokens/${digits}`],
  ['patch', `/tokens/${digits}`],
  ['delete', `/tokens/${digits}`],
  ['get', '/scopes'],
  ['get', `/scopes/${digits}`],
  ['get', '/wallet'],
  ['get', '/wallet/transactions'],
  ['get', '/callbacks'],
  ['get', `/callbacks/${digits}`],
  ['get', '/subscriptions'],
  ['get', `/subscriptions/${digits}`],
  ['get', '/token'],
  ['post', '/token'],
  ['get', `/token/${digits}`],
  ['put', `/token/${digits}`],
  ['patch', `/token/${digits}`],
  ['delete', `/token/${digits}`],
  ['get', '/credit'],
] as const

const LOGINS = {
  nothing: '',
  'invalid base64': 'Basic %%%%',
  'an empty value': 'Basic ',
  'no key': basicAuthorization('dev@example.com', ''),
  'no address': `Basic ${Buffer.from('dev:key').toString('base64')}`,
  'no colon': `Basic ${Buffer.from('dev@example.com').toString('base64')}`,
  'invalid UTF-8': `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0x40]).toString('base64')}`,
  'a line break in the address': basicAuthorization('dev\n@example.com'),
  'an address of 300 characters': basicAuthorization(`${'x'.repeat(288)}@example.com`),
  'a digest': 'Digest username="dev@example.com"',
} as const

test.each(Object.entries(LOGINS))(
  'every account route refuses a login with %s with 401',
  async (_, header) => {
    const { url } = await emulatorForTest()

    const answers = await Promise.all(
      ROUTES.map(([verb, path]) => request(url)[verb](path).set('authorization', header)),
    )

    const summaries = answers.map(({ status, body, headers }) => [
      status,
      body.error,
      headers['x-emulator-problem']?.slice(0, 12),
    ])
    expect(summaries).toEqual(ROUTES.map(() => [401, 140, 'BASIC_WRONG:']))
  },
)

const many = (n: number) => Array.from({ length: n }, () => 'GET:a.openapi.com/b')
const BODIES: readonly (readonly [string, unknown, number, number, number])[] = [
  // Columns: the case, the body, the errors of POST /tokens, PATCH /tokens/{t} and v1 POST /token.
  ['no scopes', {}, 70, 0, 110],
  ['scopes that are null', { scopes: null }, 70, 100, 110],
  ['scopes that are a text', { scopes: 'POST:videoid.openapi.com/IT-live' }, 70, 100, 110],
  ['an empty list of scopes', { scopes: [] }, 70, 100, 110],
  ['a scope that is a number', { scopes: [1] }, 80, 100, 270],
  ['a scope without a method', { scopes: ['videoid.openapi.com/IT-live'] }, 80, 100, 270],
  ['a scope in small letters', { scopes: ['post:videoid.openapi.com/IT-live'] }, 80, 100, 270],
  ['a scope of two segments', { scopes: ['GET:videoid.openapi.com/a/b'] }, 80, 100, 270],
  ['10,000 scopes', { scopes: many(10_000) }, 80, 100, 270],
  ['an unknown scope', { scopes: ['POST:videoid.openapi.com/IT-life'] }, 90, 110, 270],
  ['a scope of an unknown host', { scopes: ['POST:example.com/x'] }, 90, 110, 270],
  ['a lifetime that is a text', { scopes: everyScope, ttl: '60' }, 85, 85, 275],
  ['a lifetime that is not a whole number', { scopes: everyScope, ttl: 1.5 }, 85, 85, 275],
  ['an expiry before the first instant', { scopes: everyScope, expire: -1e20 }, 0, 0, 275],
  ['a list', [], 199, 199, 199],
  ['a text', '"x"', 199, 199, 199],
  ['half of JSON', '{"scopes":', 199, 199, 199],
]

test.each(BODIES)(
  '%s: each route answers with its own error number',
  async (_, body, v2, patch, v1) => {
    const emulator = await emulatorForTest()
    const { token } = await accountAt(emulator, 'dev@example.com').token()
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const send = (verb: 'post' | 'patch', path: string) =>
      request(emulator.url)
        [verb](path)
        .set('authorization', basicAuthorization('dev@example.com'))
        .send(text)

    const answers = [
      await send('post', '/tokens'),
      await send('patch', `/tokens/${token}`),
      await send('post', '/token'),
    ]

    expect(answers.map((answer) => answer.body.error ?? 0)).toEqual([v2, patch, v1])
  },
)

test.each([
  ['name', 7, 'a text of at most 200 characters'],
  ['name', 'x'.repeat(201), 'a text of at most 200 characters'],
  ['limits', [], 'an object'],
  ['limits.totalRequests', -1, 'a whole number of 0 or more'],
  ['limits.walletAmount', '50', 'an amount in EUR of 0 or more'],
  ['limits.ip', '127.0.0.1', 'a list of at most 100 IP addresses'],
  ['limits.ip', ['localhost'], 'a list of at most 100 IP addresses'],
])('POST /tokens with %s %j is refused with the name of the field', async (field, value, what) => {
  const { login } = accountAt(await emulatorForTest(), 'dev@example.com')
  const [member = '', deeper] = field.split('.')
  const wrong = deeper === undefined ? { [member]: value } : { [member]: { [deeper]: value } }

  const { status, body } = await login('post', '/tokens', { scopes: everyScope, ...wrong })

  expect([status, body.error, body.message]).toEqual([
    422,
    85,
    `${field} not valid, must be ${what}`,
  ])
})

test('unknown keys are ignored, and the journal names each with the nearest known key', async () => {
  const { login } = accountAt(await emulatorForTest(), 'dev@example.com')
  const odd = { scopes: everyScope, nmae: 'x', limits: { totalRequest: 1 }, 'a b\nc': 1 }

  const made = await login('post', '/tokens', odd)
  const { body } = await login('get', '/__emulator/requests')
  const { data } = await journalOf(made.body.data.token)

  expect(made.body.data).toMatchObject({ name: '', limits: {} })
  expect(body.data).toEqual([])
  expect(data[0]).toMatchObject({
    operation: 'account',
    status: 200,
    why: 'Unknown key "nmae" is ignored, did you mean "name"? An unknown key is ignored. Unknown key "totalRequest" is ignored, did you mean "totalRequests"?',
  })

  async function journalOf(token: string) {
    const { url } = made.request
    const read = request(new URL('/', url).origin).get('/__emulator/requests')
    return (await read.set('authorization', `Bearer ${token}`)).body
  }
})

test('keys like __proto__ are ignored and pollute no prototype', async () => {
  const emulator = await emulatorForTest()
  const text =
    '{"scopes":["*:*/*"],"__proto__":{"polluted":1,"name":"x"},"constructor":{"prototype":{"polluted":1}},"limits":{"__proto__":{"totalRequests":0}}}'

  const { body } = await request(emulator.url)
    .post('/tokens')
    .set('authorization', basicAuthorization('dev@example.com'))
    .send(text)

  expect(body.data).toMatchObject({ name: '', limits: {} })
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('any JSON body is answered in the envelope and never with 5xx', async () => {
  const emulator = await emulatorForTest()
  const { login, token } = accountAt(emulator, 'dev@example.com')
  const { token: digits } = await token()
  const near = fc.record(
    {
      scopes: fc.oneof(fc.array(fc.oneof(fc.string(), fc.constant('*:*/*'))), fc.anything()),
      ttl: fc.oneof(fc.integer(), fc.anything()),
      expire: fc.oneof(fc.double(), fc.integer(), fc.anything()),
      name: fc.oneof(fc.string(), fc.anything()),
      limits: fc.oneof(fc.object({ maxDepth: 2 }), fc.anything()),
    },
    { requiredKeys: [] },
  )
  const routes = fc.constantFrom(
    ['post', '/tokens'],
    ['patch', `/tokens/${digits}`],
    ['post', '/token'],
    ['put', `/token/${digits}`],
    ['patch', `/token/${digits}`],
  ) as fc.Arbitrary<['post' | 'patch' | 'put', string]>
  const sent = fc.oneof(near, fc.jsonValue()).filter((value) => canBeSent(value))

  await fc.assert(
    fc.asyncProperty(routes, sent, async ([verb, path], value) => {
      const { status, body } = await login(verb, path).send(JSON.stringify(value) ?? '')

      expect(status).toBeLessThan(500)
      expect(typeof body.success).toBe('boolean')
    }),
    { numRuns: numberOfRuns(150, 600) },
  )
})

function canBeSent(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined
  } catch {
    return false
  }
}

test.each([
  '/tokens/%E0%A4%A',
  '/tokens/..%2f..%2fetc',
  '/tokens/__proto__',
  '/token/%00',
  '/scopes/constructor',
  '/callbacks/%ff',
  '/callbacks/..',
])('GET %s is answered with 4xx in the envelope', async (path) => {
  const { login } = accountAt(await emulatorForTest(), 'dev@example.com')

  const { status, body } = await login('get', path)

  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(body).toMatchObject({ success: false, data: null })
})

test('a wrong method is answered with 405 and the allowed methods', async () => {
  const { login } = accountAt(await emulatorForTest(), 'dev@example.com')

  const answer = await login('put', '/tokens')

  expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST, PATCH, DELETE'])
})
