import { ngrok, pipedream, rawRequest, webhookSite, webhookSiteCsv } from './receiver-files.ts'
import {
  browserHar,
  curlInclude,
  curlVerbose,
  mitmproxyFlows,
  newmanReport,
  playwrightZip,
  postmanCollection,
} from './recording-files.ts'
import type { PlantedDifference } from './response-differences.ts'
import {
  call,
  callback,
  download,
  envelope,
  formCallback,
  hook,
  id,
  open,
  opened,
  refusal,
  resource,
} from './service-calls.ts'

const list = '/IT-identity-verifications'
const json = { 'content-type': 'application/json' }
const accepted = { body: envelope(opened) }
const refused = (status: number, error: number) => ({ status, body: refusal(error) })

/** Requests that only one side accepts, and operations that only one side has. */
export const requestDifferences: readonly PlantedDifference[] = [
  [
    'the service accepts a POST without mail',
    browserHar,
    [open({ mail: undefined }, accepted)],
    /accepts this request, and the emulator refuses it with 428, error 200/,
  ],
  [
    'the service accepts a date with slashes',
    mitmproxyFlows,
    [open({ user: { birthDate: '06/11/1977' } }, accepted)],
    /user\/birthDate: the service accepts/,
  ],
  [
    'the service accepts a tax code in small letters',
    curlVerbose,
    [open({ user: { taxCode: 'rssmra02d16a662g' } }, accepted)],
    /taxCode: the service accepts/,
  ],
  [
    'the service accepts the gender X',
    postmanCollection,
    [open({ user: { gender: 'X' } }, accepted)],
    /gender: the service accepts/,
  ],
  [
    'the service accepts null for healthCard',
    newmanReport,
    [open({ healthCard: null }, accepted)],
    /healthCard: the service accepts/,
  ],
  [
    'the service accepts "true" as a text',
    browserHar,
    [open({ output: { imagesAsPdf: 'true' } }, accepted)],
    /imagesAsPdf: the service accepts/,
  ],
  [
    'the service accepts a colour by name',
    curlInclude,
    [open({ layout: { textColor: 'black' } }, accepted)],
    /textColor: the service accepts/,
  ],
  [
    'the service accepts the callback method PUT',
    browserHar,
    [open({ callback: { url: hook, method: 'PUT' } }, accepted)],
    /callback: the service accepts.*705/,
  ],
  [
    'the service accepts ten retries',
    browserHar,
    [open({ callback: { url: hook, retry: 10 } }, accepted)],
    /callback: the service accepts.*740/,
  ],
  [
    'the service accepts a form',
    curlVerbose,
    [call('POST', '/IT-live', { requestBody: 'mail=a%40example.com', body: envelope(opened) })],
    /accepts this request, and the emulator refuses it with 400/,
  ],
  [
    'the service knows a member that the emulator ignores',
    browserHar,
    [open({ language: 'it' }, accepted)],
    /unknown member "language": the service accepts/,
  ],
  [
    'the service accepts 500 rows',
    mitmproxyFlows,
    [call('GET', `${list}?limit=500`, { body: envelope([{ id, status: 'ok', reason: null }]) })],
    /\?limit: the service accepts/,
  ],
  [
    'the service accepts an unknown parameter',
    browserHar,
    [call('GET', `${list}?page=2`, { body: envelope([{ id, status: 'ok', reason: null }]) })],
    /unknown parameter "page"/,
  ],
  [
    'the service accepts an id with a dot',
    browserHar,
    [
      call('GET', `${list}/vid.4711`, {
        body: envelope(resource('ok', 'identityverified', { id: 'vid.4711' })),
      }),
    ],
    /\{id\}: the service accepts/,
  ],
  [
    'the service refuses a correct request with 406',
    browserHar,
    [open({}, refused(406, 201))],
    /the service refuses this request with 406, error 201, and the emulator accepts it/,
  ],
  [
    'the service requires a phone number',
    playwrightZip,
    [open({}, refused(428, 207))],
    /refuses this request with 428/,
  ],
  [
    'the service refuses members that it does not know',
    browserHar,
    [open({ note: 'x' }, refused(400, 199))],
    /refuses this request with 400/,
  ],
  [
    'the service refuses a body of 300 bytes as too large',
    curlVerbose,
    [open({}, refused(413, 413))],
    /refuses this request with a body of \d+ bytes with 413/,
  ],
  [
    'the service does not allow the list',
    newmanReport,
    [call('GET', list, refused(405, 405))],
    /method: the service refuses this request with 405/,
  ],
  [
    'the service refuses an id of the usual form',
    browserHar,
    [call('GET', `${list}/${id}`, refused(406, 222))],
    /refuses this request with 406/,
  ],
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
]

