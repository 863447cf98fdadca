import type { CallbackRequest, JsonEscaping } from '../model/callback.ts'
import type { Corruption } from '../model/chaos.ts'
import type { CallbackJson } from '../responses/dialect.ts'
import { toWellFormed, utf8Length } from '../text/utf8.ts'
import { formatCallbackJson } from './callback-json.ts'

/** What tells one sending from another, and an emulator from the platform. */
export type EmulatorMarks = {
  /** Nothing at all must tell that an emulator speaks. */
  readonly wireOnly?: boolean
  /** The emulator's own. */
  readonly version?: string
  /** The delivery's id: the same for every attempt at one event. */
  readonly eventId: string
  /** From 1. */
  readonly attempt: number
  /** What is told rests on an assumption. */
  readonly assumed?: boolean
  /** Emulators this chain of callbacks has come through before us; 0 when left out. */
  readonly chain?: number
}

export type SerializedCallback = {
  /** In sending order, case as given; host and length are the sender's. */
  readonly headers: readonly (readonly [string, string])[]
  /** Pure ASCII for a form, UTF-8 text for JSON. */
  readonly body: string
  /** Bytes that the length announces and that never come; none when left out. */
  readonly missing?: number
}

export type CallbackStyle = {
  readonly shape?: CallbackJson
  readonly escape?: JsonEscaping
  readonly corrupt?: Corruption
}

/**
 * Turns what the client asked for into what is sent. Pure; the same arguments give the same bytes.
 * Without `marks`, or with `wireOnly`, no header is added to the integrator's own. What is corrupt is so
 * on purpose: half the body, a text that is no JSON, another content type, or a length that lies.
 *
 *     form   data=%7B%22id%22%3A...%7D&custom=%7B%22order%22%3A1%7D
 *     json   {"data":{"id":...},"custom":{"order":1}}
 *     bare   {"id":...,"callback":{"data":{"order":1}}}
 *
 * Source: sibling. The callback form and body of the platform's other services; which of them
 * Video ID sends has not been observed. docs/fidelity.md#callback-encoding
 */
export function serializeCallback(
  callback: CallbackRequest,
  payload: unknown,
  marks?: EmulatorMarks,
  { shape = 'wrapped', escape: spelling, corrupt }: CallbackStyle = {},
): SerializedCallback {
  const form = callback.encoding === 'form'
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
  const given = Object.entries(callback.headers)
  const text = corrupt === 'not-json' ? NOT_JSON : formatCallbackJson(payload, spelling)
  const custom = 'custom' in callback ? formatCallbackJson(callback.custom, spelling) : undefined
  const bodyWith = (second?: string) =>
    form ? formBody(callback.field, text, second) : jsonBody(text, second, shape)
  const whole = bodyWith(custom)
  const isHalf = corrupt === 'truncated' || corrupt === 'wrong-length'
  const body = isHalf ? firstHalf(bodyWith()) : whole
  return {
    headers: [
      ['content-type', corrupt === 'wrong-type' ? 'text/plain' : type],
      ...given,
      ...(marks === undefined || marks.wireOnly === true ? [] : markHeaders(marks, given)),
    ],
    body,
    ...(corrupt === 'wrong-length' ? { missing: utf8Length(whole) - utf8Length(body) } : {}),
  }
}

// Of the payload: a cut in `custom` would leave it whole.
function firstHalf(told: string): string {
  return toWellFormed(told.slice(0, told.length >> 1))
}

// What PHP makes of a list that somebody prints.
const NOT_JSON = 'Array'

/** The most emulators one chain of callbacks may come through. */
export const MAX_CHAIN = 3

/** Read from an incoming request: how many emulators it has come through (`SendingMarks.chain`). */
export function parseChain(headers: Readonly<Record<string, unknown>>): number {
  const told = Number(headers['x-emulator-chain'])
  if (Number.isInteger(told) && told > 0) return told
  return headers['x-emulator'] === undefined ? 0 : 1
}

function markHeaders(
  { version = '0', eventId, attempt, chain = 0, assumed = false }: EmulatorMarks,
  given: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const ours: readonly (readonly [string, string])[] = [
    ['User-Agent', `openapi-videoid-emulator/${version}`],
    ['X-Emulator', '1'],
    ['X-Emulator-Event-Id', eventId],
    ['X-Emulator-Attempt', String(attempt)],
    ...(assumed ? [['X-Emulator-Provenance', 'assumed'] as const] : []),
    ...(chain > 0 ? [['X-Emulator-Chain', String(chain + 1)] as const] : []),
  ]
  // What the integrator sends under one of these names is theirs to choose, and a header twice is worse.
  const taken = new Set(given.map(([name]) => name.toLowerCase()))
  return ours.filter(([name]) => !taken.has(name.toLowerCase()))
}

function formBody(field: string, text: string, custom: string | undefined): string {
  const told = `${encodeFormValue(toWellFormed(field))}=${encodeFormValue(text)}`
  return custom === undefined ? told : `${told}&custom=${encodeFormValue(custom)}`
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

// The form encoding of PHP's http_build_query: a blank is a plus, only -_. and letters stay.
function encodeFormValue(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /%20|[!'()*~]/g,
    (found) => BEYOND_RFC_3986[found] ?? found,
  )
}
