import { nearest } from '../../server/domain/base/user-error.ts'
import { isJsonObject, type JsonObject } from '../../server/domain/json/json-object.ts'
import { escapePointerKey, valueAt } from '../../server/domain/json/json-pointer.ts'
import { describeKind } from '../../server/domain/text/describe-kind.ts'
import { abbreviate } from '../../server/domain/text/quote.ts'
import { requestViolations, type SpecViolation } from './contract.ts'
import type { MemberTree } from './generate.ts'
import { requestShape } from './generated/validators.js'

/** One place of a body at which it differs from what would have passed. */
export type MemberDifference = {
  /** JSON pointer into the body. */
  readonly at: string
  /** What stands there, without its content: `a text of 16 characters`. */
  readonly got: string
  /** What would have passed there. */
  readonly wanted: string
}

/**
 * Everything in which the body of a POST differs from openapi.yaml: what is missing or wrong, and what
 * nobody will read, with the member that was probably meant. Never a value: bodies are personal.
 */
export function bodyDifferences(body: unknown): readonly MemberDifference[] {
  const wrong = requestViolations(body).map((fault) => differenceOf(fault, body))
  return [...wrong, ...ignoredMembers(body)]
}

/** The members of a body that openapi.yaml does not know, by their pointers. */
export function ignoredMembers(
  body: unknown,
  shape: MemberTree = requestShape,
  pointer = '',
): readonly MemberDifference[] {
  // Every accepted POST comes this way, and nearly always there is nothing to tell.
  if (!isJsonObject(body) || isKnown(body, shape, pointer === '')) return none
  const found: MemberDifference[] = []
  for (const name of Object.keys(body)) {
    const deeper = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (deeper === null || (pointer === '' && name === 'callback')) continue
    const at = `${pointer}/${escapePointerKey(abbreviate(name, maxShownLength))}`
    if (deeper === undefined) found.push(ignoredMember(at, name, body[name], Object.keys(shape)))
    else found.push(...ignoredMembers(body[name], deeper, at))
  }
  return found
}

const none: readonly MemberDifference[] = []

function isKnown(body: JsonObject, shape: MemberTree, isWhole: boolean): boolean {
  for (const name of Object.keys(body)) {
    if (isWhole && name === 'callback') continue
    const deeper = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (deeper === undefined) return false
    const member = body[name]
    if (deeper !== null && isJsonObject(member) && !isKnown(member, deeper, false)) return false
  }
  return true
}

function differenceOf(
  { pointer, keyword, params }: SpecViolation,
  body: unknown,
): MemberDifference {
  const missing =
    keyword === 'required' ? `/${escapePointerKey(String(params.missingProperty))}` : ''
  const at = pointer + missing
  const got = describeKind(missing === '' ? valueAt(body, pointer) : undefined)
  return { at, got, wanted: EXPECTED[at] ?? expectedBy(keyword, params) }
}

// What a pattern cannot say in words.
const EXPECTED: Readonly<Record<string, string>> = {
  '': 'one JSON object',
  '/mail': 'an e-mail address, such as mario@example.com',
  '/user': 'an object of texts, or null',
  '/user/birthDate': 'a day that exists, such as 1980-01-31',
  '/user/taxCode': 'a tax code of 16 characters in capitals, such as RSSMRA80A01H501U',
  '/phoneNumber/number': 'a text of 5 to 16 digits, such as 3331234567',
  '/policy/url': 'an http or https URL',
  '/redirectUrls/success': 'an http or https URL',
  '/redirectUrls/failure': 'an http or https URL',
  '/layout/logo': 'an http or https URL',
  '/layout/favicon': 'an http or https URL',
  '/layout/backgroundColor': 'a colour such as #ffffff',
  '/layout/textColor': 'a colour such as #1a1a1a',
  '/callback': 'an object with a url',
  '/callback/url': 'an absolute http or https URL, such as http://127.0.0.1:4000/hook',
  '/callback/headers': 'an object of texts',
  '/callback/retry': 'a whole number from 0 to 5',
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  null: 'null',
}

function expectedBy(keyword: string, params: SpecViolation['params']): string {
  if (keyword === 'type') return [params.type].flat().map(typeText).join(' or ')
  if (keyword === 'enum') return `one of ${[params.allowedValues].flat().join(', ')}`
  if (keyword === 'maxLength') return `at most ${params.limit} characters`
  return 'what openapi.yaml describes there'
}

function typeText(type: unknown): string {
  return TYPES[String(type)] ?? String(type)
}

function ignoredMember(
  at: string,
  name: string,
  value: unknown,
  known: readonly string[],
): MemberDifference {
  const meant = SYNONYMS[name.toLowerCase()] ?? nearest(name, known)
  const hint = meant === undefined || !known.includes(meant) ? '' : `, did you mean ${meant}?`
  return { at, got: describeKind(value), wanted: `nothing: it is not read${hint}` }
}

// What other APIs call it.
const SYNONYMS: Readonly<Record<string, string>> = {
  email: 'mail',
  'e-mail': 'mail',
  phone: 'phoneNumber',
  fiscalcode: 'taxCode',
  codicefiscale: 'taxCode',
  firstname: 'firstName',
  name: 'firstName',
  surname: 'lastName',
  redirect: 'redirectUrls',
  webhook: 'callback',
}

const maxShownLength = 80
