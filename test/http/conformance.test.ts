import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkExchange } from '../../contracts/spec/check-exchange.ts'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { root } from '../support/root.ts'

// Brings verifications into every state, and compares every answer with openapi.yaml.

test('answers in every state of a verification match openapi.yaml', async () => {
  const emulator = await emulatorForTest()
  const { open, clock, control, inboxUrl } = emulator
  const findings: unknown[] = []
  const statuses = new Set<string>()
  const ask = async (method: string, path: string, body?: unknown, accept?: string) => {
    const answer = await fetch(emulator.url + path, {
      method,
      headers: { authorization: `Bearer ${emulator.token}`, ...(accept && { accept }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const isJson = answer.headers.get('content-type') === 'application/json'
    statuses.add(`${method} ${answer.status}`)
    findings.push(
      ...checkExchange(
        {
          method,
          path,
          status: answer.status,
          ...(body === undefined ? {} : { requestBody: body }),
          responseHeaders: Object.fromEntries(answer.headers),
          responseBody: isJson ? JSON.parse(new TextDecoder().decode(bytes)) : bytes,
        },
        { closed: true },
      ).filter((finding) => answer.status === 200 || finding.side !== 'request'),
    )
  }
  const readAll = async (id: string) => {
    await ask('GET', '/IT-identity-verifications')
    await ask('GET', `/IT-identity-verifications/${id}`)
    await ask('GET', `/IT-identity-verifications/${id}/nonsense`)
    for (const type of ['data', 'images', 'timestamp']) {
      await ask('GET', `/IT-identity-verifications/${id}/${type}`)
    }
    for (const accept of ['application/pdf', 'application/json', 'text/plain', 'text/html']) {
      await ask('GET', `/IT-identity-verifications/${id}/audit`, undefined, accept)
    }
  }

  await ask('GET', '/IT-identity-verifications')
  await ask('GET', '/IT-identity-verifications/00000000')
  await ask('GET', '/IT-identity-verifications/a_b')
  for (const path of ['/IT-live', '/IT-selfie', '/IT-automatic']) {
    await ask('POST', path, vendorExample(inboxUrl('a')))
    await ask('POST', path, {})
    await ask('POST', path, { mail: 'no' })
    await ask('POST', path, [])
  }
  const ids = [
    await open(vendorExample(inboxUrl('a'))),
    await open({ output: { imagesAsPdf: false } }),
    await open({ mail: 'anna+ko@example.com' }),
    await open({ mail: 'anna+ko.face_mismatch@example.com' }),
    await open({ mail: 'anna+interactive@example.com' }),
  ]
  for (const stop of ['0s', '1m', '1m', '31d']) {
    await clock.advance(stop)
    for (const id of ids) await readAll(id)
  }
  await control('post', '/reset')

  expect(findings).toEqual([])
  expect([...statuses].sort()).toEqual([
    'GET 200',
    'GET 404',
    'GET 406',
    'GET 422',
    'POST 200',
    'POST 400',
    'POST 406',
    'POST 428',
  ])
})

test('openapi.yaml describes every problem of the catalogue', () => {
  const catalogue: Record<string, { status: number; error: number }> = JSON.parse(
    readFileSync(join(root, 'server/domain/model/problem-catalogue.json'), 'utf8'),
  )
  const description = readFileSync(join(root, 'openapi.yaml'), 'utf8')
  const numbers = Object.values(catalogue).map(({ error }) => error)

  const missing = numbers.filter((error) => !new RegExp(`\\b${error}\\b`).test(description))

  expect(missing).toEqual([])
})
