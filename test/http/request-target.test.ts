import { expect, test } from 'vitest'
import { requestTargetOf, targetInBody } from '../../server/http/replicas/request-target.ts'

const id = '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'
const verification = { kind: 'verification', id }
const token = { kind: 'token', token: 'some-token' }
const byDefault = { kind: 'namespace', name: 'default' }
const any = { kind: 'any' }
const named = { kind: 'namespace', name: 'acme' }

test.each([
  ['GET', `/link/${id}?lang=it`, verification],
  ['GET', `/downloads/${id}/data`, verification],
  ['POST', '/IT-live', token],
  ['GET', `/IT-identity-verifications/${id}`, token],
  ['GET', `http://localhost:4280/IT-identity-verifications/${id}`, token],
  ['GET', `/__emulator/verifications/${id}/explain`, verification],
  ['GET', `/__emulator/deliveries/${id}.2`, verification],
  ['POST', `/__emulator/pages/desk/${id}/act`, verification],
  ['GET', '/__emulator/pages/inboxes/acme/hook.1', named],
  ['DELETE', '/__emulator/namespaces/acme', named],
  ['GET', '/__emulator/costs?namespace=acme', named],
  ['GET', '/__emulator/costs?namespace=*', { kind: 'all' }],
  ['GET', '/__emulator/namespaces', { kind: 'all' }],
  ['POST', '/__emulator/clock/advance', token],
  ['GET', '/__emulator/health', any],
  ['GET', '/', any],
  ['POST', '/__emulator/reset', { kind: 'body', otherwise: token }],
  ['POST', '/__emulator/pages/clock/set', { kind: 'body', otherwise: byDefault }],
])('%s %s is about its namespace', (method, url, target) => {
  const head = { method, url, headers: { authorization: 'Bearer some-token' } }

  expect(requestTargetOf(head, '', () => false)).toEqual(target)
})

test('a login names an account, and a request without credentials the default namespace', () => {
  const basic = `Basic ${Buffer.from('anna@example.com:key').toString('base64')}`
  const targetOf = (headers: Readonly<Record<string, string>>, url = '/tokens') =>
    requestTargetOf({ method: 'POST', url, headers }, '', (text) => text === 'control')

  expect(targetOf({ authorization: basic })).toEqual({ kind: 'account', mail: 'anna@example.com' })
  expect(targetOf({})).toEqual(byDefault)
  expect(targetOf({ authorization: 'Bearer control' }, '/__emulator/clock')).toEqual(byDefault)
  expect(targetOf({ 'x-emulator-namespace': 'acme' }, '/__emulator/clock')).toEqual(named)
})

test('a body can name the namespace', () => {
  const inBody = (text: string, url: string) => targetInBody(Buffer.from(text), url)

  expect(inBody('of=acme&by=1m', '/__emulator/pages/clock/advance')).toEqual(named)
  expect(inBody('{"all":true}', '/__emulator/reset')).toEqual({ kind: 'all' })
  expect(inBody('{"state":"ok?token=some-token"}', '/__emulator/pact-states')).toEqual(token)
  expect(inBody('{"params":{"token":"some-token"}}', '/__emulator/pact-states')).toEqual(token)
  expect(inBody('no JSON', '/__emulator/reset')).toBeUndefined()
})
