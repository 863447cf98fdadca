import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DecodedCallback, decodeCallback } from '../../../contracts/client/client.ts'
import { serializeCallback } from '../../../server/domain/callbacks/serialize-callback.ts'
import type { CallbackRequest } from '../../../server/domain/model/callback.ts'
import { emulatorForTest } from '../../support/emulator.ts'

const ENCODINGS = ['POST', 'JSON'] as const

test.each(ENCODINGS)('what the emulator sends as %s is what GET answered', async (method) => {
  const { api, open, clock, inbox, inboxUrl } = await emulatorForTest()
  const custom = { order: 'è & 1' }
  const id = await open({ callback: { url: inboxUrl('shop'), method, field: 'told', custom } })
  await clock.advance('2m')

  const [validation, ok] = inbox('shop').map(({ headers, body }) =>
    decodeCallback(typeIn(headers), body, { field: 'told' }),
  )

  const { body } = await api('get', `/IT-identity-verifications/${id}`)
  expect(statusIn(validation)).toBe('validation')
  expect(ok).toEqual({ ok: true, callback: { verification: body.data, custom } })
})

test('a form, wrapped JSON and bare JSON all say the same, whatever is in them', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 })
  const resource = fc.record({
    id: text,
    link: text,
    message: fc.string(),
    status: text,
    reason: fc.option(text),
    owner: fc.string(),
  })
  const custom = fc.option(fc.jsonValue(), { nil: undefined })
  const form = fc.constantFrom('form', 'json')

  fc.assert(
    fc.property(resource, custom, form, text, fc.constantFrom('wrapped', 'bare'), (...given) => {
      const [verification, told, encoding, field, shape] = given
      fc.pre(field !== 'custom')
      const request = { url: '', encoding, field, headers: {}, retry: 0 } as CallbackRequest
      const { headers, body } = serializeCallback(
        told === undefined ? request : { ...request, custom: told },
        verification,
        undefined,
        { shape },
      )

      const decoded = decodeCallback(headers[0]?.[1], new TextEncoder().encode(body), { field })

      expect(decoded).toEqual({
        ok: true,
        callback: told === undefined ? { verification } : { verification, custom: plain(told) },
      })
    }),
  )
})

const resource = '{"id":"5f0c6a1e","status":"ok","reason":null}'
const form = 'application/x-www-form-urlencoded'

test.each([
  ['another field', form, `told=${resource}`, 'The form has no field "data".'],
  ['half a form', form, 'data=%7B%22id%22', 'The callback is not JSON.'],
  ['a custom that is no JSON', form, `data=${resource}&custom=abc`, '"custom" is not JSON.'],
  ['half of JSON', 'application/json', resource.slice(0, 20), 'The callback is not JSON.'],
  ['a list', 'application/json', '[]', 'has no id or no status'],
  ['no status', 'application/json', '{"data":{"id":"5f0c6a1e"}}', 'has no id or no status'],
  ['another type', 'text/plain', resource, 'The content type "text/plain" is neither'],
  ['no type', undefined, resource, 'The content type "" is neither'],
  ['no UTF-8', 'application/json', Uint8Array.from([0xff]), 'The body is not UTF-8.'],
])('%s is no callback, and it is said why', (_, type, body, sentence) => {
  const decoded = decodeCallback(type, body)

  expect(decoded).toEqual({ ok: false, why: expect.stringContaining(sentence) })
})

test('a callback with no more than the documented facts is taken, parameters of the type or not', () => {
  const decoded = decodeCallback('Application/JSON; charset=utf-8', resource)

  expect(decoded).toEqual({
    ok: true,
    callback: { verification: { id: '5f0c6a1e', status: 'ok', reason: null } },
  })
})

function typeIn(headers: readonly (readonly [string, string])[]): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
}

function statusIn(decoded: DecodedCallback | undefined): string | undefined {
  return decoded?.ok ? decoded.callback.verification.status : undefined
}

// -0 is 0 in JSON.
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
