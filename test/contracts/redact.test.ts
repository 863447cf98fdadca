import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draftInteractions } from '../../contracts/recorded-pact/draft-interaction.ts'
import { formatHar } from '../../contracts/recorder/har-text.ts'
import type { RecordedCall } from '../../contracts/recorder/recorded-calls.ts'
import { redactBody, redactPath, redactWords } from '../../contracts/recorder/redact.ts'

const marker = 'zqplantedqz'

const names = fc.constantFrom(
  ...['mail', 'user', 'firstName', 'taxCode', 'id', 'status', 'reason', 'message', 'method'],
  ...['field', 'custom', 'headers', 'callback', 'number', 'type', 'scopes', 'anything', 'url'],
)

// A request body of any shape. Every text in it contains a marker that no output may contain.
const bodies = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string().map((text) => `${text}${marker}${text}`),
    fc.constantFrom(`${marker}@example.com`, `https://${marker}.example.com/`, '2026-01-05T zq'),
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 5 }),
  ),
}))
test('no text of a request body is in the HAR or in the pact, wherever it is in the body', () => {
  fc.assert(
    fc.property(fc.dictionary(names, bodies.value, { maxKeys: 6 }), (requestBody) => {
      const call = callWith(requestBody)

      const output =
        formatHar([call], 'http://127.0.0.1', '1') + JSON.stringify(draftInteractions([call]))

      expect(output).not.toContain(marker)
      expect(output).not.toContain('T zq')
    }),
  )
})

test('redactBody keeps member names and the kinds of values', () => {
  fc.assert(
    fc.property(bodies.value, (body) => {
      expect(formOf(redactBody(body, 'request'))).toEqual(formOf(body))
    }),
  )
})

test.each([
  ['/users/anna%40example.com', '/users/redacted'],
  ['/tokens/0123456789abcdef01234567', '/tokens/redacted'],
  ['/IT-identity-verifications/5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11/data', undefined],
  ['/IT-identity-verifications?skip=0&limit=10', undefined],
  ['/IT-identity-verifications?status=ok&limit=10', undefined],
  ['/IT-identity-verifications?status=Anna', '/IT-identity-verifications?status=redacted'],
  [
    '/IT-identity-verifications?who=Anna&phone=3331234567',
    '/IT-identity-verifications?who=redacted&phone=redacted',
  ],
])('redactPath removes personal data from %s', (path, expected = path) => {
  expect(redactPath(path)).toBe(expected)
})

test.each(['anna@example.com', 'RSSMRA80A01H501U', '+39 333 1234567', '333-123-4567'])(
  'redactWords removes %s from a longer word',
  (person) => {
    expect(redactWords(`no_${person} here`)).not.toContain(person)
  },
)

function callWith(requestBody: unknown): RecordedCall {
  return {
    method: 'POST',
    path: '/IT-live',
    status: 422,
    requestBody,
    responseHeaders: { 'content-type': 'application/json' },
    responseBody: '{"data":null,"success":false,"message":"","error":201}',
    assumed: false,
    at: 0 as RecordedCall['at'],
    took: 1,
  }
}

function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(formOf)
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, formOf(member)]))
}
