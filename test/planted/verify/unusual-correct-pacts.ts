import {
  id,
  inVersion,
  list,
  ok,
  one,
  type PactJson,
  regex,
  rules,
  token,
  type,
} from './pact-values.ts'

const headers = { Authorization: token }
const jsonHeaders = { ...headers, 'Content-Type': 'application/json' }

/** Correct pacts about refusals, files and accounts. */
export const UNUSUAL_CORRECT: Readonly<Record<string, () => PactJson>> = {
  'every kind of refusal': () =>
    inVersion('3.0.0', 'tester', [
      refused('mail is missing', 'ok', {}, 428, 200),
      refused('mail is misspelt', 'ok', { email: 'a@example.com' }, 428, 200),
      refused(
        'a colour that is not one',
        'ok',
        { mail: 'a@example.com', layout: { textColor: 'red' } },
        406,
        211,
      ),
      refused('the scope is missing', 'scope-missing', { mail: 'a@example.com' }, 403, 126),
      refused('the service is out of order', 'out-of-order', { mail: 'a@example.com' }, 500, 236),
      {
        ...refused('no token', 'ok', { mail: 'a@example.com' }, 401, 125.21),
        request: { method: 'POST', path: '/IT-live' },
      },
      {
        description: 'a page that is not a number',
        providerStates: [{ name: 'ok', params: { id } }],
        request: { method: 'GET', path: list, query: { limit: ['many'] }, headers },
        response: { status: 406 },
      },
      {
        description: 'a document that does not exist',
        providerStates: [{ name: 'ok', params: { id } }],
        request: { method: 'GET', path: `${one}/passport`, headers },
        response: { status: 406 },
      },
      {
        description: 'data before the end',
        providerStates: [{ name: 'ok', params: { id, at: '0s' } }],
        request: { method: 'GET', path: `${one}/data`, headers },
        response: { status: 422, body: { success: false } },
      },
      {
        description: 'a method that is not allowed',
        request: { method: 'PUT', path: '/IT-live', headers },
        response: { status: 405 },
      },
    ]),
  'a PDF by its content type': () =>
    inVersion('4.0', 'archive', [
      {
        type: 'Synchronous/HTTP',
        description: 'the audit is a PDF',
        providerStates: [{ name: 'ok', params: { id } }],
        request: { method: 'GET', path: `${one}/audit`, headers: { Authorization: [token] } },
        response: {
          status: 200,
          headers: { 'Content-Type': ['application/pdf'] },
          body: {
            content: 'JVBERi0xLjcKJUVPRgo=',
            contentType: 'application/pdf',
            encoded: 'base64',
            contentTypeHint: 'BINARY',
          },
          matchingRules: { body: { $: rules({ match: 'contentType', value: 'application/pdf' }) } },
        },
      },
    ]),
  'a text, a status alone, and a header alone': () =>
    inVersion('3.0.0', 'minimalist', [
      {
        description: 'the audit as a text',
        providerStates: [{ name: 'ok', params: { id } }],
        request: {
          method: 'GET',
          path: `${one}/audit`,
          headers: { ...headers, Accept: 'text/plain' },
        },
        response: {
          status: 200,
          headers: { 'Content-Type': 'text/plain' },
          matchingRules: { header: { 'Content-Type': regex('text/plain.*') } },
        },
      },
      {
        description: 'it is there',
        providerStates: [{ name: 'ok', params: { id } }],
        request: { method: 'GET', path: one, headers },
        response: { status: 200 },
      },
    ]),
  'the old PHP client: JSON with the content type of a form': () =>
    inVersion('2.0.0', 'old-php', [
      {
        description: 'JSON that is called a form',
        providerState: 'ok',
        request: {
          method: 'POST',
          path: '/IT-live',
          headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
          body: '{"mail":"anna@example.com"}',
        },
        response: { status: 200, body: { success: true } },
      },
    ]),
  'tokens of the account': () =>
    inVersion('3.0.0', 'provisioner', [
      {
        description: 'a token is made',
        request: {
          method: 'POST',
          path: '/tokens',
          headers: {
            Authorization: 'Basic ZGV2QGV4YW1wbGUuY29tOmtleQ==',
            'Content-Type': 'application/json',
          },
          body: { scopes: ['POST:videoid.openapi.com/IT-live'], name: 'Checkout', ttl: 3600 },
        },
        response: {
          status: 200,
          body: { data: { token: '656d1e2f8b3c2a001f7e4a12', name: 'Checkout' }, success: true },
          matchingRules: { body: { '$.data.token': regex('[0-9a-f]{24}') } },
        },
      },
    ]),
  'a pending interaction that fails': () =>
    inVersion('4.0', 'future', [
      {
        type: 'Synchronous/HTTP',
        description: 'the end, which comes later',
        pending: true,
        providerStates: [{ name: 'ok', params: { id, at: '1m' } }],
        request: { method: 'GET', path: one, headers: { Authorization: [token] } },
        response: {
          status: 200,
          body: {
            content: { data: { status: 'ok' } },
            contentType: 'application/json',
            encoded: false,
          },
        },
      },
    ]),
}

function refused(description: string, state: string, body: object, status: number, error: number) {
  return {
    description,
    providerStates: [{ name: state }],
    request: { method: 'POST', path: '/IT-live', headers: jsonHeaders, body },
    response: {
      status,
      body: { ...ok(null), data: null, success: false, message: 'any', error },
      matchingRules: { body: { '$.message': type } },
    },
  }
}
