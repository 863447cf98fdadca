import { zipSync } from 'fflate'
import type { ServiceCall } from './service-calls.ts'

/** The files of one recording by name. The first one is named on the command line. */
export type RecordingFiles = Readonly<Record<string, string | Uint8Array>>

/** Writes calls as a tool would save them. */
export type WriteRecording = (calls: readonly ServiceCall[]) => RecordingFiles

const pairs = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }))

const asText = (body: ServiceCall['body']) =>
  typeof body === 'string' ? body : Buffer.from(body).toString('latin1')

/** The HAR of a browser, with text and base64 content. */
export const browserHar: WriteRecording = (calls) => ({
  'browser.har': harText(calls, ({ body }) => {
    return typeof body === 'string'
      ? { text: body }
      : { text: Buffer.from(body).toString('base64'), encoding: 'base64' }
  }),
})

function harText(
  calls: readonly ServiceCall[],
  content: (call: ServiceCall, i: number) => object,
): string {
  const entries = calls.map((call, i) => ({
    startedDateTime: '2026-01-05T09:00:00.000Z',
    request: {
      method: call.method,
      url: call.url,
      httpVersion: 'h2',
      headers: [
        { name: ':authority', value: new URL(call.url).host },
        ...pairs(call.requestHeaders),
      ],
      ...(call.requestBody === undefined
        ? {}
        : { postData: { mimeType: 'application/json', text: call.requestBody } }),
    },
    response: {
      status: call.status,
      headers: pairs(call.headers),
      content: {
        size: call.body.length,
        mimeType: call.headers['content-type'] ?? '',
        ...content(call, i),
      },
    },
  }))
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector' }, entries } })
}

function attached(calls: readonly ServiceCall[]): RecordingFiles {
  const files = calls.map(({ body }, i) => [
    `${i}.bin`,
    typeof body === 'string' ? Buffer.from(body) : body,
  ])
  return {
    'play.har': harText(calls, (_, i) => ({ _file: `${i}.bin` })),
    ...Object.fromEntries(files),
  }
}

/** The HAR of Playwright with its content attached as files. */
export const playwrightFolder: WriteRecording = attached

/** The same in a ZIP archive. */
export const playwrightZip: WriteRecording = (calls) => {
  const files = Object.entries(attached(calls)).map(([name, content]) => [
    name === 'play.har' ? 'har.har' : name,
    typeof content === 'string' ? Buffer.from(content) : content,
  ])
  return { 'play.zip': zipSync(Object.fromEntries(files)) }
}

/** The flows that mitmproxy saves. */
export const mitmproxyFlows: WriteRecording = (calls) => ({
  flows: Buffer.concat(calls.map((call) => tnetstring(flowOf(call)))),
})

function flowOf({
  method,
  url,
  requestHeaders,
  requestBody = '',
  status,
  headers,
  body,
}: ServiceCall) {
  const { host, pathname, search } = new URL(url)
  const list = (texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([name, value]) => [Buffer.from(name), Buffer.from(value)])
  return {
    type: 'http',
    version: 21,
    request: {
      method: Buffer.from(method),
      host,
      authority: Buffer.from(''),
      path: Buffer.from(pathname + search),
      headers: list({ Host: host, ...requestHeaders }),
      content: Buffer.from(requestBody),
    },
    response: {
      status_code: status,
      headers: list(headers),
      content: typeof body === 'string' ? Buffer.from(body) : Buffer.from(body),
    },
  }
}

function tnetstring(value: unknown): Buffer {
  const sized = (payload: Buffer, type: string) =>
    Buffer.concat([Buffer.from(`${payload.length}:`), payload, Buffer.from(type)])
  if (Buffer.isBuffer(value)) return sized(value, ',')
  if (typeof value === 'string') return sized(Buffer.from(value), ';')
  if (typeof value === 'number') return sized(Buffer.from(String(value)), '#')
  if (Array.isArray(value)) return sized(Buffer.concat(value.map(tnetstring)), ']')
  const members = Object.entries(value as object).flatMap(([key, each]) => [
    tnetstring(key),
    tnetstring(each),
  ])
  return sized(Buffer.concat(members), '}')
}

