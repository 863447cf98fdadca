import type { PlantedDifference } from './body-differences.ts'
import {
  browserHar,
  curlInclude,
  curlVerbose,
  mitmproxyFlows,
  newmanReport,
  playwrightZip,
  postmanCollection,
} from './recording-files.ts'
import { call, envelope, hook, id, open, opened, refusal, resource } from './service-calls.ts'

const list = '/IT-identity-verifications'
const accepted = { body: envelope(opened) }
const refused = (status: number, error: number) => ({ status, body: refusal(error) })

/** Requests that only one side accepts. */
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
    'the service accepts Basic instead of a token',
    browserHar,
    [open({}, { requestHeaders: { authorization: 'Basic YTpi' } })],
    /authorization: the service accepts the scheme basic/,
  ],
  [
    'the service knows a member of the callback that the emulator ignores',
    browserHar,
    [open({ callback: { url: hook, events: ['ok'] } })],
    /unknown member "events": the service accepts/,
  ],
  [
    'the service accepts a mail without a top-level domain',
    curlVerbose,
    [open({ mail: 'anna@localhost' })],
    /\/mail: the service accepts/,
  ],
  [
    'the service accepts a phone number with spaces',
    newmanReport,
    [open({ phoneNumber: { number: '333 123 4567' } })],
    /number: the service accepts/,
  ],
  [
    'the service accepts a receiver at ftp',
    browserHar,
    [open({ callback: { url: 'ftp://shop.example.com/a' } })],
    /callback: the service accepts.*706/,
  ],
  [
    'the service accepts a callback header of the sender',
    browserHar,
    [open({ callback: { url: hook, headers: { 'content-type': 'text/plain' } } })],
    /callback: the service accepts.*70[89]|71/,
  ],
  [
    'the service accepts limit=0',
    curlInclude,
    [call('GET', `${list}?limit=0`, { body: envelope([{ id, status: 'ok', reason: null }]) })],
    /\?limit: the service accepts/,
  ],
  [
    'the service accepts a body that is a list',
    playwrightZip,
    [
      call('POST', '/IT-live', {
        requestBody: '[{"mail":"a@example.com"}]',
        body: envelope(opened),
      }),
    ],
    /accepts this request, and the emulator refuses it with 400/,
  ],
  [
    'the service refuses null for user',
    mitmproxyFlows,
    [open({ user: null }, refused(406, 202))],
    /refuses this request with 406, error 202/,
  ],
  [
    'the service refuses the callback method JSON',
    browserHar,
    [open({}, refused(406, 705))],
    /refuses this request with 406, error 705/,
  ],
  [
    'the service refuses limit=100',
    browserHar,
    [call('GET', `${list}?limit=100`, refused(406, 229))],
    /refuses this request with 406/,
  ],
]
