import { formatInstant } from '../../server/domain/time/instant.ts'
import type { RecordedCall } from './recorder.ts'
import { redactBody, redactPath } from './redact.ts'

/**
 * The calls of a run as a HAR file (1.2), for any tool that reads one. Tokens and headers of the client are
 * not in it, people are redacted, and files are told by their hash.
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
  const sent =
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
      bodySize: sent?.length ?? 0,
      ...(sent === undefined ? {} : { postData: { mimeType: 'application/json', text: sent } }),
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

// What is no JSON was no answer of the API, but a fault that a scenario played.
function redactText(text: string): string {
  try {
    return JSON.stringify(redactBody(JSON.parse(text), 'response'))
  } catch {
    return 'not JSON'
  }
}
