import type { CallbackRequest, JsonEscaping } from '../model/callback.ts'
import type { Corruption } from '../model/callback-chaos.ts'
import type { CallbackJson } from '../responses/dialect.ts'
import { utf8Length } from '../text/utf8-byte-length.ts'

/** Values for the headers that mark a callback as sent by the emulator. */
export type EmulatorMarks = {
  /** True if no header may show that an emulator sends the callback. */
  readonly wireOnly?: boolean
  /** The version of the emulator. */
  readonly version?: string
  /** The delivery's id, which is the same for every attempt. */
  readonly eventId: string
  /** Number of the attempt, from 1. */
  readonly attempt: number
  /** True if the content rests on an assumption about the real API. */
  readonly assumed?: boolean
  /** Number of emulators in the chain of callbacks before this one. Default: 0. */
  readonly chain?: number
}

/** A callback as an HTTP message, without the headers that the sender adds (host, length). */
export type SerializedCallback = {
  /** In sending order, with upper and lower case unchanged. */
  readonly headers: readonly (readonly [string, string])[]
  /** Pure ASCII for a form, UTF-8 text for JSON. */
  readonly body: string
  /** Number of bytes that content-length announces but that are never sent. Default: 0. */
  readonly missing?: number
}

/** How the body is formatted, and how it is damaged on purpose. */
export type CallbackStyle = {
  readonly shape?: CallbackJson
  readonly escape?: JsonEscaping
  readonly corrupt?: Corruption
}

/**
 * Formats a callback as headers and body. Pure: the same arguments give the same bytes. Adds only the content
 * type to the client's headers if `marks` is absent or has `wireOnly`. `corrupt` damages the message: half of
 * the body, invalid JSON, a wrong content type, or a wrong length.
 *
 *     form   data=%7B%22id%22%3A...%7D&custom=%7B%22order%22%3A1%7D
 *     json   {"data":{"id":...},"custom":{"order":1}}
 *     bare   {"id":...,"callback":{"data":{"order":1}}}
 *
 * Source: sibling. These are the callback bodies of the platform's other services. Nobody has observed yet
 * which of them Video ID sends. docs/fidelity.md#callback-encoding
 */
export function serializeCallback(
  callback: CallbackRequest,
  payload: unknown,
  marks?: EmulatorMarks,
  { shape = 'wrapped', escape: escaping, corrupt }: CallbackStyle = {},
): SerializedCallback {
  const isForm = callback.encoding === 'form'
  const contentType = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
  const clientHeaders = Object.entries(callback.headers)
  const text = corrupt === 'not-json' ? NOT_JSON : formatCallbackJson(payload, escaping)
  const custom = 'custom' in callback ? formatCallbackJson(callback.custom, escaping) : undefined
  const bodyWith = (customText?: string) =>
    isForm ? formBody(callback.field, text, customText) : jsonBody(text, customText, shape)
  const completeBody = bodyWith(custom)
  const isHalf = corrupt === 'truncated' || corrupt === 'wrong-length'
  const body = isHalf ? firstHalf(bodyWith()) : completeBody
  return {
    headers: [
      ['content-type', corrupt === 'wrong-type' ? 'text/plain' : contentType],
      ...clientHeaders,
      ...(marks === undefined || marks.wireOnly === true ? [] : markHeaders(marks, clientHeaders)),
    ],
    body,
    ...(corrupt === 'wrong-length' ? { missing: utf8Length(completeBody) - utf8Length(body) } : {}),
  }
}

// `body` must be without `custom`: a cut inside `custom` would leave the verification's data complete.
function firstHalf(body: string): string {
  return body.slice(0, body.length >> 1).toWellFormed()
}

// The text that PHP prints for an array: a realistic mistake of a sender that forgets to encode JSON.
const NOT_JSON = 'Array'

/** Longest allowed chain of emulators that call each other by callbacks. */
export const MAX_CHAIN = 3

function markHeaders(
  { version = '0', eventId, attempt, chain = 0, assumed = false }: EmulatorMarks,
  clientHeaders: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const marks: readonly (readonly [string, string])[] = [
    ['User-Agent', `openapi-videoid-emulator/${version}`],
    ['X-Emulator', '1'],
    ['X-Emulator-Event-Id', eventId],
    ['X-Emulator-Attempt', String(attempt)],
    ...(assumed ? [['X-Emulator-Provenance', 'assumed'] as const] : []),
    ...(chain > 0 ? [['X-Emulator-Chain', String(chain + 1)] as const] : []),
  ]
  // If the client requested a header with one of these names, only that header is sent.
  const clientNames = new Set(clientHeaders.map(([name]) => name.toLowerCase()))
  return marks.filter(([name]) => !clientNames.has(name.toLowerCase()))
}

function formBody(field: string, text: string, custom: string | undefined): string {
  const pair = `${encodeFormValue(field.toWellFormed())}=${encodeFormValue(text)}`
  return custom === undefined ? pair : `${pair}&custom=${encodeFormValue(custom)}`
}

function jsonBody(text: string, custom: string | undefined, shape: CallbackJson): string {
  if (text === NOT_JSON) return text
  if (shape === 'wrapped') {
    return custom === undefined ? `{"data":${text}}` : `{"data":${text},"custom":${custom}}`
  }
  return custom === undefined ? text : `${text.slice(0, -1)},"callback":{"data":${custom}}}`
}

const BEYOND_RFC_3986: Readonly<Record<string, string>> = {
  '%20': '+',
  '!': '%21',
  "'": '%27',
  '(': '%28',
  ')': '%29',
  '*': '%2A',
  '~': '%7E',
}

// Encodes like PHP's http_build_query: a space becomes a plus; letters, digits and -_. are not encoded.
function encodeFormValue(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /%20|[!'()*~]/g,
    (match) => BEYOND_RFC_3986[match] ?? match,
  )
}

/**
 * Formats a value as JSON; `null` if JSON can't represent it. With `php`, it escapes like PHP's json_encode:
 * `\/` for a slash, `\u00e8` for characters outside ASCII. Parsers read the same value with both escapings.
 * Both escape unpaired surrogates, so the text can always be encoded as UTF-8. Pure.
 */
export function formatCallbackJson(value: unknown, escaping: JsonEscaping = 'plain'): string {
  const text = JSON.stringify(value) ?? 'null'
  return escaping === 'php' ? text.replaceAll(/[/\u0080-\uffff]/g, escapeLikePhp) : text
}

function escapeLikePhp(character: string): string {
  if (character === '/') return '\\/'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
