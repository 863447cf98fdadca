import type { PlantedDifference } from './body-differences.ts'
import { ngrok, pipedream, rawRequest, webhookSite, webhookSiteCsv } from './receiver-files.ts'
import { browserHar, mitmproxyFlows } from './recording-files.ts'
import { callback, formCallback, hook, id, open, resource } from './service-calls.ts'

const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** Differences in callbacks, and between a callback and its request. */
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
    /session_id: the callback does not have this header/,
  ],
  [
    'the callback does not return custom',
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
  [
    'a callback is a GET with a query',
    webhookSite,
    [
      {
        ...callback('ok', null),
        method: 'GET',
        url: `${hook}?id=${id}&status=ok`,
        requestBody: '',
      },
    ],
    /the method is GET/,
  ],
  [
    'a callback has no reason',
    pipedream,
    [callback('ko', null, { data: { ...resource('ko', null), reason: undefined } })],
    /must have required property 'reason'/,
  ],
  [
    'a callback has all events in a list',
    ngrok,
    [{ ...callback('ok', null), requestBody: JSON.stringify([resource('ok', null)]) }],
    /callback.*must be object/,
  ],
  [
    'custom is not JSON',
    webhookSite,
    [
      {
        ...formCallback('ok', 'identityverified'),
        requestBody: `${formCallback('ok', 'identityverified').requestBody}`.replace(
          /custom=.*/,
          'custom=abc',
        ),
      },
    ],
    /\/custom: not JSON/,
  ],
  [
    'a callback is repeated although no retry is allowed',
    mitmproxyFlows,
    [open(), callback('ok', 'identityverified'), callback('ok', 'identityverified')],
    /came 2 times, and the request allows no retry/,
  ],
]
