import {
  ended,
  id,
  idRule,
  inVersion,
  jsonRule,
  list,
  no,
  ok,
  one,
  opened,
  openedRules,
  other,
  type PactJson,
  regex,
  rules,
  token,
  type,
} from './pact-values.ts'

/** pact-js 16, version 4: envelopes for bodies, lists for headers. */
export function pactJs4(): PactJson {
  const part = (content: unknown) => ({ content, contentType: 'application/json', encoded: false })
  const headers = { Authorization: [token], 'Content-Type': ['application/json'] }
  return inVersion('4.0', 'web-shop', [
    {
      type: 'Synchronous/HTTP',
      description: 'opens a live verification',
      pending: false,
      providerStates: [{ name: 'ok' }],
      request: {
        method: 'POST',
        path: '/IT-live',
        headers,
        body: part({
          mail: 'anna@example.com',
          user: { firstName: 'Anna', lastName: 'Verdi', gender: 'F', birthDate: '1980-01-01' },
          healthCard: { required: true, checkExpire: true },
          phoneNumber: { required: true, editable: true, number: '3331234567' },
          callback: { url: 'http://127.0.0.1:9/hook', method: 'POST', field: 'data' },
          output: { imagesAsPdf: true },
        }),
      },
      response: {
        status: 200,
        headers: { 'Content-Type': ['application/json'] },
        body: part(ok(opened)),
        matchingRules: { body: openedRules, header: { 'Content-Type': jsonRule } },
      },
    },
    {
      type: 'Synchronous/HTTP',
      description: 'reads the end',
      pending: false,
      providerStates: [{ name: 'ok', params: { id } }],
      request: { method: 'GET', path: one, headers: { Authorization: [token] } },
      response: {
        status: 200,
        headers: { 'Content-Type': ['application/json'] },
        body: part(ok(ended)),
        matchingRules: {
          body: { '$.data.link': type, '$.data.message': type, '$.data.owner': type },
          header: {},
          status: {},
        },
      },
    },
    {
      type: 'Synchronous/HTTP',
      description: 'is refused without credit',
      pending: false,
      providerStates: [{ name: 'out-of-credit' }],
      request: { method: 'POST', path: '/IT-live', headers, body: part({ mail: 'a@example.com' }) },
      response: {
        status: 402,
        body: part(no(610, 'Insufficient Credit')),
        matchingRules: { body: { '$.message': type } },
      },
    },
  ])
}

/** pact-js 12, version 3: a list with `eachLike`, and a query of lists. */
export function pactJs3(): PactJson {
  return inVersion('3.0.0', 'back-office', [
    {
      description: 'lists two verifications',
      providerStates: [
        { name: 'ok', params: { id } },
        { name: 'ko', params: { id: other } },
      ],
      request: {
        method: 'GET',
        path: list,
        headers: { Authorization: token, Accept: 'application/json' },
        query: { skip: ['0'], limit: ['20'] },
      },
      response: {
        status: 200,
        headers: { 'Content-Type': 'application/json' },
        body: ok([{ id, status: 'running', reason: 'identityverified' }]),
        matchingRules: {
          body: {
            '$.data': rules({ match: 'type', min: 1 }),
            '$.data[*].*': type,
            '$.data[*].id': idRule,
            '$.data[*].status': regex('running|validation|ok|ko'),
          },
        },
      },
    },
    {
      description: 'lists nothing',
      request: { method: 'GET', path: list, headers: { Authorization: token } },
      response: {
        status: 404,
        headers: { 'Content-Type': 'application/json' },
        body: no(221, 'no requests related to your account'),
        matchingRules: { body: { '$.message': type } },
      },
    },
  ])
}

/** pact-jvm 4, version 3: the path from the provider state, and a date rule. */
export function pactJvm3(): PactJson {
  return inVersion('3.0.0', 'android-app', [
    {
      description: 'the data of a person',
      providerStates: [{ name: 'ok', params: { id } }],
      request: {
        method: 'GET',
        path: `${one}/data`,
        headers: { Authorization: token },
        generators: {
          path: {
            type: 'ProviderState',
            // A placeholder of Pact, not of this language.
            expression: ['/IT-identity-verifications/', '{id}/data'].join('$'),
            dataType: 'STRING',
          },
        },
      },
      response: {
        status: 200,
        headers: { 'Content-Type': 'application/json' },
        body: ok({
          id,
          status: 'ok',
          user: { firstName: 'Mario', birthDate: '1980-01-01', gender: 'M' },
          document: { type: 'identity_card', expiryDate: '2031-01-01' },
          completedAt: '2026-01-05T09:02:00.000Z',
        }),
        matchingRules: {
          body: {
            '$.data.id': idRule,
            '$.data.user.firstName': type,
            '$.data.user.gender': rules({ match: 'regex', regex: 'M|F' }),
            '$.data.user.birthDate': rules({ match: 'date', format: 'yyyy-MM-dd' }),
            '$.data.document.type': type,
            '$.data.document.expiryDate': rules({ match: 'date', date: 'yyyy-MM-dd' }),
            '$.data.completedAt': rules({
              match: 'timestamp',
              timestamp: "yyyy-MM-dd'T'HH:mm:ss.SSSX",
            }),
          },
          header: { 'Content-Type': regex('application/json.*') },
        },
      },
    },
    {
      description: 'an id that nobody knows',
      providerStates: [{ name: 'ok' }],
      request: { method: 'GET', path: one, headers: { Authorization: token } },
      response: {
        status: 404,
        headers: { 'Content-Type': 'application/json' },
        body: no(223, 'no request matches this id'),
        matchingRules: { body: { '$.message': type } },
      },
    },
  ])
}

/** pact-php 9, version 2, like all older libraries: one provider state, a query as a text, rules with `$.body`. */
export function pactPhp2(): PactJson {
  return inVersion('2.0.0', 'php-shop', [
    {
      description: 'a verification is opened',
      providerState: 'ok',
      request: {
        method: 'POST',
        path: '/IT-selfie',
        headers: { Authorization: token, 'Content-Type': 'application/json' },
        body: {
          mail: 'anna@example.com',
          redirectUrls: { success: 'https://shop.example.com/ok' },
        },
      },
      response: {
        status: 200,
        headers: { 'Content-Type': 'application/json' },
        body: ok(opened),
        matchingRules: {
          '$.headers.Content-Type': { match: 'regex', regex: 'application/json.*' },
          '$.body.data.id': { match: 'type' },
          '$.body.data.link': { match: 'type' },
          '$.body.data.message': { match: 'type' },
          '$.body.data.owner': { match: 'type' },
        },
      },
    },
    {
      description: 'the list is read by pages',
      providerState: `ko; id=${id}`,
      request: {
        method: 'GET',
        path: list,
        query: 'skip=0&limit=10&status=ko',
        headers: { Authorization: token },
      },
      response: {
        status: 200,
        body: { data: [{ id, status: 'ko', reason: 'x' }] },
        matchingRules: {
          '$.body.data': { min: 1 },
          '$.body.data[*].*': { match: 'type' },
          '$.body.data[*].status': { match: 'regex', regex: '^(ok|ko)$' },
        },
      },
    },
    {
      description: 'a mail that is not an address',
      providerState: 'ok',
      request: {
        method: 'POST',
        path: '/IT-live',
        headers: { Authorization: token, 'Content-Type': 'application/json' },
        body: { mail: 'anna' },
      },
      response: { status: 406, body: { success: false, error: 201 } },
    },
  ])
}
