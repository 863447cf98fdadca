import type { HttpExchange } from '../spec/check-exchange.ts'

/** An exchange of a recording, with the number of its entry, from 1. */
export type RecordedExchange = { readonly entry: number; readonly host: string } & HttpExchange

export type Recording = {
  readonly exchanges: readonly RecordedExchange[]
  /** Number of responses that have a length but no content in the file. */
  readonly withoutBody: number
  /** Number of entries that the browser cancelled or that got no response. */
  readonly unanswered: number
}

/** Parses a HAR file (version 1.2). Returns one sentence in `fault` if it is not a HAR file. Pure. */
export function parseHar(text: string): Recording | { readonly fault: string } {
  const har = tryParseJson(text)
  if (har === undefined) return { fault: 'is not JSON' }
  const entries = valueAtPath(har, 'log', 'entries')
  if (!Array.isArray(entries)) {
    return { fault: 'is not a HAR file: it has no log.entries' }
  }
  const parsedEntries = entries.map(exchangeIn)
  const exchanges = parsedEntries.filter((each) => typeof each === 'object')
  return {
    exchanges,
    withoutBody: exchanges.filter(({ responseBody }) => responseBody === undefined).length,
    unanswered: parsedEntries.length - exchanges.length,
  }
}

function exchangeIn(entry: unknown, i: number): RecordedExchange | undefined {
  const url = textAt(entry, 'request', 'url')
  const status = valueAtPath(entry, 'response', 'status')
  if (!URL.canParse(url) || typeof status !== 'number' || status < 100) return undefined
  const { host, pathname, search } = new URL(url)
  const responseBody = bodyIn(entry)
  return {
    entry: i + 1,
    host,
    method: textAt(entry, 'request', 'method').toUpperCase() || 'GET',
    path: pathname + search,
    status,
    ...requestBodyIn(entry),
    responseHeaders: headersIn(entry),
    ...(responseBody === undefined ? {} : { responseBody }),
  }
}

function requestBodyIn(entry: unknown): { readonly requestBody?: unknown } {
  const text = valueAtPath(entry, 'request', 'postData', 'text')
  const body = typeof text === 'string' ? tryParseJson(text) : undefined
  return body === undefined ? {} : { requestBody: body }
}

function bodyIn(entry: unknown): unknown {
  const text = valueAtPath(entry, 'response', 'content', 'text')
  if (typeof text !== 'string')
    return valueAtPath(entry, 'response', 'content', 'size') === 0 ? '' : undefined
  if (valueAtPath(entry, 'response', 'content', 'encoding') !== 'base64') return text
  return Uint8Array.from(Buffer.from(text, 'base64'))
}

function headersIn(entry: unknown): Readonly<Record<string, string>> {
  const list = valueAtPath(entry, 'response', 'headers')
  const pairs = (Array.isArray(list) ? list : []).map((each) => [
    textAt(each, 'name').toLowerCase(),
    textAt(each, 'value'),
  ])
  return Object.fromEntries(pairs)
}

/** Reads a text. Returns '' if the file has another type of value there. */
function textAt(value: unknown, ...keys: readonly string[]): string {
  const found = valueAtPath(value, ...keys)
  return typeof found === 'string' ? found : ''
}

function valueAtPath(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined
    return (inner as Readonly<Record<string, unknown>>)[key]
  }, value)
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}
