import { expect, test } from 'vitest'
import { emulatorWithChaos } from '../support/chaos-emulator.ts'

test('a receiver that answers 410 gets no more callbacks of that verification', async () => {
  const { open, receiver, clock, deliveries } = await emulatorWithChaos(
    [],
    ['retry: { attempts: 5 }'],
    (response) => response.writeHead(410).end(),
  )
  await open({ callback: { url: receiver.url } })

  await clock.advance('1d')

  expect(receiver.received).toHaveLength(1)
  expect(deliveries().map(({ status }) => status)).toEqual(['exhausted', 'exhausted'])
  expect(deliveries()[1]?.why).toContain('answered 410')
})

test('successCodes and retry.also of the scenario decide which answers are retried', async () => {
  const codes = [204, 429, 200]
  const { open, receiver, clock, deliveries } = await emulatorWithChaos(
    [],
    [
      'send: [ok]',
      'successCodes: only200',
      'retry: { attempts: 3, backoff: [1s], also: [429, 500, 504] }',
    ],
    (response, _, nth) => response.writeHead(codes[nth - 1] ?? 500).end(),
  )
  await open({ callback: { url: receiver.url } })
  await clock.advance('1h')
  const refused = deliveries()[0]

  codes.splice(0, codes.length, 0, 429, 504, 200)
  await open({ callback: { url: receiver.url } })
  await clock.advance('1h')

  expect(refused?.status).toBe('exhausted')
  expect(refused?.attempts[0]?.error).toContain('answered 204, and only 200 counts')
  expect(deliveries()[1]?.attempts.map(({ httpStatus }) => httpStatus)).toEqual([429, 504, 200])
})

test('escape: php writes slashes and letters as json_encode does, and parsers read the same text', async () => {
  const { open, receiver, clock } = await emulatorWithChaos([], ['escape: php'])
  await open({ callback: { url: receiver.url, custom: 'Città' } })

  await clock.advance('1h')

  const fields = new URLSearchParams(receiver.received[0]?.body.toString())
  expect(fields.get('data')).toContain('"link":"http:\\/\\/127.0.0.1:')
  expect(fields.get('custom')).toBe('"Citt\\u00e0"')
  expect(JSON.parse(fields.get('data') ?? '').link).toContain('http://127.0.0.1:')
})
