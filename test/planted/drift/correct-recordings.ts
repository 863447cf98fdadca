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
import { accountCalls, callback, formCallback, open, usualCalls } from './service-calls.ts'

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
