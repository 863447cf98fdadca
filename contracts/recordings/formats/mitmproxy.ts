import { decodeContent } from './content-coding.ts'
import {
  bodyText,
  type HeaderTexts,
  headersFrom,
  memberAt,
  type RecordedEntry,
  type Recording,
  type RecordingFault,
} from './recording.ts'

/** True if bytes may be flows that mitmproxy saved: a tnetstring begins with its length and a colon. */
export function looksLikeFlows(bytes: Uint8Array): boolean {
  return /^\d{1,12}:/.test(new TextDecoder('latin1').decode(bytes.subarray(0, 13)))
}

/** Reads the HTTP flows of a file that `mitmdump -w` or the menu of mitmproxy has saved. */
export function parseFlows(bytes: Uint8Array): Recording | RecordingFault {
  const flows: unknown[] = []
  let at = 0
  while (at < bytes.length) {
    const parsed = parseElement(bytes, at)
    if (parsed === undefined) {
      if (flows.length > 0) break
      return {
        fault: 'is not a complete mitmproxy file. Save the flows again, and name that file.',
      }
    }
    flows.push(parsed.value)
    at = parsed.end
  }
  const entries = flows.map((flow, i) => flowEntry(flow, i + 1))
  const answered = entries.filter((entry) => entry !== undefined)
  const cut = at < bytes.length ? ['The end of the file is damaged, and is not compared.'] : []
  return {
    entries: answered,
    unanswered: entries.length - answered.length,
    recordedBy: 'client',
    remarks: cut,
  }
}

type Element = { readonly value: unknown; readonly end: number }

// Reads `<length>:<bytes><type>`. https://tnetstrings.info lists the types. In addition, mitmproxy has `;` for Unicode
// text.
function parseElement(bytes: Uint8Array, at: number, depth = 0): Element | undefined {
  const colon = bytes.indexOf(0x3a, at)
  const digits = colon < 0 ? '' : asText(bytes.subarray(at, Math.min(colon, at + 13)))
  const start = colon + 1
  const end = start + Number(digits)
  if (!/^\d{1,12}$/.test(digits) || end >= bytes.length || depth > 50) return undefined
  const payload = bytes.subarray(start, end)
  const value = elementValue(payload, String.fromCharCode(bytes[end] ?? 0), depth)
  return value === undefined ? undefined : { value, end: end + 1 }
}

function elementValue(payload: Uint8Array, type: string, depth: number): unknown {
  if (type === ',') return payload
  if (type === ';') return asText(payload)
  if (type === '#' || type === '^') return Number(asText(payload))
  if (type === '!') return asText(payload) === 'true'
  if (type === '~') return null
  if (type !== ']' && type !== '}') return undefined
  const elements: unknown[] = []
  for (let at = 0; at < payload.length; ) {
    const element = parseElement(payload, at, depth + 1)
    if (element === undefined) return undefined
    elements.push(element.value)
    at = element.end
  }
  if (type === ']') return elements
  return Object.fromEntries(
    elements.flatMap((key, i) => (i % 2 === 0 ? [[flowText(key), elements[i + 1]]] : [])),
  )
}

function flowEntry(flow: unknown, entry: number): RecordedEntry | undefined {
  const request = memberAt(flow, 'request')
  const status = memberAt(flow, 'response', 'status_code')
  if (typeof status !== 'number') return undefined
  const requestHeaders = flowHeaders(memberAt(request, 'headers'))
  const headers = flowHeaders(memberAt(flow, 'response', 'headers'))
  const requestBody = flowBody(memberAt(request, 'content'), requestHeaders)
  const body = flowBody(memberAt(flow, 'response', 'content'), headers)
  const host = flowText(memberAt(request, 'authority')) || requestHeaders.host
  return {
    entry,
    host: host || flowText(memberAt(request, 'host')),
    method: flowText(memberAt(request, 'method')).toUpperCase(),
    path: flowText(memberAt(request, 'path')),
    requestHeaders,
    ...(requestBody === undefined || requestBody.length === 0 ? {} : { requestBody }),
    response: { status, headers, ...(body === undefined ? {} : { body }) },
  }
}

function flowHeaders(list: unknown): HeaderTexts {
  const pairs = Array.isArray(list) ? list : []
  return headersFrom(pairs.map((pair) => [flowText(pair?.[0]), flowText(pair?.[1])])) ?? {}
}

function flowBody(content: unknown, headers: HeaderTexts): Uint8Array | undefined {
  return content instanceof Uint8Array ? decodeContent(content, headers) : undefined
}

function flowText(value: unknown): string {
  return typeof value === 'string' || value instanceof Uint8Array ? bodyText(value) : ''
}

function asText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
