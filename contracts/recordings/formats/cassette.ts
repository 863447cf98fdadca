import {
  fromBase64,
  headersFrom,
  hostAndPath,
  listAt,
  memberAt,
  type RecordedBody,
  type RecordedEntry,
  type Recording,
  textAt,
} from './recording.ts'

/** True for a cassette of VCR, in Ruby, Python or PHP: a list of requests, each with a URL and a response. */
export function isCassette(content: unknown): boolean {
  return cassetteItems(content).some((item) => {
    return addressOf(item) !== '' && typeof memberAt(item, 'response') === 'object'
  })
}

/** Reads a cassette of VCR. */
export function parseCassette(content: unknown): Recording {
  const items = cassetteItems(content)
  const entries = items.map((item, i) => cassetteEntry(item, i + 1))
  const known = entries.filter((entry) => entry !== undefined)
  return { entries: known, unanswered: items.length - known.length, recordedBy: 'client' }
}

// The list is the member http_interactions in Ruby and interactions in Python. In PHP it is the whole file.
function cassetteItems(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content
  const items = listAt(content, 'http_interactions')
  return items.length > 0 ? items : listAt(content, 'interactions')
}

function addressOf(item: unknown): string {
  return textAt(item, 'request', 'uri') || textAt(item, 'request', 'url')
}

function cassetteEntry(item: unknown, entry: number): RecordedEntry | undefined {
  const target = hostAndPath(addressOf(item))
  const response = memberAt(item, 'response')
  const status = Number(memberAt(response, 'status', 'code') ?? memberAt(response, 'status'))
  if (target === undefined || !(status >= 100)) return undefined
  const requestHeaders = headersFrom(memberAt(item, 'request', 'headers'))
  const requestBody = cassetteBody(memberAt(item, 'request', 'body'))
  const headers = headersFrom(memberAt(response, 'headers'))
  const body = cassetteBody(memberAt(response, 'body'))
  return {
    entry,
    ...target,
    method: textAt(item, 'request', 'method').toUpperCase() || 'GET',
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(requestBody === undefined || requestBody.length === 0 ? {} : { requestBody }),
    response: {
      status,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    },
  }
}

function cassetteBody(body: unknown): RecordedBody | undefined {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  const encoded = textAt(body, 'base64_string')
  if (encoded !== '') return fromBase64(encoded)
  const text = memberAt(body, 'string')
  return typeof text === 'string' || text instanceof Uint8Array ? text : undefined
}
