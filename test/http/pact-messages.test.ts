import { expect, onTestFinished, test } from 'vitest'
import { STATUSES } from '../../server/domain/model/status.ts'
import { startReceiver } from '../../server/index.ts'
import { emulatorForTest } from '../support/emulator.ts'

const id = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'

test.each([
  ['POST', 'is sent', undefined],
  ['POST', 'is sent', { order: 1 }],
  ['JSON', 'is sent as JSON', undefined],
  ['JSON', 'is sent as JSON', { order: 'perché' }],
] as const)(
  'the message of method %s for "ok %s" equals the callback that a receiver gets, byte for byte',
  async (method, suffix, custom) => {
    const { open, clock, requestMessage } = await providerForTest()
    const receiver = await startReceiver()
    onTestFinished(() => receiver.close())
    const callback = { method, field: 'esito', ...(custom !== undefined && { custom }) }
    const ownId = await open({ callback: { url: receiver.url, ...callback } })
    await clock.advance('2m')

    const { text } = await requestMessage(`ok ${suffix}`, {
      name: 'ok',
      params: { id: ownId, callback },
    })

    const sent = receiver.received[1]?.body.toString() ?? ''
    const read = method === 'JSON' ? sent : new URLSearchParams(sent).get('esito')
    const withoutOwner = (body: string | null) => body?.replace(/"owner":"[^"]+"/, '')
    expect(withoutOwner(text)).toBe(withoutOwner(read))
  },
)

test('the metadata contain method, field and content type', async () => {
  const { requestMessage } = await providerForTest()

  const form = await requestMessage('ko is sent', {
    name: 'ko',
    params: { callback: { field: 'esito' } },
  })
  const json = await requestMessage('ko is sent as JSON', { name: 'ko' })

  expect(form.metadata).toEqual({
    contentType: 'application/json',
    method: 'POST',
    field: 'esito',
  })
  expect(json.metadata).toEqual({ contentType: 'application/json', method: 'JSON' })
})

test.each([
  ['validation is sent', { name: 'ok' }, 'validation', null],
  ['the parcel is sent once it is OK', { name: 'ok', params: { id } }, 'ok', 'identityverified'],
  ['a ko', { name: 'ko; reason=face_mismatch' }, 'ko', 'facemismatch'],
  ['ko is sent', undefined, 'ko', 'identitydocumentnotavailable'],
  ['validation is sent', undefined, 'validation', null],
])(
  'the message "%s" for the state %j has status %s',
  async (description, state, status, reason) => {
    const { requestMessage } = await providerForTest()

    const { body } = await requestMessage(description, state)

    expect(body).toMatchObject({ status, reason })
  },
)

test('a message opens no verification and creates no namespace', async () => {
  const { requestMessage, control } = await providerForTest()

  await requestMessage('ok is sent', { name: 'ok', params: { id } })

  const { body } = await control('get', '/verifications')
  const namespaces = await control('get', '/namespaces')
  expect(body.data).toEqual([])
  expect(JSON.stringify(namespaces.body)).not.toContain('pact-messages')
})

test.each([
  ['okk is sent', { name: 'ok' }, 'names no status, did you mean "ok is sent"?'],
  ['the parcel is sent', { name: 'ok' }, 'The message "the parcel is sent" names no status.'],
  ['validation, then ok', { name: 'ok' }, 'names several statuses: validation, ok.'],
  ['ok is sent', { name: 'okk' }, 'No provider state is called "okk", did you mean "ok"?'],
  ['ko is sent', { name: 'ok' }, 'sends callbacks for validation and ok, but not for ko.'],
  ['ok is sent', { name: 'ok', params: { callback: { url: 'http://x' } } }, 'not "url"'],
  ['ok is sent', { name: 'ok', params: { callback: 'POST' } }, 'is not an object'],
  ['ok is sent', { name: 'ok', params: { callback: { method: 'GET' } } }, 'method not valid'],
  ['ok is sent', { name: 'ok', params: { reason: 'x' } }, 'reason'],
])('the message "%s" for the state %j is refused: %s', async (description, state, message) => {
  const { requestMessage } = await providerForTest()

  const { status, body } = await requestMessage(description, state)

  expect(status).toBe(422)
  expect(body.detail).toContain(message)
  expect(body.fix).not.toBe('')
})

test('a synchronous message and a message with two states are refused', async () => {
  const { control } = await providerForTest()
  const post = (body: object) => control('post', '/pact-messages').send(body)
  const states = [{ name: 'ok' }, { name: 'ko' }]

  const synchronous = await post({ description: 'ok is sent', request: { contents: {} } })
  const two = await post({ description: 'ok is sent', providerStates: states })

  expect([synchronous.status, synchronous.body.detail]).toEqual([
    422,
    'A synchronous message expects an answer; a callback is only sent.',
  ])
  expect([two.status, two.body.detail]).toEqual([
    422,
    'A message is about one verification, which has one state, but the number of states is 2.',
  ])
})

test('every example of the catalogue can be requested, except for the status running', async () => {
  const { requestMessage, control } = await providerForTest()
  const { body } = await control('get', '/pact-messages')

  const answers = await Promise.all(
    body.data.map(
      async ({ example }: { example: { description: string; providerStates: object[] } }) => {
        const { status } = await requestMessage(example.description, example.providerStates[0])
        return [example.description, status]
      },
    ),
  )

  // The status running has no callback, unless the scenario asks for one.
  expect(answers).toEqual(
    STATUSES.flatMap((event) => {
      const status = event === 'running' ? 422 : 200
      return [
        [`${event} is sent`, status],
        [`${event} is sent as JSON`, status],
      ]
    }),
  )
})

test('every shipped scenario answers each message with JSON or with a reason why it has none', async () => {
  const { requestMessage, control } = await providerForTest()
  const { body } = await control('get', '/scenarios')
  const results: string[] = []

  for (const { name } of body.data) {
    for (const event of STATUSES) {
      const answer = await requestMessage(`${event} is sent`, { name })
      if (answer.status === 200) results.push(`${name} ${answer.body.status === event}`)
      else expect(answer.body.detail).toMatch(/^The scenario .* sends /)
    }
  }

  expect(body.data.length).toBeGreaterThan(15)
  expect(results.length).toBeGreaterThan(20)
  expect(results.filter((result) => result.endsWith(' false'))).toEqual([])
})

async function providerForTest() {
  const emulator = await emulatorForTest()
  const requestMessage = async (description: string, state?: object) => {
    const answer = await fetch(`${emulator.url}/__emulator/pact-messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ description, ...(state && { providerStates: [state] }) }),
    })
    const encoded = answer.headers.get('pact-message-metadata')
    const metadata =
      encoded === null ? undefined : JSON.parse(Buffer.from(encoded, 'base64').toString())
    const text = await answer.text()
    return { status: answer.status, text, body: JSON.parse(text), metadata }
  }
  return { ...emulator, requestMessage }
}
