/** Facts about a request that neither its path nor its parsed body show. They contain no secret and no person. */
export type RequestFacts = {
  /** The namespace of the token, such as `ns-1f0c…`. Absent without a token. */
  readonly account?: string
  /** The id of the verification that the request opened, and that the real service charges. */
  readonly opened?: string
  /** The rule that selected the scenario of that verification, such as `header` or `mail tag`. */
  readonly selectedBy?: string
  /** True if the headers announce a body. */
  readonly hasBody: boolean
  /** The length of the body in bytes, if a header gives it. */
  readonly bodyLength?: number
  /** The form of a body that is not one JSON object in UTF-8. */
  readonly bodyForm?: BodyForm
  /** The form of a header Authorization that does not match openapi.yaml. */
  readonly tokenForm?: TokenForm
  /** The scope that the operation needs and the token does not have. */
  readonly missingScope?: string
  /** Names of `x-emulator-*` headers of the request. */
  readonly emulatorHeaders?: readonly string[]
  /** The value of the header Host, if it is a host of the vendor. */
  readonly vendorHost?: string
  /** True if the response was cut short, or the client did not wait for its end. */
  readonly isBroken?: true
}

/** A form of a body that is not one JSON object in UTF-8. */
export type BodyForm =
  | 'empty'
  | 'byte order mark'
  | 'a member twice'
  | 'not UTF-8'
  | 'form'
  | 'multipart'
  | 'XML'
  | 'JSON inside a JSON text'
  | 'an object as text'
  | 'single quotes'
  | 'members without quotes'
  | 'trailing comma'
  | 'cut short'
  | 'other'

/** Returns what is unusual about the bytes of a body. Returns undefined for one JSON object. Pure. */
export function bodyFormOf(bytes: Uint8Array): BodyForm | undefined {
  if (bytes.length === 0) return 'empty'
  const text = decodeUtf8(bytes)
  if (text === undefined) return 'not UTF-8'
  const value = tryParseJson(text)
  if (value === notJson) return formOfText(text.trim().slice(0, maxTextLength))
  if (typeof value === 'string' && isObject(tryParseJson(value))) return 'JSON inside a JSON text'
  if (value === null || typeof value === 'string') return 'an object as text'
  if (!isObject(value)) return 'other'
  if (bytes[0] === 0xef && bytes[1] === 0xbb) return 'byte order mark'
  return membersInText(text) > membersIn(value) ? 'a member twice' : undefined
}

/** A form of a header Authorization that is not `Bearer`, one space and a token. */
export type TokenForm =
  | 'missing'
  | 'empty'
  | 'no scheme'
  | 'another scheme'
  | 'a placeholder'
  | 'the scheme twice'
  | 'in quotes'
  | 'with spaces'

/** Returns what is unusual about a header Authorization. Pure. */
export function tokenFormOf(authorization: string | undefined): TokenForm | undefined {
  if (authorization === undefined) return 'missing'
  const [scheme = '', ...rest] = authorization.trim().split(/\s+/)
  if (scheme === '' || (/^bearer$/i.test(scheme) && rest.length === 0)) return 'empty'
  if (rest.length === 0) return 'no scheme'
  if (!/^bearer$/i.test(scheme)) return 'another scheme'
  if (/^bearer$/i.test(rest[0] ?? '')) return 'the scheme twice'
  if (isPlaceholder(rest.join(' '))) return 'a placeholder'
  if (/^["'].*["']$/.test(rest.join(' '))) return 'in quotes'
  return rest.length > 1 ? 'with spaces' : undefined
}

/**
 * True if a text stands where a value is missing: `undefined`, `null`, `NaN`, `[object Object]`, or a template that
 * was not filled in, such as `{id}`, `:id` or `$TOKEN`. Pure.
 */
export function isPlaceholder(text: string): boolean {
  return ABSENT_VALUE.test(text) || UNFILLED_TEMPLATE.test(text)
}

/** True if a part of a text stands where a value is missing, such as `/hook/undefined` or `?id={{id}}`. Pure. */
export function containsPlaceholder(text: string): boolean {
  const parts = text.split(/[\s/?&=#@.:;,]+/)
  return parts.some((part) => ABSENT_VALUE.test(part)) || TEMPLATE_INSIDE.test(text)
}

// JSON.parse keeps only the last of two members with the same name, so the text has more members than the object.
function membersInText(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon).length
}

function membersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inside = Object.values(value).reduce((sum: number, each) => sum + membersIn(each), 0)
  return inside + (Array.isArray(value) ? 0 : Object.keys(value).length)
}

const ABSENT_VALUE = /^(undefined|null|nan|none|nil|\[object \w+\]|<\w+ object at .*>|\(null\))$/i

const TEMPLATE_INSIDE = /\{\{?[A-Za-z_][\w .-]*\}|\/:[A-Za-z_]\w*(?=\/|$)/

const UNFILLED_TEMPLATE =
  /^(\{\{?[\w .$-]*\}?\}|\$\{?\w+\}?|:[a-z_]\w*|<[\w -]+>|%\w+%|%[sd]|\[[a-z_ -]+\]|your[-_ ]?\w*[-_ ]?token\w*|token[-_ ]here|changeme)$/i

const maxTextLength = 64 * 1024

const notJson = Symbol('not JSON')

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return notJson
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function formOfText(text: string): BodyForm {
  if (text === '') return 'empty'
  if (isPlaceholder(text)) return 'an object as text'
  if (/^--[^\n]*\n\s*content-disposition:/i.test(text)) return 'multipart'
  if (text.startsWith('<')) return 'XML'
  if (/^[\w.%+[\]-]+=[^{]*$/.test(text)) return 'form'
  if (/^\{\s*'/.test(text)) return 'single quotes'
  if (/^\{\s*[A-Za-z_]\w*\s*:/.test(text)) return 'members without quotes'
  if (!/^[{[]/.test(text)) return 'other'
  if (tryParseJson(text.replaceAll(/,\s*(?=[}\]])/g, '')) !== notJson) return 'trailing comma'
  return 'cut short'
}
