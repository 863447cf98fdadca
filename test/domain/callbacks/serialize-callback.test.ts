import { spawnSync } from 'node:child_process'
import { parse as parseQuery } from 'node:querystring'
import express from 'express'
import request from 'supertest'
import { expect, test } from 'vitest'
import { type Random, randomFrom } from '../../../server/domain/base/random.ts'
import { parseChain } from '../../../server/domain/callbacks/parse-callback-request.ts'
import { serializeCallback } from '../../../server/domain/callbacks/serialize-callback.ts'
import type { CallbackRequest } from '../../../server/domain/model/callback.ts'
import { hasTool } from '../../support/external-tools.ts'
import { numberOfRuns } from '../../support/number-of-runs.ts'

const payloadCount = numberOfRuns(2_000, 10_000)
const resource = {
  id: '5f0c6a1e-7b1d-4c57',
  link: 'http://127.0.0.1:4280/link/5f0c',
  status: 'validation',
  reason: null,
}

test('method POST sends a form with the JSON in its field', () => {
  const { headers, body } = serializeCallback(
    callback({ headers: { session_id: 'oiwejdf89453urf945jfg' } }),
    resource,
  )

  expect(headers).toEqual([
    ['content-type', 'application/x-www-form-urlencoded'],
    ['session_id', 'oiwejdf89453urf945jfg'],
  ])
  expect(body).toBe(
    'data=%7B%22id%22%3A%225f0c6a1e-7b1d-4c57%22%2C%22link%22%3A%22http%3A%2F%2F127.0.0.1%3A4280%2Flink%2F5f0c%22%2C%22status%22%3A%22validation%22%2C%22reason%22%3Anull%7D',
  )
})

test('custom is a second field of the form', () => {
  const { body } = serializeCallback(callback({ field: 'a b', custom: { order: 1 } }), 'x')

  expect(body).toBe('a+b=%22x%22&custom=%7B%22order%22%3A1%7D')
})

test('method JSON sends the JSON as the body', () => {
  const json = callback({ encoding: 'json', field: 'ignored' })

  const bare = serializeCallback(json, { id: 'è' })
  const custom = serializeCallback({ ...json, custom: null }, { id: 'è' })

  expect(bare.headers).toEqual([['content-type', 'application/json']])
  expect(bare.body).toBe('{"data":{"id":"è"}}')
  expect(custom.body).toBe('{"data":{"id":"è"},"custom":null}')
})

test('every callback has the headers of the emulator, except with wireOnly', () => {
  const marks = { version: '0.1.0', eventId: '5f0c.2', attempt: 3 }
  const overriding = callback({ headers: { 'x-emulator-ATTEMPT': 'mine', Case: 'Kept' } })

  const marked = serializeCallback(callback({}), resource, marks)
  const wireOnly = serializeCallback(callback({}), resource, { ...marks, wireOnly: true })
  const overridden = serializeCallback(overriding, resource, marks)

  expect(marked.headers.slice(1)).toEqual([
    ['User-Agent', 'openapi-videoid-emulator/0.1.0'],
    ['X-Emulator', '1'],
    ['X-Emulator-Event-Id', '5f0c.2'],
    ['X-Emulator-Attempt', '3'],
  ])
  expect(wireOnly.headers).toHaveLength(1)
  expect(overridden.headers.map(([name]) => name)).toEqual([
    'content-type',
    'x-emulator-ATTEMPT',
    'Case',
    'User-Agent',
    'X-Emulator',
    'X-Emulator-Event-Id',
  ])
})

test('parseChain counts the emulators that forwarded a callback', () => {
  const headersAfter = (chain: number) =>
    Object.fromEntries(
      serializeCallback(callback({}), 1, { eventId: 'a.1', attempt: 1, chain }).headers.map(
        ([name, value]) => [name.toLowerCase(), value],
      ),
    )

  expect(parseChain({})).toBe(0)
  expect(parseChain(headersAfter(0))).toBe(1)
  expect(parseChain(headersAfter(1))).toBe(2)
  expect(parseChain({ 'x-emulator-chain': 'nonsense', 'x-emulator': '1' })).toBe(1)
})

test('random payloads survive a form and parseQuery', () => {
  const random = randomFrom('form payloads')

  for (let i = 0; i < payloadCount; i++) {
    const payload = anyPayload(random)
    const { body } = serializeCallback(
      callback({ field: 'fìeld &=', custom: payload.text }),
      payload,
    )

    expect(/^[\w.%+=&-]*$/.test(body)).toBe(true)
    const fields = parseQuery(body)
    if (fields['fìeld &='] !== JSON.stringify(payload)) expect(fields).toEqual(payload)
    if (fields.custom !== JSON.stringify(payload.text)) expect(fields).toEqual(payload)
  }
})

