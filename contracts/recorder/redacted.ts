import { maskedSentence } from '../../server/core/plain/masked-path.ts'

/**
 * A body without what is about a person: each such text is replaced by one of the same form, so that what
 * is left still is what openapi.yaml describes. Unknown members keep their name and the kind of their value.
 */
export function redacted(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => redacted(each, key))
  if (typeof value === 'string') return redactedText(value, key)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, redacted(each, name)]),
  )
}

// What tells nothing about a person, and is needed to understand the exchange.
const TOLD = new Set([
  'id',
  'status',
  'reason',
  'method',
  'field',
  'type',
  'scopes',
  'error',
  'contentType',
])

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

function redactedText(text: string, key: string): string {
  if (key === 'message') return maskedSentence(text)
  if (TOLD.has(key)) return text
  const standIn = Object.hasOwn(STAND_INS, key) ? STAND_INS[key] : undefined
  if (standIn !== undefined) return standIn
  if (/^https?:/i.test(text)) return 'https://redacted.example.com/'
  return /^\d{4}-\d\d-\d\dT/.test(text) ? text : 'redacted'
}
