import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DecodedCallback, decodeCallback } from '../../../contracts/client/client.ts'
import { serializeCallback } from '../../../server/domain/callbacks/serialize-callback.ts'
import type { CallbackRequest } from '../../../server/domain/model/callback.ts'
import { emulatorForTest } from '../../support/emulator.ts'

const ENCODINGS = ['POST', 'JSON'] as const

test.each(ENCODINGS)(
  'a callback that the emulator sends as %s decodes to what GET returns',
  async (method) => {
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
  },
)

test('decodeCallback reads any content from a form, from wrapped JSON and from bare JSON', () => {
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
    fc.property(resource, custom, form, text, fc.constantFrom('wrapped', 'bare'), (...parts) => {
      const [verification, customValue, encoding, field, shape] = parts
      fc.pre(field !== 'custom')
      const request = { url: '', encoding, field, headers: {}, retry: 0 } as CallbackRequest
      const { headers, body } = serializeCallback(
        customValue === undefined ? request : { ...request, custom: customValue },
        verification,
        undefined,
        { shape },
      )

      const decoded = decodeCallback(headers[0]?.[1], new TextEncoder().encode(body), { field })

      expect(decoded).toEqual({
        ok: true,
        callback:
          customValue === undefined
            ? { verification }
            : { verification, custom: plain(customValue) },
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
])('decodeCallback refuses %s and names the reason', (_, type, body, sentence) => {
  const decoded = decodeCallback(type, body)

  expect(decoded).toEqual({ ok: false, why: expect.stringContaining(sentence) })
})

test('decodeCallback accepts a callback with only the documented members, whatever parameters its content type has', () => {
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

// JSON has no -0, so the expected value goes through JSON as well.
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
