import { request } from 'node:http'
import { expect, test } from 'vitest'
import {
  authorization,
  type ConsumerInteraction,
  envelope,
  exampleVerificationId,
  isPactAvailable,
  listPath,
  openedVerificationBody,
  refusalBody,
  resource,
  rows,
  runInteraction,
} from './consumer-interaction.ts'
import { createPactFolder } from './pact-folder.ts'

/** How one of the vendor's clients builds its requests. */
type VendorClient = {
  readonly consumer: string
  /** The headers of every request, in addition to the token. */
  readonly headers: Readonly<Record<string, string>>
  /** The body of a GET, if the client sends one. */
  readonly bodyOfGet?: object
  readonly version?: 3 | 4
}

// Source: sibling (the vendor's other services). docs/fidelity.md#clients explains how each value was found.
const CLIENTS: readonly VendorClient[] = [
  {
    consumer: 'vendor-node-sdk',
    headers: {
      Accept: 'application/json, text/plain, */*',
      'Content-Type': 'application/json',
    },
  },
  {
    consumer: 'vendor-python-sdk',
    headers: { Accept: '*/*', 'Content-Type': 'application/json' },
    bodyOfGet: {},
  },
  {
    consumer: 'vendor-php-sdk',
    headers: { Accept: '*/*', 'Content-Type': 'application/json' },
  },
  {
    consumer: 'vendor-go-sdk',
    headers: { 'Accept-Encoding': 'gzip', 'Content-Type': 'application/json' },
    version: 3,
  },
]

const pact = isPactAvailable()

for (const { consumer, version = 4, ...client } of CLIENTS) {
  const folder = createPactFolder(consumer)

  test.skipIf(!pact).each(callsOf(client))(`${consumer}: $title`, async (agreement) => {
    const answer = await runInteraction({ consumer, dir: folder.path, version }, agreement, (url) =>
      send(url, agreement.request),
    )

    // These clients parse every response as JSON, errors included.
    expect(answer.status).toBe(agreement.response.status)
    expect(JSON.parse(answer.text)).toHaveProperty('success', answer.status === 200)
  })

  test.skipIf(!pact)(`the pact of ${consumer} equals the checked-in file`, () => {
    expect(folder.written()).toBe(folder.checkedIn())
  })
}

function callsOf({
  headers,
  bodyOfGet,
}: Omit<VendorClient, 'consumer'>): readonly ConsumerInteraction[] {
  const all = { ...authorization, ...headers }
  const get = (path: string) => ({
    method: 'GET' as const,
    path,
    headers: all,
    ...(bodyOfGet === undefined ? {} : { body: bodyOfGet }),
  })
  const post = (body: object) => ({
    method: 'POST' as const,
    path: '/IT-live',
    headers: all,
    body,
  })
  return [
    {
      title: 'a verification is opened',
      state: 'ok',
      request: post({ mail: 'anna@example.com' }),
      response: { status: 200, body: envelope(openedVerificationBody) },
    },
    {
      title: 'a request without a mail is refused',
      state: 'ok',
      request: post({ user: null }),
      response: { status: 428, body: refusalBody(200, 'mail required') },
    },
    {
      title: 'the status is read',
      state: 'ko',
      params: { id: exampleVerificationId, at: 'end', reason: 'identity_document_not_available' },
      request: get(`${listPath}/${exampleVerificationId}`),
      response: {
        status: 200,
        body: envelope(resource('ko', 'identitydocumentnotavailable')),
      },
    },
    {
      title: 'the list is read',
      state: 'ok',
      params: { id: exampleVerificationId, at: '0s' },
      request: get(listPath),
      response: { status: 200, body: envelope(rows) },
    },
    {
      title: 'the person is read',
      state: 'ok',
      params: { id: exampleVerificationId, at: 'end' },
      request: get(`${listPath}/${exampleVerificationId}/data`),
      response: { status: 200, body: envelope({ id: exampleVerificationId, status: 'ok' }) },
    },
    {
      title: 'an unknown id is refused',
      state: 'ok',
      request: get(`${listPath}/nobody`),
      response: {
        status: 404,
        body: refusalBody(
          223,
          /^no request matches this id.*$/,
          'no request matches this id: nobody',
        ),
      },
    },
  ]
}

// Uses node:http, because `fetch` cannot send a body with a GET, as some of these clients do.
function send(url: string, { method, path, headers, body }: ConsumerInteraction['request']) {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const length = text === undefined ? {} : { 'Content-Length': Buffer.byteLength(text) }
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const call = request(url + path, { method, headers: { ...headers, ...length } }, (res) => {
      let received = ''
      res.setEncoding('utf8')
      res.on('data', (chunk) => {
        received += chunk
      })
      res.on('end', () => resolve({ status: res.statusCode ?? 0, text: received }))
    })
    call.on('error', reject)
    call.end(text)
  })
}
