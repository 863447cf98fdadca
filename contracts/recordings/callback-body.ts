import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { parseJsonText } from './formats/recording.ts'

/** The parts of a callback's body, which is JSON or a form. */
export type CallbackBodyParts = {
  readonly encoding: 'form' | 'json'
  /** The field of the form that has the payload. */
  readonly field?: string
  /** The payload: the verification. Undefined if there is none. */
  readonly payload: unknown
  /** The value of `custom` that the callback returns. Undefined if there is none. */
  readonly custom: unknown
  /** The parsed JSON body, or the fields of the form. */
  readonly whole: unknown
  /** True if the payload has an id and a status. */
  readonly looksLikeVerification: boolean
}

/** Parses the body of a callback, and ignores its content type. `field` is the expected field of a form. */
export function parseCallbackBody(text: string, field?: string): CallbackBodyParts {
  const json = /^\s*[[{"]/.test(text) ? parseJsonText(text) : undefined
  return json === undefined ? parseForm(text, field) : parseJsonBody(json)
}

function parseJsonBody(whole: unknown): CallbackBodyParts {
  const isWrapped = isJsonObject(whole) && Object.hasOwn(whole, 'data')
  const payload = isWrapped ? whole.data : whole
  const bare = isJsonObject(whole) && isJsonObject(whole.callback) ? whole.callback.data : undefined
  const custom = isWrapped ? whole.custom : bare
  return {
    encoding: 'json',
    payload,
    custom,
    whole,
    looksLikeVerification: isVerification(payload),
  }
}

function parseForm(text: string, expectedField?: string): CallbackBodyParts {
  const pairs = [...new URLSearchParams(text)]
  const parsed = pairs.map(([name, value]) => [name, parseJsonText(value)] as const)
  const pair =
    parsed.find(([name]) => name === expectedField) ??
    parsed.find(([, value]) => isVerification(value)) ??
    parsed.find(([name]) => name === 'data') ??
    parsed.find(([, value]) => isJsonObject(value))
  const custom = parsed.find(([name]) => name === 'custom')?.[1]
  return {
    encoding: 'form',
    ...(pair === undefined ? {} : { field: pair[0] }),
    payload: pair?.[1],
    custom,
    whole: Object.fromEntries(pairs),
    looksLikeVerification: isVerification(pair?.[1]),
  }
}

function isVerification(value: unknown): boolean {
  return isJsonObject(value) && typeof value.status === 'string' && 'id' in value
}
