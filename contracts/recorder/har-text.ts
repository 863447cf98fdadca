import { formatInstant } from '../../server/domain/time/instant.ts'
import type { RecordedCall } from './recorded-calls.ts'
import { redactBody, redactPath } from './redact.ts'

/**
 * Formats the calls of a run as a HAR file (version 1.2). It contains no tokens and no headers of the client,
 * personal data is redacted, and files are replaced by their hash.
 */
export function formatHar(calls: readonly RecordedCall[], base: string, version: string): string {
  return formatHarLog(
    calls.map((call) => harEntry(call, base)),
    version,
  )
}

/** Formats entries as a HAR file. `more` has further members of the log. Their names begin with an underscore. */
export function formatHarLog(
  entries: readonly object[],
  version: string,
  more: Readonly<Record<`_${string}`, string>> = {},
): string {
  const log = { version: '1.2', creator: { name: 'videoid-emulator', version }, ...more, entries }
  return `${JSON.stringify({ log }, null, 1)}\n`
}

/** Returns the redacted entry of a call. `base` is the beginning of its URL, without a slash at the end. */
export function harEntry(call: RecordedCall, base: string) {
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
        ...notedHeaders(call),
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

// Headers that `drift` compares, or by which it recognizes an emulator. Of their values, the HAR file has only those
// that are numbers.
const NOTED_HEADER =
  /^(?:x-emulator-.*|retry-after|(?:x-)?rate-?limit.*|link|location|deprecation|sunset|x-total-count|x-pagination.*)$/

function notedHeaders({ responseHeaders }: RecordedCall) {
  return Object.entries(responseHeaders)
    .filter(([name]) => NOTED_HEADER.test(name))
    .map(([name, value]) => ({
      name,
      value: /^\d{1,9}$/.test(String(value)) ? String(value) : 'redacted',
    }))
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