const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** Differences in callbacks, and in sequences of requests and callbacks. */
export const callbackDifferences: readonly PlantedDifference[] = [
  [
    'a callback has an unknown status',
    webhookSite,
    [callback('expired', null)],
    /callback.*status: must be equal.*not "expired"/,
  ],
  [
    'a callback has no status',
    webhookSiteCsv,
    [callback('ok', null, { data: { ...resource('ok', null), status: undefined } })],
    /must have required property 'status'/,
  ],
  [
    'a callback has an event member',
    pipedream,
    [callback('ok', 'identityverified', { event: 'verification.ok' })],
    /unknown member "event"/,
  ],
  [
    'a callback is a PUT',
    ngrok,
    [{ ...callback('ok', 'identityverified'), method: 'PUT' }],
    /the method is PUT/,
  ],
  [
    'a callback is text/plain',
    rawRequest,
    [{ ...callback('ok', 'identityverified'), requestHeaders: { 'content-type': 'text/plain' } }],
    /content type text\/plain is not described/,
  ],
  [
    'a form has its members as fields',
    webhookSite,
    [{ ...callback('ok', null), requestHeaders: form, requestBody: `id=${id}&status=ok` }],
    /no field of the form has a verification/,
  ],
  [
    'a form has a signature field',
    webhookSiteCsv,
    [
      {
        ...formCallback('ok', 'identityverified'),
        requestBody: `${formCallback('ok', 'identityverified').requestBody}&sign=abc`,
      },
    ],
    /unknown member "sign"/,
  ],
  [
    'a callback is signed',
    pipedream,
    [{ ...callback('ok', 'identityverified'), requestHeaders: { ...json, 'X-Signature': 'abc' } }],
    /the callback is signed/,
  ],
  [
    'there is a callback for running',
    ngrok,
    [callback('running', null)],
    /a callback for "running"/,
  ],
  [
    'the payload is JSON inside of JSON',
    webhookSite,
    [callback('ok', null, { data: JSON.stringify(resource('ok', null)) })],
    /\/data: must be object/,
  ],
  [
    'the callback is a form although the request asks for JSON',
    mitmproxyFlows,
    [open(), formCallback('ok', 'identityverified')],
    /the request asks for JSON, and the callback is a form/,
  ],
  [
    'the payload is in another field',
    mitmproxyFlows,
    [open({ callback: { url: hook, field: 'payload' } }), formCallback('ok', 'identityverified')],
    /not in the field that the request names/,
  ],
  [
    'the headers of the request do not come with the callback',
    browserHar,
    [open(), { ...callback('ok', 'identityverified'), requestHeaders: json }],
    /session_id: the header of the request does not come/,
  ],
  [
    'custom does not come back',
    browserHar,
    [open(), callback('ok', 'identityverified', { custom: undefined })],
    /\/custom: not the value/,
  ],
  [
    'a callback has no link',
    webhookSite,
    [
      callback('ok', 'identityverified', {
        data: { ...resource('ok', 'identityverified'), link: undefined },
      }),
    ],
    /notice.*must have required property 'link'/,
  ],
]
