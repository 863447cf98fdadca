import { formatInstant } from '../../server/domain/time/instant.ts'
import type { RecordedCall } from './recorded-calls.ts'
import { redactBody, redactPath } from './redact.ts'

/**
 * Formats the calls of a run as a HAR file (version 1.2). It contains no tokens and no headers of the client,
 * personal data is redacted, and files are replaced by their hash.
 */
export function formatHar(calls: readonly RecordedCall[], base: string, version: string): string {
  const log = {
    version: '1.2',
    creator: { name: 'videoid-emulator', version },
    entries: calls.map((call) => entryOf(call, base)),
  }
  return `${JSON.stringify({ log }, null, 1)}\n`
}

function entryOf(call: RecordedCall, base: string) {
  const { method, path, status, at, took, requestBody } = call
  const url = base + redactPath(path)
  const sentBody =
    requestBody === undefined ? undefined : JSON.stringify(redactBody(requestBody, 'request'))
  return {
    startedDateTime: formatInstant(at),
    time: took,
    request: {
      method,
      url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [],
      queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
      headersSize: -1,
      bodySize: sentBody?.length ?? 0,
      ...(sentBody === undefined
        ? {}
        : { postData: { mimeType: 'application/json', text: sentBody } }),
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [
        { name: 'Content-Type', value: String(call.responseHeaders['content-type'] ?? '') },
      ],
      content: contentOf(call),
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: took, receive: 0 },
  }
}

function contentOf({ responseBody, responseHeaders, hash }: RecordedCall) {
  const mimeType = String(responseHeaders['content-type'] ?? '')
  if (typeof responseBody !== 'string') {
    const text = hash === undefined ? '' : `sha256:${hash}`
    return { size: text.length, mimeType, text }
  }
  const text = redactText(responseBody)
  return { size: text.length, mimeType, text }
}

/** A body that is not JSON is not a response of the API, but comes from a fault that a scenario injects. */
function redactText(text: string): string {
  try {
    return JSON.stringify(redactBody(JSON.parse(text), 'response'))
  } catch {
    return 'not JSON'
  }
}
