import type { WriteRecording } from './recording-files.ts'
import type { ServiceCall } from './service-calls.ts'

/** The requests that webhook.site lists as JSON. */
export const webhookSite: WriteRecording = (calls) => ({
  'webhook-site.json': JSON.stringify({ data: calls.map(capture), total: calls.length }),
})

function capture({ method, url, requestHeaders, requestBody }: ServiceCall) {
  const lists = Object.entries(requestHeaders).map(([name, value]) => [name, [value]])
  return {
    uuid: '3c1f0b7e-0000-4000-8000-000000000001',
    ip: '203.0.113.9',
    hostname: new URL(url).host,
    method,
    url,
    content: requestBody ?? '',
    headers: Object.fromEntries(lists),
    created_at: '2026-01-05 09:01:00',
  }
}

/** The table that webhook.site exports. */
export const webhookSiteCsv: WriteRecording = (calls) => {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  const rows = calls.map(capture).map(({ uuid, method, ip, url, content, headers }) => {
    return [uuid, method, ip, url, content, JSON.stringify(headers)].map(quote).join(',')
  })
  return { 'requests.csv': ['uuid,method,ip,url,content,headers', ...rows].join('\r\n') }
}

/** The events that Pipedream exports, with parsed bodies. */
export const pipedream: WriteRecording = (calls) => ({
  'pipedream.json': JSON.stringify(
    calls.map(({ method, url, requestHeaders, requestBody = '' }) => ({
      event: {
        method,
        path: new URL(url).pathname,
        url,
        headers: requestHeaders,
        body: parsedBody(requestBody),
      },
    })),
  ),
})

function parsedBody(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text))
}

/** The requests of the inspector of ngrok, with raw bytes as base64. */
export const ngrok: WriteRecording = (calls) => ({
  'ngrok.json': JSON.stringify({
    uri: '/api/requests/http',
    requests: calls.map(({ method, url, requestHeaders, requestBody = '' }) => {
      const { host, pathname } = new URL(url)
      const lines = Object.entries({ Host: host, ...requestHeaders }).map(
        ([name, value]) => `${name}: ${value}`,
      )
      const raw = `${method} ${pathname} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${requestBody}`
      const answer = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nok'
      return {
        uri: '/api/requests/http/1',
        request: { method, uri: pathname, raw: Buffer.from(raw).toString('base64') },
        response: {
          status: '200 OK',
          status_code: 200,
          raw: Buffer.from(answer).toString('base64'),
        },
      }
    }),
  }),
})

/** The text of one HTTP request. */
export const rawRequest: WriteRecording = ([call]) => {
  const { method = '', url = '', requestHeaders = {}, requestBody = '' } = call ?? {}
  const { host, pathname } = new URL(url)
  const lines = Object.entries({ Host: host, ...requestHeaders }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return {
    'request.txt': `${method} ${pathname} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${requestBody}`,
  }
}