test.skipIf(!hasTool('python3'))('random payloads survive a form and the parser of Python', () => {
  const random = randomFrom('form payloads')
  const payloads = Array.from({ length: payloadCount }, () => anyPayload(random))
  const bodies = payloads.map((payload) => serializeCallback(callback({}), payload).body)
  const script =
    'import sys,json,urllib.parse as u\nfor l in sys.stdin: print(json.dumps(u.parse_qs(l.rstrip("\\n"),strict_parsing=True)["data"]))'

  const { stdout } = spawnSync('python3', ['-c', script], {
    input: `${bodies.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })

  const lines = stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(payloadCount)
  const wrong = payloads.filter(
    (payload, i) => JSON.parse(lines[i] ?? '[]')[0] !== JSON.stringify(payload),
  )
  expect(wrong).toEqual([])
})

test.each([true, false])(
  'random payloads survive a form and Express with extended: %s',
  async (extended) => {
    const random = randomFrom('express')
    const app = express()
    const reader = express.urlencoded({ extended, limit: '1mb' })
    app.post('/', reader, (req, res) => void res.json(req.body))

    for (let i = 0; i < payloadCount / 200; i++) {
      const payloads = Array.from({ length: 200 }, () => anyPayload(random))
      const { headers } = serializeCallback(callback({}), '')
      // One request has two hundred callbacks, each in its own field.
      const bodies = payloads.map(
        (one, n) => serializeCallback(callback({ field: `f${n}` }), one).body,
      )
      const { body: fields } = await request(app)
        .post('/')
        .set(Object.fromEntries(headers))
        .send(bodies.join('&'))

      const wrong = payloads.filter((one, n) => fields[`f${n}`] !== JSON.stringify(one))
      expect(wrong).toEqual([])
    }
  },
)

test('random payloads survive a form and a parser with the rules of PHP', () => {
  const random = randomFrom('php')

  for (let i = 0; i < payloadCount; i++) {
    const payload = anyPayload(random)
    const { body } = serializeCallback(callback({ custom: payload.list }), payload)

    const fields = readAsPhpDoes(body)
    if (fields.data !== JSON.stringify(payload)) expect(fields).toEqual(payload)
    if (fields.custom !== JSON.stringify(payload.list)) expect(fields).toEqual(payload)
  }
})

test('escape: php writes pure ASCII with the same meaning', () => {
  const random = randomFrom('escape')

  for (let i = 0; i < payloadCount / 5; i++) {
    const payload = anyPayload(random)
    const json = callback({ encoding: 'json', custom: payload.text })

    const { body } = serializeCallback(json, payload, undefined, { escape: 'php' })

    expect(/^[\x20-\x7f]*$/.test(body)).toBe(true)
    expect(/[^\\]\//.test(body)).toBe(false)
    expect(JSON.parse(body)).toEqual({ data: payload, custom: payload.text })
  }
  expect(
    serializeCallback(callback({ encoding: 'json' }), 'è/😀', undefined, { escape: 'php' }).body,
  ).toBe('{"data":"\\u00e8\\/\\ud83d\\ude00"}')
})

test.each([
  ['truncated', 'data=%2', undefined],
  ['wrong-length', 'data=%2', 16],
  ['not-json', 'data=Array&custom=1', undefined],
  ['wrong-type', 'data=%22xyz%22&custom=1', undefined],
] as const)('a form can be corrupted as %s', (corrupt, body, missing) => {
  const bytes = serializeCallback(callback({ custom: 1 }), 'xyz', undefined, { corrupt })

  expect(bytes.body).toBe(body)
  expect(bytes.missing).toBe(missing)
  expect(bytes.headers[0]?.[1] === 'text/plain').toBe(corrupt === 'wrong-type')
})

test('a lone surrogate is replaced and does not throw', () => {
  const { body } = serializeCallback(callback({ field: 'x\ud800' }), { text: '\udc00' })

  expect(body).toBe('x%EF%BF%BD=%7B%22text%22%3A%22%5Cudc00%22%7D')
})

// Follows PHP's parse_str: & separates fields, the first = ends the name, + is a space and %XX a
// byte. Spaces and dots in a name become underscores.
function readAsPhpDoes(body: string): Readonly<Record<string, string>> {
  const decode = (text: string) => {
    const bytes = text
      .replaceAll('+', ' ')
      .replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
    return Buffer.from(bytes, 'latin1').toString()
  }
  const fields = body.split('&').map((field) => {
    const at = field.indexOf('=')
    return [decode(field.slice(0, at)).replaceAll(/[ .]/g, '_'), decode(field.slice(at + 1))]
  })
  return Object.fromEntries(fields)
}

const specialTexts = [
  ...'&=+%;#?[]{}"\\/\n\r\t\u0001\u001f\u007f è€😀~*!\'()._-aA0\u2028',
  '%41',
  '\ud83d',
]

function anyPayload(random: Random): { text: string; n: number; list: readonly string[] } {
  const text = () =>
    Array.from({ length: random.int(0, 12) }, () => random.pick(specialTexts)).join('')
  return { text: text(), n: random.next(), list: [text(), text()] }
}

function callback(changes: Partial<CallbackRequest>): CallbackRequest {
  return {
    url: 'http://127.0.0.1:4000/hook',
    encoding: 'form',
    field: 'data',
    headers: {},
    retry: 0,
    ...changes,
  }
}
