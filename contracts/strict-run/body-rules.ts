import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { escapePointerKey, valueAt } from '../../server/domain/json/json-pointer.ts'
import type { RecordedCall } from '../recorder/recorded-calls.ts'
import { redactWords } from '../recorder/redact.ts'
import { containsPlaceholder, isPlaceholder } from '../recorder/request-facts.ts'
import { type RuleFinding, ruleFinding } from './rule-finding.ts'

/** Checks the body of an accepted POST for values that the API accepts, but that the client cannot mean. Pure. */
export function bodyFindings(call: RecordedCall): readonly RuleFinding[] {
  const { requestBody: body } = call
  if (!isJsonObject(body)) return []
  return [
    ...placeholderFindings(body, '', 0),
    ...phoneFindings(valueAt(body, '/phoneNumber/number')),
    ...birthDateFindings(valueAt(body, '/user/birthDate'), call.at),
    ...healthCardFindings(valueAt(body, '/healthCard')),
    ...callbackFindings(valueAt(body, '/callback')),
  ]
}

const REQUEST = '/components/schemas/VerificationRequest'
const maxDepth = 6

function placeholderFindings(
  value: unknown,
  pointer: string,
  depth: number,
): readonly RuleFinding[] {
  if (typeof value === 'string') return textFindings(value, pointer)
  if (!isJsonObject(value) || depth > maxDepth) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const at = `${pointer}/${escapePointerKey(name)}`
    // The client gets these values back unchanged, so they can be anything.
    return /^\/callback\/(custom|data)$/.test(at) ? [] : placeholderFindings(member, at, depth + 1)
  })
}

function textFindings(text: string, pointer: string): readonly RuleFinding[] {
  const where = pointer.split('/').map(redactWords).join('/')
  if (isUnfilled(text)) {
    const message = 'a word such as undefined, or a template, stands where a value is missing'
    return [ruleFinding('error', where, message, REQUEST)]
  }
  if (!/^\/user\//.test(pointer) || (text !== '' && text === text.trim())) return []
  const what = text.trim() === '' ? 'an empty text, leave the member out' : 'white space around it'
  return [ruleFinding('warning', where, what, REQUEST)]
}

function isUnfilled(text: string): boolean {
  const isAddress = /^https?:\/\//i.test(text) || /^[^@\s]+@[^@\s]+$/.test(text)
  return isPlaceholder(text.trim()) || (isAddress && containsPlaceholder(text))
}

function phoneFindings(number: unknown): readonly RuleFinding[] {
  const hasPrefix = typeof number === 'string' && /^(\+|00)|^39\d{9,10}$/.test(number)
  if (!hasPrefix) return []
  const message = "the number has the prefix of a country; the vendor's examples have none"
  const rule = '/components/schemas/PhoneNumberRequest/properties/number'
  return [ruleFinding('warning', '/phoneNumber/number', message, rule)]
}

function birthDateFindings(date: unknown, at: number): readonly RuleFinding[] {
  if (typeof date !== 'string') return []
  const born = Date.parse(`${date}T00:00:00Z`)
  const isPlausible = born <= at && date >= '1900'
  if (isPlausible) return []
  const rule = '/components/schemas/RequestedUser/properties/birthDate'
  return [ruleFinding('warning', '/user/birthDate', 'nobody was born on this day', rule)]
}

function healthCardFindings(healthCard: unknown): readonly RuleFinding[] {
  if (!isJsonObject(healthCard)) return []
  if (healthCard.checkExpire !== true || healthCard.required === true) return []
  const message = 'checkExpire has no effect without "required": true'
  const rule = '/components/schemas/HealthCardRequest/properties/checkExpire'
  return [ruleFinding('warning', '/healthCard/checkExpire', message, rule)]
}

function callbackFindings(callback: unknown): readonly RuleFinding[] {
  if (!isJsonObject(callback)) return []
  const { url, method, field } = callback
  const rule = '/components/schemas/Callback/properties'
  const isPlain = typeof url === 'string' && /^http:/i.test(url) && !isOfThisMachine(url)
  return [
    ...(isPlain
      ? [
          ruleFinding(
            'notice',
            '/callback/url',
            'callbacks over http are not encrypted, use https',
            `${rule}/url`,
          ),
        ]
      : []),
    ...(method === 'JSON' && field !== undefined
      ? [
          ruleFinding(
            'notice',
            '/callback/field',
            'ignored, because the method is JSON',
            `${rule}/field`,
          ),
        ]
      : []),
  ]
}

/** True if only this machine or its network can reach an address. Such an address is used only in tests. */
export function isOfThisMachine(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return /^(localhost|\[.*\]|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|^[^.]+$|\.(test|localhost|local|internal|example|invalid)$/.test(
    host,
  )
}
