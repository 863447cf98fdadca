import { spawnSync } from 'node:child_process'
import { parse as parseQuery } from 'node:querystring'
import express from 'express'
import request from 'supertest'
import { expect, test } from 'vitest'
import type { CallbackRequest } from '../../server/core/callback.ts'
import { callbackBytes, chainOf } from '../../server/core/callback-bytes.ts'
import { type Random, randomFrom } from '../../server/core/random.ts'
import { hasTool } from '../support/tools.ts'

const resource = {
  id: '5f0c6a1e-7b1d-4c57',
  link: 'http://127.0.0.1:4280/link/5f0c',
  status: 'validation',
  reason: null,
}

test('method POST is a form with the JSON in its field', () => {
  const { headers, body } = callbackBytes(
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
  const { body } = callbackBytes(callback({ field: 'a b', custom: { order: 1 } }), 'x')

  expect(body).toBe('a+b=%22x%22&custom=%7B%22order%22%3A1%7D')
})

test('method JSON is the JSON itself', () => {
  const json = callback({ encoding: 'json', field: 'ignored' })

  const bare = callbackBytes(json, { id: 'è' })
  const custom = callbackBytes({ ...json, custom: null }, { id: 'è' })

  expect(bare.headers).toEqual([['content-type', 'application/json']])
  expect(bare.body).toBe('{"data":{"id":"è"}}')
  expect(custom.body).toBe('{"data":{"id":"è"},"custom":null}')
})

test('every callback says that an emulator sent it, unless only the wire is wanted', () => {
  const marks = { version: '0.1.0', eventId: '5f0c.2', attempt: 3 }
  const own = callback({ headers: { 'x-emulator-ATTEMPT': 'mine', Case: 'Kept' } })

  const told = callbackBytes(callback({}), resource, marks)
  const untold = callbackBytes(callback({}), resource, { ...marks, wireOnly: true })
  const given = callbackBytes(own, resource, marks)

  expect(told.headers.slice(1)).toEqual([
    ['User-Agent', 'openapi-videoid-emulator/0.1.0'],
    ['X-Emulator', '1'],
    ['X-Emulator-Event-Id', '5f0c.2'],
    ['X-Emulator-Attempt', '3'],
  ])
  expect(untold.headers).toHaveLength(1)
  expect(given.headers.map(([name]) => name)).toEqual([
    'content-type',
    'x-emulator-ATTEMPT',
    'Case',
    'User-Agent',
    'X-Emulator',
    'X-Emulator-Event-Id',
  ])
})

test('a chain of emulators is counted', () => {
  const headersAfter = (chain: number) =>
    Object.fromEntries(
      callbackBytes(callback({}), 1, { eventId: 'a.1', attempt: 1, chain }).headers.map(
        ([name, value]) => [name.toLowerCase(), value],
      ),
    )

  expect(chainOf({})).toBe(0)
  expect(chainOf(headersAfter(0))).toBe(1)
  expect(chainOf(headersAfter(1))).toBe(2)
  expect(chainOf({ 'x-emulator-chain': 'nonsense', 'x-emulator': '1' })).toBe(1)
})

test('10,000 payloads come out of a form as they went in', () => {
  const random = randomFrom('form payloads')

  for (let i = 0; i < 10_000; i++) {
    const payload = anyPayload(random)
    const { body } = callbackBytes(callback({ field: 'fìeld &=', custom: payload.text }), payload)

    expect(/^[\w.%+=&-]*$/.test(body)).toBe(true)
    const fields = parseQuery(body)
    if (fields['fìeld &='] !== JSON.stringify(payload)) expect(fields).toEqual(payload)
    if (fields.custom !== JSON.stringify(payload.text)) expect(fields).toEqual(payload)
  }
})

test.skipIf(!hasTool('python3'))('Python reads 10,000 payloads as they went in', () => {
  const random = randomFrom('form payloads')
  const payloads = Array.from({ length: 10_000 }, () => anyPayload(random))
  const bodies = payloads.map((payload) => callbackBytes(callback({}), payload).body)
  const script =
    'import sys,json,urllib.parse as u\nfor l in sys.stdin: print(json.dumps(u.parse_qs(l.rstrip("\\n"),strict_parsing=True)["data"]))'

  const { stdout } = spawnSync('python3', ['-c', script], {
    input: `${bodies.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })

  const read = stdout.trimEnd().split('\n')
  expect(read).toHaveLength(10_000)
  const wrong = payloads.filter(
    (payload, i) => JSON.parse(read[i] ?? '[]')[0] !== JSON.stringify(payload),
  )
  expect(wrong).toEqual([])
})

test.each([true, false])('Express reads them too, with extended: %s', async (extended) => {
  const random = randomFrom('express')
  const app = express()
  app.post('/', express.urlencoded({ extended }), (req, res) => void res.json(req.body))

  for (let i = 0; i < 20; i++) {
    const payload = Array.from({ length: 20 }, () => anyPayload(random))
    const { headers, body } = callbackBytes(callback({}), payload)
    const { body: seen } = await request(app).post('/').set(Object.fromEntries(headers)).send(body)

    expect(seen.data).toBe(JSON.stringify(payload))
  }
})

test('half a character is no reason to fail', () => {
  const { body } = callbackBytes(callback({ field: 'x\ud800' }), { text: '\udc00' })

  expect(body).toBe('x%EF%BF%BD=%7B%22text%22%3A%22%5Cudc00%22%7D')
})

const spices = [
  ...'&=+%;#?[]{}"\\/\n\r\t\u0001\u001f\u007f è€😀~*!\'()._-aA0\u2028',
  '%41',
  '\ud83d',
]

function anyPayload(random: Random): { text: string; n: number; list: readonly string[] } {
  const text = () => Array.from({ length: random.int(0, 12) }, () => random.pick(spices)).join('')
  return { text: text(), n: random.next(), list: [text(), text()] }
}

function callback(differing: Partial<CallbackRequest>): CallbackRequest {
  return {
    url: 'http://127.0.0.1:4000/hook',
    encoding: 'form',
    field: 'data',
    headers: {},
    retry: 0,
    ...differing,
  }
}
