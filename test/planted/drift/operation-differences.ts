import type { PlantedDifference } from './body-differences.ts'
import {
  browserHar,
  curlInclude,
  curlVerbose,
  mitmproxyFlows,
  postmanCollection,
} from './recording-files.ts'
import { call, download, envelope, id, opened, refusal } from './service-calls.ts'

const list = '/IT-identity-verifications'
const json = { 'content-type': 'application/json' }

/** Operations, names of documents and accounts that differ. */
export const operationDifferences: readonly PlantedDifference[] = [
  [
    'the service has no IT-selfie',
    mitmproxyFlows,
    [
      call('POST', '/IT-selfie', {
        requestBody: '{"mail":"a@example.com"}',
        status: 404,
        body: refusal(404),
      }),
    ],
    /status 404 is not described/,
  ],
  [
    'the service has a DELETE',
    browserHar,
    [call('DELETE', `${list}/${id}`, { body: envelope(null) })],
    /path: the service has this operation/,
  ],
  [
    'the service has a PATCH that refuses a body',
    curlInclude,
    [call('PATCH', `${list}/${id}`, { requestBody: '{}', status: 422, body: refusal(230) })],
    /status 422 is not described/,
  ],
  [
    'the service has a fourth mode',
    browserHar,
    [
      call('POST', '/IT-hybrid', {
        requestBody: '{"mail":"a@example.com"}',
        body: envelope(opened),
      }),
    ],
    /IT-hybrid.*the service has this operation/,
  ],
  [
    'the service has a version in the path',
    postmanCollection,
    [call('GET', `/v2${list}`, { body: envelope([]) })],
    /the service has this operation/,
  ],
  [
    'a document has an unknown name',
    browserHar,
    [download('verbale', { headers: { 'content-type': 'application/pdf' }, body: '%PDF-1.7' })],
    /\{type\}: the service accepts/,
  ],
  [
    'the service refuses the name images',
    browserHar,
    [download('images', { status: 406, headers: json, body: refusal(224) })],
    /refuses this request with 406, error 224/,
  ],
  [
    'an unknown path has another number',
    browserHar,
    [call('GET', '/IT-lve', { status: 404, body: refusal(12) })],
    /error 12 is not one of/,
  ],
  [
    'the OAuth host answers a token with an envelope',
    mitmproxyFlows,
    [
      call('POST', 'https://oauth.openapi.it/token', {
        requestBody: '{"scopes":["POST:videoid.openapi.com/IT-live"]}',
        body: envelope({ token: '65f0c0ffee65f0c0ffee65f0' }),
      }),
    ],
    /POST \/token.*must have required property 'token'/,
  ],
  [
    'a token is a JWT',
    browserHar,
    [
      call('POST', 'https://oauth.openapi.it/token', {
        requestBody: '{"scopes":["POST:videoid.openapi.com/IT-live"]}',
        body: JSON.stringify({
          scopes: ['POST:videoid.openapi.com/IT-live'],
          expire: 1,
          token: 'eyJ.e30.x',
          success: true,
          message: '',
          error: null,
        }),
      }),
    ],
    /\/token: must match pattern/,
  ],
  [
    'the OAuth host accepts a token without scopes',
    browserHar,
    [
      call('POST', 'https://oauth.openapi.it/token', {
        requestBody: '{}',
        body: JSON.stringify({
          scopes: ['POST:videoid.openapi.com/IT-live'],
          expire: 1,
          token: '65f0c0ffee65f0c0ffee65f0',
          success: true,
          message: '',
          error: null,
        }),
      }),
    ],
    /POST \/token.*the service accepts/,
  ],
  [
    'the wallet has a currency',
    browserHar,
    [
      call('GET', 'https://oauth.openapi.com/wallet', {
        body: envelope({
          credit: 1,
          currency: 'EUR',
          createdAt: '2026-01-05T08:00:00+00:00',
          updatedAt: '2026-01-05T08:00:00+00:00',
        }),
      }),
    ],
    /unknown member "currency"/,
  ],
  [
    'the OAuth host has statistics',
    browserHar,
    [call('GET', 'https://oauth.openapi.com/stats', { body: envelope({}) })],
    /GET \/stats.*the service has this operation/,
  ],
  [
    'the service has IT-live without its prefix',
    browserHar,
    [call('POST', '/live', { requestBody: '{"mail":"a@example.com"}', body: envelope(opened) })],
    /POST \/live.*the service has this operation/,
  ],
  [
    'the service has PUT beside POST',
    mitmproxyFlows,
    [call('PUT', '/IT-live', { requestBody: '{"mail":"a@example.com"}', body: envelope(opened) })],
    /PUT \/IT-live.*the service has this operation/,
  ],
  [
    'a revoked token is 204',
    browserHar,
    [
      call('DELETE', 'https://oauth.openapi.it/token/65f0c0ffee65f0c0ffee65f0', {
        status: 204,
        headers: {},
        body: '',
      }),
    ],
    /status 204 is not described/,
  ],
  [
    'a wrong login is 403 with 140',
    curlVerbose,
    [call('GET', 'https://oauth.openapi.com/wallet', { status: 403, body: refusal(140) })],
    /error 140 is not one of/,
  ],
]
