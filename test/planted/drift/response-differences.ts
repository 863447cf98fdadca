import {
  browserHar,
  curlInclude,
  curlVerbose,
  mitmproxyFlows,
  newmanReport,
  playwrightFolder,
  playwrightZip,
  postmanCollection,
  type WriteRecording,
} from './recording-files.ts'
import {
  call,
  dossier,
  download,
  envelope,
  id,
  open,
  opened,
  read,
  refusal,
  type ServiceCall,
} from './service-calls.ts'

/** A difference of the real service, its recording, and the finding that names it. */
export type PlantedDifference = readonly [
  difference: string,
  write: WriteRecording,
  calls: readonly ServiceCall[],
  finding: RegExp,
]

const list = '/IT-identity-verifications'
const row = { id, status: 'ok', reason: 'identityverified' }
const data = (change: object) =>
  call('GET', `${list}/${id}/data`, { body: envelope({ ...dossier, ...change }) })

/** Differences in responses. */
export const responseDifferences: readonly PlantedDifference[] = [
  [
    'GET has a status that no list has',
    browserHar,
    [read('suspended', null)],
    /\/data\/status: must be equal.*not "suspended"/,
  ],
  [
    'the list has a status in capitals',
    mitmproxyFlows,
    [call('GET', list, { body: envelope([{ ...row, status: 'OK' }]) })],
    /\/data\/\*\/status: must be equal/,
  ],
  [
    'POST has an unknown member',
    playwrightFolder,
    [open({}, { body: envelope({ ...opened, expiresAt: '2026-01-12' }) })],
    /unknown member "expiresAt"/,
  ],
  [
    'POST answers without link',
    playwrightZip,
    [open({}, { body: envelope({ ...opened, link: undefined }) })],
    /must have required property 'link'/,
  ],
  [
    'POST names the link url',
    curlVerbose,
    [open({}, { body: envelope({ ...opened, link: undefined, url: opened.link }) })],
    /unknown member "url"/,
  ],
  [
    'GET answers without owner',
    browserHar,
    [read('ok', 'identityverified', { owner: undefined })],
    /notice.*must have required property 'owner'/,
  ],
  [
    'GET names the reason motivo',
    curlInclude,
    [read('ko', null, { reason: undefined, motivo: 'x' })],
    /unknown member "motivo"/,
  ],
  [
    'an id is a number',
    newmanReport,
    [open({}, { body: envelope({ ...opened, id: 4711 }) })],
    /\/data\/id: must be string/,
  ],
  [
    'an id has an underscore',
    postmanCollection,
    [open({}, { body: envelope({ ...opened, id: 'vid_4711' }) })],
    /\/data\/id: must match pattern/,
  ],
  [
    'a link is not an address',
    browserHar,
    [open({}, { body: envelope({ ...opened, link: 'certid/1' }) })],
    /\/data\/link: must match format/,
  ],
  [
    'POST answers 201',
    browserHar,
    [open({}, { status: 201 })],
    /status: status 201 is not described/,
  ],
  [
    'POST answers 202 without a body',
    curlVerbose,
    [open({}, { status: 202, headers: {}, body: '' })],
    /status 202 is not described/,
  ],
  [
    'POST begins with validation',
    mitmproxyFlows,
    [open({}, { body: envelope({ ...opened, status: 'validation' }) })],
    /a new verification is "validation"/,
  ],
  [
    'the envelope has no error member',
    playwrightZip,
    [open({}, { body: JSON.stringify({ data: opened, success: true, message: '' }) })],
    /must have required property 'error'/,
  ],
  [
    'success is the text "true"',
    newmanReport,
    [open({}, { body: envelope(opened, { success: 'true' }) })],
    /\/success: must be equal to constant/,
  ],
  [
    'a success has a message',
    curlInclude,
    [open({}, { body: envelope(opened, { message: 'Created' }) })],
    /\/message: must be equal to constant/,
  ],
  [
    'there is no envelope',
    browserHar,
    [open({}, { body: JSON.stringify(opened) })],
    /must have required property 'data'/,
  ],
  [
    'the body is JSON inside of JSON',
    postmanCollection,
    [open({}, { body: JSON.stringify(envelope(opened)) })],
    /must be object/,
  ],
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
  [
    'the list is inside of data.items',
    postmanCollection,
    [call('GET', list, { body: envelope({ items: [row], total: 1 }) })],
    /\/data: must be array/,
  ],
  [
    'a row of the list has a createdAt',
    browserHar,
    [call('GET', list, { body: envelope([{ ...row, createdAt: '2026-01-05' }]) })],
    /unknown member "createdAt"/,
  ],
  [
    'the list ignores limit',
    curlVerbose,
    [call('GET', `${list}?limit=1`, { body: envelope([row, row]) })],
    /2 rows, although the request asks for 1/,
  ],
  [
    'the list ignores the wanted status',
    browserHar,
    [call('GET', `${list}?status=ko`, { body: envelope([row]) })],
    /rows of another status/,
  ],
  [
    'GET answers another id',
    browserHar,
    [read('ok', 'identityverified', { id: '0c0ffee0-0000-4000-8000-000000000000' })],
    /not the id of the path/,
  ],
  [
    'ok becomes running again',
    mitmproxyFlows,
    [read('ok', 'identityverified'), read('running', null)],
    /status goes from "ok" to "running"/,
  ],
  [
    'there is a reason while running',
    browserHar,
    [read('running', 'waiting')],
    /a reason while the status is running/,
  ],
  [
    'there is an unknown reason',
    playwrightZip,
    [read('ko', 'documentblurred')],
    /no reason "documentblurred"/,
  ],
  [
    'the birth date of the dossier has slashes',
    browserHar,
    [data({ user: { ...dossier.user, birthDate: '06/11/1977' } })],
    /birthDate: must match format "date"/,
  ],
  [
    'the dossier names the tax code fiscalCode',
    curlInclude,
    [data({ user: { ...dossier.user, taxCode: undefined, fiscalCode: 'X' } })],
    /unknown member "fiscalCode"/,
  ],
  [
    'the dossier has no document',
    newmanReport,
    [data({ document: undefined })],
    /must have required property 'document'/,
  ],
  [
    'the dossier has the gender MALE',
    browserHar,
    [data({ user: { ...dossier.user, gender: 'MALE' } })],
    /gender: must be equal/,
  ],
  [
    'completedAt is a number',
    browserHar,
    [data({ completedAt: 1767603720 })],
    /completedAt: must be string/,
  ],
  [
    'documents are there while running',
    browserHar,
    [download('audit'), read('running', null)],
    /documents were there before, and the status is "running"/,
  ],
  [
    'an audit is a PNG',
    browserHar,
    [download('audit', { headers: { 'content-type': 'image/png' } })],
    /content type image\/png/,
  ],
  [
    'an archive has the type of a PDF',
    playwrightFolder,
    [download('images', { headers: { 'content-type': 'application/pdf' } })],
    /bytes are not of the type application\/pdf/,
  ],
  [
    'images are a TAR archive',
    mitmproxyFlows,
    [download('images', { headers: { 'content-type': 'application/x-tar' } })],
    /content type application\/x-tar/,
  ],
  [
    'a file in base64 has other names',
    browserHar,
    [
      download('audit', {
        headers: { 'content-type': 'application/json' },
        body: envelope({ name: 'a.pdf', content: 'JVBERg==' }),
      }),
    ],
    /must have required property|unknown member/,
  ],
  [
    'a signed address has no md5',
    browserHar,
    [
      download('audit', {
        headers: { 'content-type': 'application/json' },
        body: envelope([
          {
            fileName: 'a.pdf',
            mimeType: 'application/pdf',
            fileSize: 10,
            urlExpire: '2026-01-05T10:02:00.000Z',
            downloadUrl: 'https://storage.example.com/a',
          },
        ]),
      }),
    ],
    /must have required property 'md5'|must be object/,
  ],
]
