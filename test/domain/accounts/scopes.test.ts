import { expect, test } from 'vitest'
import {
  expandScopes,
  OAUTH_SCOPES,
  requiredScope,
  toProductionScopes,
} from '../../../server/domain/accounts/scopes.ts'

const [live = '', , , reading = ''] = OAUTH_SCOPES

test('the three reads require the same scope, with GET and with HEAD', () => {
  const paths = ['', '/abc', '/abc/data'].map((rest) => `/IT-identity-verifications${rest}`)

  const needed = ['GET', 'HEAD'].flatMap((verb) => paths.map((path) => requiredScope(verb, path)))

  expect(new Set(needed)).toEqual(new Set([reading]))
  expect(requiredScope('POST', '/IT-live')).toBe(live)
})

test.each([
  ['*:*/*', OAUTH_SCOPES],
  ['*:videoid.openapi.com/*', OAUTH_SCOPES],
  ['*:*.openapi.com/*', OAUTH_SCOPES],
  ['POST:videoid.openapi.com/*', OAUTH_SCOPES.slice(0, 3)],
  ['*:videoid.openapi.com/IT-live', [live]],
  ['GET:*/*', [reading]],
  ['POST:test.videoid.openapi.com/IT-live', ['POST:test.videoid.openapi.com/IT-live']],
  ['*:test.videoid.openapi.com/*', OAUTH_SCOPES.map((scope) => scope.replace(':', ':test.'))],
  ['GET:company.openapi.com/IT-full', ['GET:company.openapi.com/IT-full']],
  ['*:*.openapi.it/*', ['*:*.openapi.it/*']],
])('expandScopes returns the scopes that %s covers', (requested, scopes) => {
  expect(expandScopes([requested])).toEqual({ scopes })
})

test.each([
  'POST:videoid.openapi.com/IT-life',
  'GET:videoid.openapi.com/IT-live',
  'POST:test.videoid.openapi.com/IT-life',
  'POST:example.com/IT-live',
  'POST:notopenapi.com/IT-live',
  'POST:videoid.openapi.com.example.com/IT-live',
])('expandScopes reports %s as unknown', (requested) => {
  expect(expandScopes([live, requested])).toEqual({ unknown: requested })
})

test('expandScopes grants a scope once, in the order of the request', () => {
  expect(expandScopes([reading, '*:*/*', reading])).toEqual({
    scopes: [reading, ...OAUTH_SCOPES.filter((scope) => scope !== reading)],
  })
})

test('a sandbox scope allows the same requests', () => {
  expect(toProductionScopes(['POST:test.videoid.openapi.com/IT-live']).has(live)).toBe(true)
})
