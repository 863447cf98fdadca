/** One request of a recording, with its response if the recording has one. */
export interface RecordedEntry {
  /** Number in the recording, from 1. */
  readonly entry: number
  /** Host with port, such as `videoid.openapi.com`. Empty if the recording does not say. */
  readonly host: string
  /** In capitals, such as `POST`. */
  readonly method: string
  /** Path with query, such as `/IT-identity-verifications?limit=5`. */
  readonly path: string
  /** By lower-case name. Absent if the recording has no headers of requests. */
  readonly requestHeaders?: HeaderTexts
  /** Absent if there was no body, or if the recording does not have it. */
  readonly requestBody?: RecordedBody
  readonly response?: RecordedResponse
}

/** The response of an entry. */
export interface RecordedResponse {
  readonly status: number
  /** By lower-case name. Absent if the recording has no headers of responses. */
  readonly headers?: HeaderTexts
  /** Absent if the recording has no content of this response. */
  readonly body?: RecordedBody
  /** The error number, if the recording has this number but not the body. */
  readonly error?: number
}

/** A body as text or as bytes. */
export type RecordedBody = string | Uint8Array

/**
 * Headers by lower-case name. A header that occurs several times has all its values in one text, with commas between
 * them.
 */
export type HeaderTexts = Readonly<Record<string, string>>

/** All entries of a recording, in their order. */
export interface Recording {
  readonly entries: readonly RecordedEntry[]
  /** Number of entries that could not be read, or that the client cancelled before a response came. */
  readonly unanswered: number
  /** `receiver` for a tool that records requests to a receiver, such as a webhook inspector. */
  readonly recordedBy: 'client' | 'receiver'
  /** True if the recorder replaced values of people, as `exec --har` does. */
  readonly isRedacted?: boolean
  /** True if the file says that an emulator answered. */
  readonly isOfEmulator?: boolean
  /** Sentences about parts of the recording that cannot be compared. */
  readonly remarks?: readonly string[]
}

/** The end of a sentence that begins with the name of a file, such as `is empty. Export it again.` */
export interface RecordingFault {
  readonly fault: string
}

/** Reads a member of nested objects and lists. Returns undefined if there is none. */
export function memberAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined
    return (inner as Readonly<Record<string, unknown>>)[key]
  }, value)
}

/** Reads a text. Returns '' if the recording has another type of value there. */
export function textAt(value: unknown, ...keys: readonly string[]): string {
  const found = memberAt(value, ...keys)
  return typeof found === 'string' ? found : ''
}

/** Reads a list. Returns an empty one if the recording has another type of value there. */
export function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const found = memberAt(value, ...keys)
  return Array.isArray(found) ? found : []
}

/** Parses JSON, also after a byte order mark. Returns undefined if the text is not JSON. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}

/**
 * Reads headers in the forms of all tools: `[{ name, value }]`, `[{ key, value }]`, `[[name, value]]`,
 * `{ name: value }` and `{ name: [values] }`. Returns undefined if there are none.
 */
export function headersFrom(value: unknown): HeaderTexts | undefined {
  const pairs = headerPairsIn(value)
  if (pairs.length === 0) return undefined
  const headers = new Map<string, string>()
  for (const [name, text] of pairs) {
    const key = name.toLowerCase()
    const known = headers.get(key)
    headers.set(key, known === undefined ? text : `${known}, ${text}`)
  }
  return Object.fromEntries(headers)
}

type HeaderPair = readonly [name: string, value: string]

function headerPairsIn(value: unknown): readonly HeaderPair[] {
  if (Array.isArray(value)) return value.flatMap(headerPairIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) =>
    [each].flat().flatMap((one): readonly HeaderPair[] => headerPair(name, one)),
  )
}

function headerPairIn(value: unknown): readonly HeaderPair[] {
  if (Array.isArray(value)) return headerPair(value[0], value[1])
  if (memberAt(value, 'disabled') === true) return []
  return headerPair(memberAt(value, 'name') ?? memberAt(value, 'key'), memberAt(value, 'value'))
}

function headerPair(name: unknown, value: unknown): readonly HeaderPair[] {
  const isText = typeof value === 'string' || typeof value === 'number'
  // Names that begin with a colon are parts of the request line in HTTP/2.
  return typeof name === 'string' && isText && !/^(?::|$)/.test(name) ? [[name, String(value)]] : []
}

/** Splits an address into host and path. The path keeps its query. Returns undefined for another text. */
export function hostAndPath(
  address: string,
): { readonly host: string; readonly path: string } | undefined {
  if (address.startsWith('/')) return { host: '', path: address }
  const url = /^https?:\/\//i.test(address) ? address : `https://${address}`
  if (!URL.canParse(url) || !/^(?:https?:\/\/)?[\w.[\]:-]+(?:[/?#]|$)/i.test(address))
    return undefined
  const { host, pathname, search } = new URL(url)
  return { host, path: pathname + search }
}

/** Returns a body as text: bytes are decoded as UTF-8. */
export function bodyText(body: RecordedBody): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

/** Decodes base64. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'))
}

/** Writes pairs of names and values as the body of a form. */
export function formBodyText(pairs: readonly (readonly [name: string, value: string])[]): string {
  return new URLSearchParams(
    pairs.map(([name, value]): [string, string] => [name, value]),
  ).toString()
}
