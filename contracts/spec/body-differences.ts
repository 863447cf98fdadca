import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { escapePointerKey, valueAt } from '../../server/domain/json/json-pointer.ts'
import { describeKind } from '../../server/domain/text/describe-kind.ts'
import { findNearestWord } from '../../server/domain/text/did-you-mean.ts'
import { abbreviate } from '../../server/domain/text/quote.ts'
import type { MemberTree } from './generate.ts'
import { requestShape } from './generated/validators.js'
import { requestViolations, type SpecViolation } from './schema-violations.ts'

/** A place of a body that differs from openapi.yaml. */
export type MemberDifference = {
  /** JSON pointer into the body. */
  readonly at: string
  /** The kind of the value, without its content, such as `a text of 16 characters`. */
  readonly got: string
  /** The expected value. */
  readonly wanted: string
}

/**
 * Lists all differences between the body of a POST and openapi.yaml: missing, wrong and unknown members, with a
 * suggestion for unknown ones. Contains no values, because bodies contain personal data.
 */
export function bodyDifferences(body: unknown): readonly MemberDifference[] {
  const violations = requestViolations(body).map((violation) => differenceOf(violation, body))
  return [...violations, ...ignoredMembers(body)]
}

/** Returns the members of a body that openapi.yaml does not describe. The emulator ignores them. */
export function ignoredMembers(
  body: unknown,
  shape: MemberTree = requestShape,
  pointer = '',
): readonly MemberDifference[] {
  if (!isJsonObject(body)) return []
  const differences: MemberDifference[] = []
  for (const name of Object.keys(body)) {
    const subtree = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (subtree === null || (pointer === '' && name === 'callback')) continue
    const at = `${pointer}/${escapePointerKey(abbreviate(name, maxShownLength))}`
    if (subtree === undefined)
      differences.push(ignoredMember(at, name, body[name], Object.keys(shape)))
    else differences.push(...ignoredMembers(body[name], subtree, at))
  }
  return differences
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

// Descriptions in words for members whose schema has a pattern.
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
  return 'the value that openapi.yaml describes there'
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
  const suggestion = SYNONYMS[name.toLowerCase()] ?? findNearestWord(name, known)
  const hint =
    suggestion === undefined || !known.includes(suggestion) ? '' : `, did you mean ${suggestion}?`
  return { at, got: describeKind(value), wanted: `nothing: this member is not read${hint}` }
}

// Names of other APIs for the same members.
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
