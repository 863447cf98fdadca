import type { Finding } from '../spec/check-exchange.ts'

/**
 * A body without what is about a person: each such text is replaced by one of the same form, so that what
 * is left still is what openapi.yaml describes. Unknown members keep their name and the kind of their value,
 * unless the name itself looks like a person's. Pure.
 */
export function redactBody(value: unknown, side: ExchangeSide): unknown {
  return redactValue(value, '', side)
}

/** What a text of the client's may tell depends on who wrote it: its texts are its own, ours are known. */
export type ExchangeSide = 'request' | 'response'

function redactValue(value: unknown, key: string, side: ExchangeSide): unknown {
  if (Array.isArray(value)) return value.map((each) => redactValue(each, key, side))
  if (typeof value === 'string') return redactText(value, key, side)
  if (typeof value === 'number') return redactNumber(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      // What stands in there comes back to the client as it is, and is nobody else's business.
      return [redactWords(name), redactValue(each, CLIENT_MEMBERS.has(key) ? '' : name, side)]
    }),
  )
}

/**
 * A name or a path without what looks like a token, an address, a tax code or a telephone number. For words of the
 * client's that a report cannot do without. Pure.
 */
export function redactWords(text: string): string {
  return text
    .replaceAll(/(?<![^\s"'/?&=])[^\s"'/?&=]+(?:@|%40)[^\s"'/?&=]+/gi, placeholder)
    .replaceAll(/(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/gi, placeholder)
    .replaceAll(/[a-z]{6}\d\d[a-ehlmprst]\d\d[a-z]\d{3}[a-z]/gi, placeholder)
    .replaceAll(/\+?\d(?:[ .-]?\d){5,}/g, placeholder)
}

/** A finding whose words may be those of whoever sent it: they stand in quotes, and in the steps of its place. Pure. */
export function redactFinding(finding: Finding): Finding {
  const where = finding.where.split('/').map(redactWords).join('/')
  return { ...finding, where, message: finding.message.replaceAll(/"[^"]*"/g, redactWords) }
}

/** A path with its query: ids stay, tokens and whatever looks like a person go. Pure. */
export function redactPath(target: string): string {
  const [path = '', query] = target.split(/\?(.*)/s)
  const steps = path.split('/').map((step, i, all) => {
    if (ID.test(step) || step === '') return step
    return /^tokens?$/.test(all[i - 1] ?? '') ? placeholder : redactWords(step)
  })
  if (query === undefined) return steps.join('/')
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => {
    return `${encodeURIComponent(redactWords(name))}=${/^-?\d{0,5}$/.test(value) ? value : placeholder}`
  })
  return `${steps.join('/')}?${pairs.join('&')}`
}

const placeholder = 'redacted'

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const CLIENT_MEMBERS: ReadonlySet<string> = new Set(['custom', 'headers'])

// What tells nothing about a person, and is needed to understand the exchange.
const SAFE_MEMBERS: Readonly<Record<ExchangeSide, ReadonlySet<string>>> = {
  request: new Set(),
  response: new Set([
    ...['id', 'status', 'reason', 'message', 'method', 'field', 'type', 'scopes', 'error'],
    ...['contentType', 'mode', 'who'],
  ]),
}

// Words of the API's that a client has to use, told where it has used them.
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
  // An id of many digits is no telephone number.
  if (SAFE_MEMBERS[side].has(key)) return ID.test(text) ? text : redactWords(text)
  const form =
    side === 'request' && Object.hasOwn(SAFE_PATTERNS, key) ? SAFE_PATTERNS[key] : undefined
  if (form?.test(text)) return text
  const standIn = Object.hasOwn(STAND_INS, key) ? STAND_INS[key] : undefined
  if (standIn !== undefined) return standIn
  if (/^https?:/i.test(text)) return 'https://redacted.example.com/'
  return /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) ? text : placeholder
}

// Six digits may be a telephone number already.
function redactNumber(number: number): number {
  return Math.abs(number) < 100_000 ? number : 100_000
}
