import { expect, test } from 'vitest'
import { checkExchange } from '../../contracts/spec/check-exchange.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { emulatorWithOkVerification } from '../support/ok-verification-emulator.ts'

// Tests both values of each dialect switch over real HTTP. delivery.test.ts covers `delivery`.

test('types: only the names and aliases of the dialect are accepted', async () => {
  const { read } = await emulatorWithOkVerification({
    types: { audit: 'protocol', images: ['pictures', 'pdf'] },
  })

  const statuses = []
  for (const type of ['protocol', 'pictures', 'pdf', 'tsr', 'data', 'audit', 'images', 'zip']) {
    statuses.push((await read(type)).status)
  }
  const unknown = await read('audit')

  expect(statuses).toEqual([200, 200, 200, 200, 200, 406, 406, 406])
  expect(await unknown.json()).toMatchObject({
    error: 224,
    message: 'type not valid, must be one of: data, protocol, timestamp, pictures',
  })
})

test('types: if a document gets an alias, the alias is removed from other documents', async () => {
  const { read } = await emulatorWithOkVerification({ types: { audit: 'pdf' } })

  const audit = await read('pdf')
  const images = await read('zip')

  expect(audit.headers.get('content-disposition')).toContain('audit.pdf')
  expect(images.headers.get('content-disposition')).toContain('images.zip')
})

test('types: without the switch the default names and aliases are accepted', async () => {
  const { read } = await emulatorWithOkVerification({})

  expect((await read('marca')).status).toBe(200)
  expect((await read('protocol')).status).toBe(406)
})

test.each([
  ['compact', 'facemismatch', 'identityverified'],
  ['snake', 'face_mismatch', 'identity_verified'],
] as const)('reasonStyle: %s applies wherever a reason is shown', async (reasonStyle, ko, ok) => {
  const emulator = await emulatorForTest({ dialect: { reasonStyle } })
  const { open, api, inbox, inboxUrl, clock } = emulator
  const callback = { url: inboxUrl('hook') }
  const bad = await open({ mail: 'anna+ko.face_mismatch@example.com', callback })
  const good = await open()
  await clock.advance('2m')

  const one = await api('get', `/IT-identity-verifications/${bad}`)
  const list = await api('get', '/IT-identity-verifications')
  const refused = await api('get', `/IT-identity-verifications/${bad}/data`)
  const audit = await api('get', `/IT-identity-verifications/${good}/audit`).set(
    'accept',
    'text/plain',
  )

  expect(one.body.data.reason).toBe(ko)
  expect(list.body.data.map(({ reason }: { reason: string }) => reason)).toEqual([ok, ko])
  expect(refused.body.message).toBe(`the request ended with status ko: ${ko}`)
  expect(audit.text).toContain(`status ok (${ok})`)
  expect(JSON.stringify(inbox('hook').at(-1)?.decoded)).toContain(`"${ko}"`)
})

test('reasonStyle: the separate option overrides the dialect', async () => {
  const { open, api, clock } = await emulatorForTest({
    reasonStyle: 'compact',
    dialect: { reasonStyle: 'snake' },
  })
  const id = await open()
  await clock.advance('2m')

  const { body } = await api('get', `/IT-identity-verifications/${id}`)

  expect(body.data.reason).toBe('identityverified')
})

test.each([
  ['wrapped', { data: { status: 'validation', reason: null }, custom: { order: 1 } }],
  ['bare', { status: 'validation', reason: null, callback: { data: { order: 1 } } }],
] as const)(
  'callbackJson: the value %s applies only to callbacks with method JSON',
  async (callbackJson, expected) => {
    const { open, inbox, inboxUrl, clock } = await emulatorForTest({ dialect: { callbackJson } })
    const callback = { url: inboxUrl('hook'), method: 'JSON', custom: { order: 1 } }
    await open({ callback })
    await open({ callback: { ...callback, method: 'POST' } })
    await clock.advance('1m')

    const [json, form] = inbox('hook').map(({ body }) => body)

    expect(JSON.parse(String(json))).toMatchObject(expected)
    expect(Object.keys(JSON.parse(String(json))).includes('data')).toBe(callbackJson === 'wrapped')
    expect(String(form)).toMatch(/^data=%7B.*&custom=/)
  },
)

test.each([
  [404, { data: null, success: false, error: 221 }, null],
  [200, { data: [], success: true, message: '', error: null }, 'assumed'],
] as const)(
  'emptyList: an empty list has the status %d',
  async (emptyList, expected, provenance) => {
    const { api, open } = await emulatorForTest({ dialect: { emptyList } })

    const empty = await api('get', '/IT-identity-verifications')
    await open()
    const full = await api('get', '/IT-identity-verifications')

    expect(empty.status).toBe(emptyList)
    expect(empty.body).toMatchObject(expected)
    expect(empty.headers['x-emulator-provenance'] ?? null).toBe(provenance)
    expect([full.status, full.headers['x-emulator-provenance']]).toEqual([200, undefined])
  },
)

test.each([
  ['classic', [428, 406, 428, 406, 400, 404]],
  ['modern', [422, 422, 422, 422, 400, 404]],
] as const)(
  'fieldErrors: %s decides the statuses of refused requests',
  async (fieldErrors, expected) => {
    const { url, token } = await emulatorForTest({ dialect: { fieldErrors } })
    const bodies = [
      {},
      { mail: 'no' },
      { mail: 'a@b.it', callback: {} },
      { mail: 'a@b.it', callback: { url: 'ftp://x/' } },
      [],
    ]
    const headers = { authorization: `Bearer ${token}` }

    const answers = []
    for (const body of bodies) {
      const answer = await fetch(`${url}/IT-live`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
      const received = (await answer.json()) as { error: number }
      const exchange = {
        method: 'POST',
        path: '/IT-live',
        status: answer.status,
        responseHeaders: Object.fromEntries(answer.headers),
        responseBody: received,
      }
      answers.push({ status: answer.status, error: received.error })
      expect(checkExchange(exchange, { closed: true })).toEqual([])
    }
    const unknown = await fetch(`${url}/IT-identity-verifications/0`, { headers })

    expect([...answers.map(({ status }) => status), unknown.status]).toEqual(expected)
    expect(answers.map(({ error }) => error)).toEqual([200, 201, 704, 706, 199])
  },
)

test('an unknown value in a dialect is refused before the emulator starts', async () => {
  const starting = emulatorForTest({ dialect: { delivery: 'post' } as never })

  await expect(starting).rejects.toThrow(
    'dialect.delivery: "post" is not a value of delivery; write binary, base64 or signed-url',
  )
})
