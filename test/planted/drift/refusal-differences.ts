import type { PlantedDifference } from './body-differences.ts'
import {
  browserHar,
  curlInclude,
  curlVerbose,
  mitmproxyFlows,
  newmanReport,
  playwrightFolder,
} from './recording-files.ts'
import { call, envelope, id, open, refusal } from './service-calls.ts'

const list = '/IT-identity-verifications'
const row = { id, status: 'ok', reason: 'identityverified' }

/** Differences in refusals and in headers. */
export const refusalDifferences: readonly PlantedDifference[] = [
  [
    'the error number is a text',
    browserHar,
    [open({ mail: 'x' }, { status: 406, body: refusal('201') })],
    /\/error: must be number/,
  ],
  [
    'a refusal has the number 9001',
    curlVerbose,
    [open({ mail: 'x' }, { status: 406, body: refusal(9001) })],
    /error 9001 is not one of/,
  ],
  [
    'a missing mail is refused with 400',
    mitmproxyFlows,
    [open({ mail: undefined }, { status: 400, body: refusal(200) })],
    /refuses this request with 400, error 200, and the emulator with 428/,
  ],
  [
    'a wrong birth date has the number of the tax code',
    browserHar,
    [open({ user: { birthDate: '6.11.1977' } }, { status: 406, body: refusal(204) })],
    /error 204, and the emulator with 406, error 203/,
  ],
  [
    'a refusal has a trace',
    playwrightFolder,
    [open({ mail: 'x' }, { status: 406, body: refusal(201, 'x', { trace: 'YQ==' }) })],
    /unknown member "trace"/,
  ],
  [
    'a refusal is an HTML page',
    curlInclude,
    [
      call('GET', list, {
        status: 401,
        headers: { 'content-type': 'text/html' },
        body: '<h1>401</h1>',
      }),
    ],
    /content type text\/html is not described/,
  ],
  [
    'a refusal is application/problem+json',
    browserHar,
    [
      call('GET', list, {
        status: 403,
        headers: { 'content-type': 'application/problem+json' },
        body: '{"title":"no"}',
      }),
    ],
    /content type application\/problem\+json/,
  ],
  [
    'an unknown id is 410',
    newmanReport,
    [call('GET', `${list}/0-0`, { status: 410, body: refusal(223) })],
    /status 410 is not described/,
  ],
  [
    'a token without scope is 401 with 126',
    browserHar,
    [call('GET', list, { status: 401, body: refusal(126) })],
    /error 126 is not one of/,
  ],
  [
    'the service is down with 502',
    curlVerbose,
    [call('GET', list, { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' })],
    /status 502 is not described/,
  ],
  [
    'too many requests have no Retry-After',
    browserHar,
    [call('GET', list, { status: 429, body: refusal(429) })],
    /Retry-After: the header is missing/,
  ],
  [
    'Retry-After is a date',
    mitmproxyFlows,
    [
      call('GET', list, {
        status: 429,
        headers: {
          'content-type': 'application/json',
          'retry-after': 'Mon, 05 Jan 2026 09:00:00 GMT',
        },
        body: refusal(429),
      }),
    ],
    /Retry-After: must be a number/,
  ],
  [
    'there are headers of a rate limit',
    browserHar,
    [
      call('GET', list, {
        headers: { 'content-type': 'application/json', 'X-RateLimit-Limit': '60' },
        body: envelope([row]),
      }),
    ],
    /x-ratelimit-limit: openapi\.yaml does not describe/,
  ],
  [
    'the charset is latin1',
    browserHar,
    [
      call('GET', list, {
        headers: { 'content-type': 'application/json; charset=iso-8859-1' },
        body: envelope([row]),
      }),
    ],
    /charset is iso-8859-1/,
  ],
]
