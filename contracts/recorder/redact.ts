import type { Finding } from '../spec/check-exchange.ts'

/**
 * Replaces personal data in a body by texts of the same form, so that the body still matches openapi.yaml.
 * Unknown members keep their name and the type of their value, unless the name looks like personal data. Pure.
 */
export function redactBody(value: unknown, side: ExchangeSide): unknown {
  return redactValue(value, '', side)
}

/** `request`: the client wrote the body. `response`: the emulator wrote it, and more of its members are harmless. */
export type ExchangeSide = 'request' | 'response'

function redactValue(value: unknown, key: string, side: ExchangeSide): unknown {
  if (Array.isArray(value)) return value.map((each) => redactValue(each, key, side))
  if (typeof value === 'string') return redactText(value, key, side)
  if (typeof value === 'number') return redactNumber(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      // Members of `custom` and `headers` belong to the client, so their names have no known meaning.
      return [redactWords(name), redactValue(each, CLIENT_MEMBERS.has(key) ? '' : name, side)]
    }),
  )
}

/**
 * Replaces what looks like a token, an e-mail address, a tax code or a telephone number in a name or a path. Use it for
 * texts of the client that a report needs. Pure.
 */
export function redactWords(text: string): string {
  return text
    .replaceAll(/(?<![^\s"'/?&=])[^\s"'/?&=]+(?:@|%40)[^\s"'/?&=]+/gi, placeholder)
    .replaceAll(/(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/gi, placeholder)
    .replaceAll(/[a-z]{6}\d\d[a-ehlmprst]\d\d[a-z]\d{3}[a-z]/gi, placeholder)
    .replaceAll(/\+?\d(?:[ .-]?\d){5,}/g, placeholder)
}

/** Redacts a finding: the words of the client in its message (in quotes) and in the path of its place. Pure. */
export function redactFinding(finding: Finding): Finding {
  const where = finding.where.split('/').map(redactWords).join('/')
  return { ...finding, where, message: finding.message.replaceAll(/"[^"]*"/g, redactWords) }
}

/**
 * Redacts a path with its query: keeps ids, and values of the query that are small numbers or statuses. Replaces
 * tokens and what looks like personal data. Pure.
 */
export function redactPath(target: string): string {
  const [path = '', query] = target.split(/\?(.*)/s)
  const steps = path.split('/').map((step, i, all) => {
    if (ID.test(step) || step === '') return step
    return /^tokens?$/.test(all[i - 1] ?? '') ? placeholder : redactWords(step)
  })
  if (query === undefined) return steps.join('/')
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => {
    return `${encodeURIComponent(redactWords(name))}=${isHarmlessValue(value) ? value : placeholder}`
  })
  return `${steps.join('/')}?${pairs.join('&')}`
}

/** True if a report may show the value of a query parameter: a small number, or a word for a status. Pure. */
export function isHarmlessValue(value: string): boolean {
  return /^-?\d{0,5}$/.test(value) || STATUS_WORD.test(value)
}

// The four statuses, and words that clients use for a status. No word in this list is a name of a person.
const STATUS_WORD =
  /^(running|validation|ok|ko|all|any|new|open|closed|pending|done|completed?|finished|success|failed|failure|error|expired|verified|validated|validating|approved|accepted|rejected|refused|cancelled|canceled|identified|true|false|null|undefined|nan)$/i

const placeholder = 'redacted'

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const CLIENT_MEMBERS: ReadonlySet<string> = new Set(['custom', 'headers'])

// Members without personal data that are needed to understand the exchange.
const SAFE_MEMBERS: Readonly<Record<ExchangeSide, ReadonlySet<string>>> = {
  request: new Set(),
  response: new Set([
    ...['id', 'status', 'reason', 'message', 'method', 'field', 'type', 'scopes', 'error'],
    ...['contentType', 'mode', 'who'],
  ]),
}

// Members of requests whose values are words of the API. A value is kept if it matches the pattern.
const SAFE_PATTERNS: Readonly<Record<string, RegExp>> = {
  method: /^(POST|JSON|GET|PUT)$/,
  scopes: /^(GET|POST|PUT|DELETE|PATCH|\*):[a-z.*]+\/[A-Za-z/*-]*$/,
}

const STAND_INS: Readonly<Record<string, string>> = {
  mail: 'redacted@example.com',
  owner: 'redacted@example.com',
  taxCode: 'RSSMRA80A01H501U',
  gender: 'M',
  birthDate: '1980-01-01',
  number: '0000000000',
  issueDate: '2020-01-01',
  expiryDate: '2030-01-01',
  backgroundColor: '#ffffff',
  textColor: '#000000',
}

function redactText(text: string, key: string, side: ExchangeSide): string {
  // Check for an id first: an id of many digits looks like a telephone number.
  if (SAFE_MEMBERS[side].has(key)) return ID.test(text) ? text : redactWords(text)
  const safePattern =
    side === 'request' && Object.hasOwn(SAFE_PATTERNS, key) ? SAFE_PATTERNS[key] : undefined
  if (safePattern?.test(text)) return text
  const standIn = Object.hasOwn(STAND_INS, key) ? STAND_INS[key] : undefined
  if (standIn !== undefined) return standIn
  if (/^https?:/i.test(text)) return 'https://redacted.example.com/'
  return /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) ? text : placeholder
}

/** Replaces numbers of six digits or more, because they may be telephone numbers. */
function redactNumber(number: number): number {
  return Math.abs(number) < 100_000 ? number : 100_000
}