/** A Postman collection with saved responses, and the host in a variable. */
export const postmanCollection: WriteRecording = (calls) => {
  const item = calls.map((call, i) => {
    const { host, pathname, search } = new URL(call.url)
    const request = {
      method: call.method,
      header: Object.entries(call.requestHeaders).map(([key, value]) => ({ key, value })),
      url: { raw: `{{base}}${pathname}${search}`, host: ['{{base}}'] },
      ...(call.requestBody === undefined ? {} : { body: { mode: 'raw', raw: call.requestBody } }),
    }
    const header = Object.entries(call.headers).map(([key, value]) => ({ key, value }))
    const saved = {
      name: 'saved',
      originalRequest: request,
      code: call.status,
      header,
      body: asText(call.body),
    }
    return { name: `call ${i} of ${host}`, request, response: [saved] }
  })
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'
  const variable = [{ key: 'base', value: new URL(calls[0]?.url ?? '').origin }]
  const folder = [{ name: 'folder', item }]
  return {
    'postman.json': JSON.stringify({ info: { name: 'Video ID', schema }, item: folder, variable }),
  }
}

/** The report of newman, whose responses are lists of bytes. */
export const newmanReport: WriteRecording = (calls) => {
  const executions = calls.map((call) => {
    const { host, pathname, search, searchParams } = new URL(call.url)
    const header = (texts: Readonly<Record<string, string>>) =>
      Object.entries(texts).map(([key, value]) => ({ key, value }))
    return {
      request: {
        method: call.method,
        url: {
          protocol: 'https',
          host: host.split('.'),
          path: pathname.split('/').slice(1),
          query: search === '' ? [] : [...searchParams].map(([key, value]) => ({ key, value })),
        },
        header: header(call.requestHeaders),
        ...(call.requestBody === undefined ? {} : { body: { mode: 'raw', raw: call.requestBody } }),
      },
      response: {
        code: call.status,
        header: header(call.headers),
        stream: { type: 'Buffer', data: [...Buffer.from(call.body as string)] },
      },
    }
  })
  return { 'newman.json': JSON.stringify({ collection: {}, run: { executions } }) }
}

/** The text that `curl -v` prints, with stdout and stderr in one file. */
export const curlVerbose: WriteRecording = (calls) => ({
  'curl-v.txt': calls
    .map(({ method, url, requestHeaders, requestBody, status, headers, body }) => {
      const { host, pathname, search } = new URL(url)
      const data = requestBody === undefined ? '' : ` -d '${requestBody}'`
      return [
        `$ curl -v -X ${method} ${url}${data}`,
        `* Connected to ${host} (203.0.113.7) port 443`,
        `> ${method} ${pathname}${search} HTTP/1.1`,
        `> Host: ${host}`,
        ...Object.entries(requestHeaders).map(([name, value]) => `> ${name}: ${value}`),
        '>',
        `< HTTP/1.1 ${status} OK`,
        ...Object.entries(headers).map(([name, value]) => `< ${name}: ${value}`),
        '<',
        '{ [312 bytes data]',
        asText(body),
        `* Connection #0 to host ${host} left intact`,
      ].join('\n')
    })
    .join('\n'),
})

/** The text that `curl -i` prints, below the line of each command. */
export const curlInclude: WriteRecording = (calls) => ({
  'curl-i.txt': calls
    .map(({ method, url, requestBody, status, headers, body }) => {
      const data = requestBody === undefined ? '' : ` \\\n  --data '${requestBody}'`
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
      return `$ curl -si -X ${method} '${url}' -H 'Authorization: Bearer xyz'${data}\nHTTP/2 ${status} \n${lines.join('\n')}\n\n${asText(body)}\n`
    })
    .join('\n'),
})
