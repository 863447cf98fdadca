import { ngrok, pipedream, rawRequest, webhookSite, webhookSiteCsv } from './receiver-files.ts'
import {
  browserHar,
  curlInclude,
  curlVerbose,
  mitmproxyFlows,
  newmanReport,
  playwrightFolder,
  playwrightZip,
  postmanCollection,
  type RecordingFiles,
} from './recording-files.ts'
import {
  accountCalls,
  call,
  callback,
  download,
  envelope,
  formCallback,
  open,
  read,
  refusal,
  resource,
  type ServiceCall,
  usualCalls,
} from './service-calls.ts'

/** A recording without a difference. */
export type CorrectRecording = { readonly subject: string; readonly files: RecordingFiles }

/** Recordings of a whole verification in every format, none of which has a difference. */
export async function correctRecordings(): Promise<readonly CorrectRecording[]> {
  const calls = usualCalls()
  const texts = calls.filter(({ body }) => typeof body === 'string')
  const callbacks = [callback('validation', null), callback('ok', 'identityverified')]
  const forms = [
    formCallback('validation', null),
    formCallback('ko', 'identitydocumentnotavailable'),
  ]
  return [
    { subject: 'HAR of a browser', files: browserHar(calls) },
    { subject: 'HAR of Playwright with attached files', files: playwrightFolder(calls) },
    { subject: 'ZIP of Playwright', files: playwrightZip(calls) },
    { subject: 'flows of mitmproxy', files: mitmproxyFlows([...calls, ...callbacks]) },
    { subject: 'Postman collection', files: postmanCollection(texts) },
    { subject: 'report of newman', files: newmanReport(texts) },
    { subject: 'transcript of curl -v', files: curlVerbose(calls) },
    { subject: 'transcript of curl -i', files: curlInclude(texts) },
    { subject: 'JSON of webhook.site', files: webhookSite(callbacks) },
    { subject: 'CSV of webhook.site', files: webhookSiteCsv([...callbacks, ...forms]) },
    { subject: 'events of Pipedream', files: pipedream([...callbacks, ...forms]) },
    { subject: 'inspector of ngrok', files: ngrok(forms) },
    { subject: 'text of one request', files: rawRequest([formCallback('ok', 'identityverified')]) },
    { subject: 'HAR with calls of accounts', files: browserHar([...accountCalls(), open()]) },
    { subject: 'callbacks of another dialect, newest first', files: webhookSite(bareCallbacks()) },
    { subject: 'HAR of another dialect', files: browserHar(otherDialectCalls()) },
    {
      subject: 'HAR without Authorization, with preflights and a cached response',
      files: browserHar(browserCalls()),
    },
    { subject: 'HAR without the content of files', files: withoutFileContent(calls) },
    {
      subject: 'flows with JSON as PHP writes it',
      files: mitmproxyFlows(texts.map(escapedLikePhp)),
    },
    { subject: 'HAR of a proxy with a prefix', files: browserHar(calls.map(behindProxy)) },
    {
      subject: 'documents after a callback, without a poll',
      files: browserHar([open(), download('audit')]),
    },
    { subject: 'HAR with other sites', files: browserHar([...otherSites(), ...calls]) },
  ]
}

function otherSites() {
  const [first] = usualCalls()
  if (first === undefined) return []
  return [
    'https://shop.example.com/api/tokens',
    'https://shop.example.com/token',
    'https://cdn.example.com/',
  ].map((url) => ({ ...first, url, status: 200, body: '{"a":1}' }))
}

function bareCallbacks(): readonly ServiceCall[] {
  const body = { ...resource('ok', 'identity_verified'), callback: { data: { order: 1 } } }
  const ok = { ...callback('ok', null), requestBody: JSON.stringify(body) }
  return [ok, callback('validation', null)]
}

function otherDialectCalls(): readonly ServiceCall[] {
  const headers = { 'content-type': 'application/json' }
  const link = {
    fileName: 'audit.pdf',
    mimeType: 'application/pdf',
    fileSize: 48211,
    md5: '9e107d9d372bb6826bd81d3542a419d6',
    urlExpire: '2026-01-05T10:02:00.000Z',
    downloadUrl: 'https://storage.example.com/audit.pdf?signature=abc',
  }
  const file = { nome: 'images.zip', dimensione: 4, file: 'UEsDBA==' }
  return [
    call('GET', '/IT-identity-verifications', { body: envelope([]) }),
    open({ mail: 'x' }, { status: 422, body: refusal(201, 'mail not valid') }),
    read('ko', 'identity_document_not_available'),
    download('audit', { headers, body: envelope([link]) }),
    download('images', { headers, body: envelope(file) }),
  ]
}

function browserCalls(): readonly ServiceCall[] {
  const preflight = call('OPTIONS', '/IT-live', { status: 204, headers: {}, body: '' })
  const cached = { ...read('ok', 'identityverified'), status: 304, body: '' }
  const calls = usualCalls().map((each) => ({ ...each, requestHeaders: { accept: '*/*' } }))
  return [preflight, ...calls, cached]
}

function withoutFileContent(calls: readonly ServiceCall[]): RecordingFiles {
  const har = JSON.parse(String(browserHar(calls)['browser.har']))
  for (const { response } of har.log.entries) {
    if (response.content.encoding === 'base64') response.content = { size: 4711, mimeType: '' }
  }
  return { 'browser.har': JSON.stringify(har) }
}

function escapedLikePhp(each: ServiceCall): ServiceCall {
  return { ...each, body: String(each.body).replaceAll('/', '\\/') }
}

function behindProxy(each: ServiceCall): ServiceCall {
  const { pathname, search } = new URL(each.url)
  return { ...each, url: `https://gateway.example.com/video-id${pathname}${search}` }
}
