import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CheckedPact, checkPact } from '../../contracts/pact-files/pact-check.ts'
import { formatReport } from '../../contracts/report/text.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'

const id = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'

test('messages that match openapi.yaml have no findings in both encodings', () => {
  const messages = [
    messageWith('validation is sent', { id, status: 'validation', reason: null }),
    messageWith('ok is sent', {}),
    messageWith('ok is sent as JSON', { data: { status: 'ok' }, custom: { order: 1 } }),
    { description: 'ko is sent' },
  ]

  const { findings, report } = check(inVersion4(messages))

  expect(findings).toEqual([])
  expect(formatReport(report)).toBe('shop.json: 4 messages compared, no finding\n')
})

test.each([
  ['ok is sent', { state: 'ok' }, '/state: unknown member "state"'],
  [
    'ok is sent',
    { status: 'done' },
    '/status: must be equal to one of the allowed values: running',
  ],
  ['ok is sent', { data: { status: 'ok' } }, '/data: unknown member "data"'],
  ['ok is sent as JSON', { data: { owner: 7 } }, '/data/owner: must be string'],
  ['ok is sent as JSON', { status: 'ok', date: {} }, '/status: unknown member "status"'],
  [
    'okk is sent',
    {},
    'description: The message "okk is sent" names no status, did you mean "ok is sent"?',
  ],
  ['ok is sent', 'status=ok', ': the contents are not JSON, but every callback is JSON'],
])('a message "%s" with %j differs: %s', (description, contents, says) => {
  const { findings } = check(inVersion4([messageWith(description, contents)]))

  const [first] = findings.map(({ where, message }) => `${where}: ${message}`)
  expect(first).toContain(says)
  expect(findings[0]).toMatchObject({ side: 'message', operation: 'callback' })
  expect(findings[0]?.line).toBeGreaterThan(1)
})

test.each([
  ['metadata', { metadata: { method: 'JSON' } }],
  ['the state', { providerStates: [{ name: 'ok', params: { callback: { method: 'JSON' } } }] }],
  [
    'a text of the state',
    { providerStates: [{ name: 'ok', params: { callback: '{"method":"JSON"}' } }] },
  ],
])('the JSON encoding can be requested in %s', (_, more) => {
  const body = { data: { status: 'ok' } }

  const { findings } = check(inVersion4([{ ...messageWith('ok is sent', body), ...more }]))

  expect(findings).toEqual([])
})

test('a finding has its place in pact files of version 3 and 4', () => {
  const message = { description: 'ok is sent', contents: { status: 'done' } }
  const version3 = { ...head, messages: [message], metadata: specification('3.0.0') }
  const texts = [version3, inVersion4([messageWith('ok is sent', { status: 'done' })])].map(
    (pact) => JSON.stringify(pact, null, 2),
  )

  const places = texts.map((text) => {
    const { pointer, line } = check(JSON.parse(text), text).findings[0]?.place ?? { line: 0 }
    return [pointer, text.split('\n')[line - 1]?.trim()]
  })

  expect(places).toEqual([
    ['/messages/0/contents/status', '"status": "done"'],
    ['/interactions/0/contents/content/status', '"status": "done"'],
  ])
})

test('synchronous messages and interactions of plugins are not judged, and the report says so', () => {
  const interactions = [
    { type: 'Synchronous/Messages', description: 'a question' },
    { type: 'Plugin/Messages', description: 'of a plugin' },
  ]

  const { report } = check({ ...head, interactions, metadata: specification('4.0') })

  expect(report).toMatchObject({
    checked: 0,
    messages: 0,
    unjudged: [
      '1 synchronous message left out ("a question"): a callback is sent, and expects no message in return. Describe it as an asynchronous message.',
      '1 interaction left out ("of a plugin"): the type is unknown, or the request has no path. openapi.yaml describes only HTTP and callbacks.',
    ],
  })
})

test('every message is compared or refused, whatever it contains', () => {
  const piece = fc.jsonValue()
  const described = fc.record({
    description: fc.oneof(piece, fc.constantFrom('ok is sent', 'ok is sent as JSON')),
    contents: fc.oneof(piece, fc.record({ content: piece, encoded: piece })),
    providerStates: fc.oneof(piece, fc.array(fc.record({ name: piece, params: piece }))),
    metadata: piece,
  })

  fc.assert(
    fc.property(fc.array(described), (messages) => {
      const { report, isForeign } = check(inVersion4(messages))
      expect(report.messages).toBe(isForeign ? 0 : messages.length)
      expect(isForeign && report.unjudged?.length === 0).toBe(false)
    }),
    { numRuns: numberOfRuns(20, 60) },
  )
})

const head = { consumer: { name: 'shop' }, provider: { name: 'videoid-emulator' } }

function messageWith(description: string, content: unknown) {
  return { description, contents: { content, contentType: 'application/json', encoded: false } }
}

function inVersion4(messages: readonly object[]) {
  const interactions = messages.map((message) => ({ type: 'Asynchronous/Messages', ...message }))
  return { ...head, interactions, metadata: specification('4.0') }
}

function specification(version: string) {
  return { pactSpecification: { version } }
}

function check(pact: object, text = JSON.stringify(pact, null, 2)): CheckedPact {
  const result = checkPact('shop.json', text)
  if ('fault' in result) throw new Error(result.fault)
  return result
}
