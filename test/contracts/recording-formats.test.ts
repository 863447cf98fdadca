import { brotliCompressSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { parseRecording } from '../../contracts/recordings/formats/parse-recording.ts'
import { bodyText } from '../../contracts/recordings/formats/recording.ts'
import {
  ngrok,
  pipedream,
  rawRequest,
  webhookSite,
  webhookSiteCsv,
} from '../planted/drift/receiver-files.ts'
import {
  browserHar,
  curlInclude,
  curlVerbose,
  mitmproxyFlows,
  newmanReport,
  playwrightZip,
  postmanCollection,
  type WriteRecording,
} from '../planted/drift/recording-files.ts'
import { callback, open, read } from '../planted/drift/service-calls.ts'

const client = {
  browserHar,
  curlInclude,
  curlVerbose,
  mitmproxyFlows,
  newmanReport,
  playwrightZip,
  postmanCollection,
}

test.each(Object.entries(client))('%s keeps requests, statuses and bodies', async (_, write) => {
  const calls = [open(), read('ok', 'identityverified')]

  const { entries, recordedBy } = await parsed(write, calls)

  expect(recordedBy).toBe('client')
  expect(
    entries.map(({ method, path, requestBody = '', response }) => {
      return [method, path, bodyText(requestBody), response?.status, bodyText(response?.body ?? '')]
    }),
  ).toEqual(
    calls.map(({ method, url, requestBody = '', status, body }) => {
      return [method, new URL(url).pathname, requestBody, status, body]
    }),
  )
})

const receiver = { ngrok, pipedream, rawRequest, webhookSite, webhookSiteCsv }

test.each(Object.entries(receiver))('%s keeps callbacks with their headers', async (_, write) => {
  const call = callback('ok', 'identityverified')

  const { entries, recordedBy } = await parsed(write, [call])

  expect(recordedBy).toBe('receiver')
  expect(entries).toHaveLength(1)
  expect(entries[0]).toMatchObject({ method: 'POST', path: '/hooks/videoid' })
  expect(entries[0]?.requestHeaders).toMatchObject({
    'content-type': 'application/json',
    session_id: 's-1',
  })
  expect(JSON.parse(bodyText(entries[0]?.requestBody ?? ''))).toEqual(
    JSON.parse(call.requestBody ?? ''),
  )
})

// As curl 8 prints it into one file: stdout comes late, and its last line has no end.
const TRANSCRIPT = `* Host localhost:4280 was resolved.
*   Trying 127.0.0.1:4280...
> GET /IT-identity-verifications HTTP/1.1
> Host: localhost:4280
> Authorization: Bearer x
>
* Request completely sent off
< HTTP/1.1 200 OK
< Content-Type: application/json
<
{ [76 bytes data]
* Connection #0 to host localhost left intact
{"data":[],"success":true,"message":"","error":null}* Connection #1 to host localhost left intact
`

test('a transcript of curl -v keeps the body apart from the messages of curl', async () => {
  const recording = await parseRecording(Buffer.from(TRANSCRIPT))

  expect(recording).toMatchObject({
    entries: [
      {
        host: 'localhost:4280',
        path: '/IT-identity-verifications',
        response: { body: '{"data":[],"success":true,"message":"","error":null}' },
      },
    ],
  })
})

test('the request of curl -i comes from --request or from a comment, and without both drift asks for it', async () => {
  const answer = 'HTTP/2 404 \ncontent-type: application/json\n\n{"error":221}\n'
  const request = 'GET /IT-identity-verifications'

  const byOption = await parseRecording(Buffer.from(answer), { request })
  const byComment = await parseRecording(Buffer.from(`# ${request}\n${answer}`))
  const without = await parseRecording(Buffer.from(answer))

  expect(byOption).toEqual(byComment)
  expect(byOption).toMatchObject({ entries: [{ method: 'GET', response: { status: 404 } }] })
  expect(without).toMatchObject({ fault: expect.stringContaining("Add --request 'GET /path'") })
})

const VCR = `interactions:
- request:
    body: null
    headers: {accept: ['*/*']}
    method: GET
    uri: https://videoid.openapi.com/IT-identity-verifications
  response:
    body: {string: '{"error":221}'}
    headers: {content-type: [application/json]}
    status: {code: 404, message: Not Found}
version: 1
`
const CALL = { method: 'GET', url: 'https://videoid.openapi.com/IT-identity-verifications' }
const NOCK = [
  {
    scope: 'https://videoid.openapi.com:443',
    method: 'GET',
    path: '/IT-identity-verifications',
    status: 404,
    response: { error: 221 },
    rawHeaders: ['content-type', 'application/json'],
  },
]
const INSOMNIA = {
  _type: 'export',
  resources: [
    { _id: 'req_1', _type: 'request', ...CALL },
    { _type: 'response', parentId: 'req_1', statusCode: 404, body: '{"error":221}' },
  ],
}
const INSOMNIA_MOCK = `type: mock.insomnia.rest/5.0
routes:
  - name: /IT-identity-verifications
    method: GET
    statusCode: 404
    body: '{"error":221}'
`
const REST_CLIENT = `GET /IT-identity-verifications HTTP/1.1
Host: videoid.openapi.com

HTTP/1.1 404 Not Found
Content-Type: application/json

{"error":221}`
const SHELL = `anna@laptop:~$ curl -i "$BASE/IT-identity-verifications"
HTTP/1.1 404 Not Found
Content-Type: application/json

{"error":221}anna@laptop:~$ exit`
const PROGRESS = `$ curl -v https://videoid.openapi.com/IT-identity-verifications
  % Total    % Received % Xferd  Average Speed
> GET /IT-identity-verifications HTTP/1.1
> Host: videoid.openapi.com
>
< HTTP/1.1 404 Not Found
< Content-Type: application/json
<
{ [13 bytes data]
100    13  100    13    0     0    500      0 --:--:-- --:--:-- --:--:--   500
* Connection #0 to host videoid.openapi.com left intact
{"error":221}`

test.each([
  ['a cassette of VCR', VCR],
  ['a recording of nock', JSON.stringify(NOCK)],
  ['an Insomnia export with a response', JSON.stringify(INSOMNIA)],
  ['a mock route of Insomnia', INSOMNIA_MOCK],
  ['the text of a request and its response', REST_CLIENT],
  ['curl -i below the prompt of a shell', SHELL],
  ['curl -v with its progress', PROGRESS],
])('%s keeps the request and the response', async (_, text) => {
  const recording = await parseRecording(Buffer.from(text))

  const [entry] = 'fault' in recording ? [] : recording.entries
  expect(entry).toMatchObject({
    method: 'GET',
    path: '/IT-identity-verifications',
    response: { status: 404 },
  })
  expect(bodyText(entry?.response?.body ?? '')).toBe('{"error":221}')
})

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
])('mitmproxy flows with %s content are decoded', async (coding, compress) => {
  const call = read('ok', 'identityverified')
  const headers = { ...call.headers, 'content-encoding': coding }

  const { entries } = await parsed(mitmproxyFlows, [
    { ...call, headers, body: compress(String(call.body)) },
  ])

  expect(bodyText(entries[0]?.response?.body ?? '')).toBe(call.body)
})

test('a file that is compressed with gzip is read like the file itself', async () => {
  const har = Buffer.from(String(browserHar([read('running', null)])['browser.har']))

  expect(await parseRecording(gzipSync(har))).toEqual(await parseRecording(har))
})

async function parsed(write: WriteRecording, calls: Parameters<WriteRecording>[0]) {
  const [content = ''] = Object.values(write(calls))
  const recording = await parseRecording(Buffer.from(content))
  if ('fault' in recording) throw new Error(recording.fault)
  return recording
}
