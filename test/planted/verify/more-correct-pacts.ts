import {
  id,
  inVersion,
  list,
  no,
  one,
  opened,
  type PactJson,
  regex,
  rules,
  token,
  type,
} from './pact-values.ts'

const headers = { Authorization: token }
const jsonHeaders = { ...headers, 'Content-Type': 'application/json' }

/** Other correct pacts. Each has a form that could look like a mistake. */
export const MORE_CORRECT: Readonly<Record<string, () => PactJson>> = {
  'pact-python, version 2, with Like, Term and EachLike': () =>
    inVersion('2.0.0', 'python-worker', [
      {
        description: 'a verification is opened by machines',
        providerState: 'ok',
        request: {
          method: 'post',
          path: '/IT-automatic',
          headers: jsonHeaders,
          body: { mail: 'b@example.com', user: null },
        },
        response: {
          status: 200,
          headers: {},
          body: { data: opened },
          matchingRules: { '$.body': { match: 'type' } },
        },
      },
    ]),
  'pact-python, version 4, with content type in lower case': () =>
    inVersion('4.0', 'python-service', [
      {
        type: 'Synchronous/HTTP',
        key: 'b2f1',
        comments: { text: [], testname: 'test_reads' },
        pending: false,
        description: 'a status is read',
        providerStates: [{ name: 'ko', params: { id, reason: 'face_mismatch' } }],
        request: { method: 'GET', path: one, headers: { authorization: [token], accept: ['*/*'] } },
        response: {
          status: 200,
          headers: { 'content-type': ['application/json'] },
          body: {
            content: { data: { status: 'ko', reason: 'facemismatch' }, success: true },
            contentType: 'application/json',
            encoded: false,
          },
        },
      },
    ]),
  'pact-go, version 2, with a regular expression for the path': () =>
    inVersion('2.0.0', 'go-service', [
      {
        description: 'a verification is looked at',
        providerState: `ok; id=${id}; at=1m`,
        request: {
          method: 'GET',
          path: one,
          headers,
          matchingRules: {
            '$.path': { match: 'regex', regex: '^/IT-identity-verifications/[0-9a-f-]+$' },
          },
        },
        response: {
          status: 200,
          body: { data: { id, status: 'validation', reason: null } },
          matchingRules: { '$.body.data.id': { match: 'regex', regex: '^[0-9a-f-]{36}$' } },
        },
      },
    ]),
  'pact-go, version 4, with status classes': () =>
    inVersion('4.0', 'go-gateway', [
      {
        type: 'Synchronous/HTTP',
        description: 'a refusal of any kind',
        providerStates: [{ name: 'token-refused' }],
        request: { method: 'GET', path: list, headers: { Authorization: [token] } },
        response: {
          status: 401,
          matchingRules: { status: rules({ match: 'statusCode', status: 'clientError' }) },
        },
      },
    ]),
  'pact-jvm, version 4, with arrayContains': () =>
    inVersion('4.0', 'jvm-batch', [
      {
        type: 'Synchronous/HTTP',
        key: 'a1',
        description: 'one of the rows is ok',
        providerStates: [
          { name: 'ko', params: { id: 'first' } },
          { name: 'ok', params: { id } },
        ],
        request: { method: 'GET', path: list, headers: { Authorization: [token] } },
        response: {
          status: 200,
          body: {
            content: { data: [{ id, status: 'ok' }] },
            contentType: 'application/json',
            encoded: false,
          },
          matchingRules: {
            body: {
              '$.data': rules({
                match: 'arrayContains',
                variants: [
                  {
                    index: 0,
                    rules: { '$.id': { combine: 'AND', matchers: [{ match: 'type' }] } },
                    generators: {},
                  },
                ],
              }),
            },
          },
        },
      },
    ]),
  'pact-net, version 3, with charset-free JSON and integers': () =>
    inVersion('3.0.0', 'net-client', [
      {
        description: 'is refused as overloaded',
        providerStates: [{ name: 'flaky-api' }],
        request: {
          method: 'POST',
          path: '/IT-live',
          headers: jsonHeaders,
          body: { mail: 'c@example.com' },
        },
        response: {
          status: 429,
          headers: { 'Content-Type': 'application/json', 'Retry-After': '1' },
          body: no(429, 'too many requests'),
          matchingRules: {
            header: { 'Retry-After': regex('\\d+') },
            body: { '$.error': rules({ match: 'integer' }), '$.message': type },
          },
        },
      },
    ]),
  'a surprising status of a scenario': () =>
    inVersion('3.0.0', 'careful-client', [
      {
        description: 'an unknown status is read',
        providerStates: [{ name: 'surprise-status', params: { id, at: '2m' } }],
        request: { method: 'GET', path: one, headers },
        response: { status: 200, body: { data: { status: 'WAIT_SIGNERS' } } },
      },
    ]),
  'callbacks of a surprising status, version 3': () => {
    const { interactions: _, ...pact } = inVersion('3.0.0', 'careful-hook', [])
    return {
      ...pact,
      messages: [
        {
          description: 'validation is sent',
          providerStates: [{ name: 'ok' }],
          contents: { status: 'validation', reason: null },
          metaData: { contentType: 'application/json' },
        },
      ],
    }
  },
}
