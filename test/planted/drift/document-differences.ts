import type { PlantedDifference } from './body-differences.ts'
import {
  browserHar,
  curlInclude,
  curlVerbose,
  mitmproxyFlows,
  newmanReport,
  playwrightFolder,
  playwrightZip,
  postmanCollection,
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
} from './service-calls.ts'

const list = '/IT-identity-verifications'
const row = { id, status: 'ok', reason: 'identityverified' }
const data = (change: object) =>
  call('GET', `${list}/${id}/data`, { body: envelope({ ...dossier, ...change }) })

/** Differences in lists, sequences and documents. */
export const documentDifferences: readonly PlantedDifference[] = [
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
    'a reason is set while running',
    browserHar,
    [read('running', 'waiting')],
    /a reason while the status is running/,
  ],
  [
    'there is an unknown reason',
    playwrightZip,
    [read('ko', 'documentblurred')],
    /not have this reason: "documentblurred"/,
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
    'documents are available while running',
    browserHar,
    [download('audit'), read('running', null)],
    /an earlier entry has documents, but the status is still "running"/,
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
  [
    'the list is oldest first',
    browserHar,
    [
      open({}, { body: envelope({ ...opened, id: 'a-1' }) }),
      open({}, { body: envelope({ ...opened, id: 'a-2' }) }),
      call('GET', list, {
        body: envelope([
          { ...row, id: 'a-1' },
          { ...row, id: 'a-2' },
        ]),
      }),
    ],
    /not in the order of opening/,
  ],
  [
    'a document is 404 after ok',
    mitmproxyFlows,
    [
      read('ok', 'identityverified'),
      download('timestamp', {
        status: 404,
        headers: { 'content-type': 'application/json' },
        body: refusal(223),
      }),
    ],
    /does not have this document/,
  ],
  [
    'a verification is unknown right after it was opened',
    browserHar,
    [open(), call('GET', `${list}/${id}`, { status: 404, body: refusal(223) })],
    /does not find a verification that this recording has opened/,
  ],
  [
    'the owner is an id',
    playwrightZip,
    [read('ok', 'identityverified', { owner: 'acc_7731' })],
    /owner: not an e-mail address/,
  ],
  [
    'a document has the type application/octet-stream',
    curlVerbose,
    [download('timestamp', { headers: { 'content-type': 'application/octet-stream' } })],
    /content type application\/octet-stream/,
  ],
]
