import { parseCallbackRequest } from '../../server/domain/callbacks/parse-callback-request.ts'
import { isJsonObject, type JsonObject } from '../../server/domain/json/json-object.ts'
import type { CallbackRequest } from '../../server/domain/model/callback.ts'
import {
  createProblem,
  type Problem,
  type ProblemCode,
  type Result,
} from '../../server/domain/model/problem.ts'
import type { VerificationRequest } from '../../server/domain/model/verification-request.ts'
import type { MemberTree } from './generate.ts'
import { requestShape, verificationRequest } from './generated/validators.js'
import { requestViolations, type SpecViolation } from './schema-violations.ts'

/** Parses the body of a POST. Returns its first problem if it is not valid. */
export function parseVerificationRequest(body: unknown): Result<VerificationRequest> {
  if (!isJsonObject(body)) return { ok: false, problem: createProblem('BODY_NOT_JSON') }
  const problem = requestProblem(body)
  if (problem !== undefined) return { ok: false, problem }
  if (!Object.hasOwn(body, 'callback')) return { ok: true, value: pickDescribedMembers(body) }
  const callback = parseCallbackRequest(body.callback)
  return callback.ok ? { ok: true, value: pickDescribedMembers(body, callback.value) } : callback
}

/**
 * Returns the first problem of the body of a POST, or undefined if openapi.yaml accepts it. Does not check
 * `callback`, which has its own order of checks and its own limits.
 *
 * Source: assumed (the order of the checks, and the report of the first mistake alone). docs/fidelity.md#error-numbers
 */
export function requestProblem(body: unknown): Problem | undefined {
  if (verificationRequest(body)) return undefined
  const code = CODES[Math.min(...requestViolations(body).map(rank))]
  return code === undefined ? undefined : createProblem(code)
}

// The order of the checks. The first problem in this order is reported.
const CODES: readonly ProblemCode[] = [
  'BODY_NOT_JSON',
  'MAIL_MISSING',
  'MAIL_INVALID',
  'USER_INVALID',
  'BIRTH_DATE_INVALID',
  'TAX_CODE_INVALID',
  'GENDER_INVALID',
  'HEALTH_CARD_INVALID',
  'PHONE_NUMBER_INVALID',
  'POLICY_INVALID',
  'REDIRECT_URLS_INVALID',
  'OUTPUT_INVALID',
  'LAYOUT_INVALID',
]

// A violation has the code of its pointer if the table has one, otherwise the code of the top-level member.
const CODE_OF_PLACE: Readonly<Record<string, ProblemCode>> = {
  '': 'BODY_NOT_JSON',
  '/mail': 'MAIL_INVALID',
  '/user': 'USER_INVALID',
  '/user/birthDate': 'BIRTH_DATE_INVALID',
  '/user/taxCode': 'TAX_CODE_INVALID',
  '/user/gender': 'GENDER_INVALID',
  '/healthCard': 'HEALTH_CARD_INVALID',
  '/phoneNumber': 'PHONE_NUMBER_INVALID',
  '/policy': 'POLICY_INVALID',
  '/redirectUrls': 'REDIRECT_URLS_INVALID',
  '/output': 'OUTPUT_INVALID',
  '/layout': 'LAYOUT_INVALID',
}

function rank({ pointer, keyword }: SpecViolation): number {
  if (keyword === 'required' && pointer === '') return CODES.indexOf('MAIL_MISSING')
  // An empty mail counts as missing.
  if (keyword === 'minLength' && pointer === '/mail') return CODES.indexOf('MAIL_MISSING')
  const [, member = ''] = pointer.split('/')
  const code = CODE_OF_PLACE[pointer] ?? CODE_OF_PLACE[member === '' ? '' : `/${member}`]
  return code === undefined ? Number.POSITIVE_INFINITY : CODES.indexOf(code)
}

/** True if openapi.yaml describes every member of the body of a POST. The emulator ignores other members. */
export function hasOnlyDescribedMembers(body: unknown): boolean {
  return !isJsonObject(body) || isDescribed(body, requestShape, true)
}

function isDescribed(body: JsonObject, shape: MemberTree, isRoot: boolean): boolean {
  for (const name of Object.keys(body)) {
    if (isRoot && name === 'callback') continue
    const subtree = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (subtree === undefined) return false
    const member = body[name]
    if (subtree !== null && isJsonObject(member) && !isDescribed(member, subtree, false))
      return false
  }
  return true
}

/**
 * Copies the members that openapi.yaml describes from an accepted body, recursively. Drops all others, also
 * `__proto__`. The parsed callback is a separate argument.
 */
export function pickDescribedMembers(
  body: unknown,
  callback?: CallbackRequest,
): VerificationRequest {
  const picked = pickMembers(body, REQUEST_PICKS)
  if (callback !== undefined) picked.callback = callback
  return picked as unknown as VerificationRequest
}

type MemberPick = { readonly name: string; readonly deeper: readonly MemberPick[] | null }

function memberPicksOf(shape: MemberTree): readonly MemberPick[] {
  return Object.entries(shape).map(([name, subPicks]) => ({
    name,
    deeper: subPicks && memberPicksOf(subPicks),
  }))
}

const REQUEST_PICKS = memberPicksOf(requestShape)

function pickMembers(value: unknown, members: readonly MemberPick[]): Record<string, unknown> {
  const source = value as Readonly<Record<string, unknown>>
  const picked: Record<string, unknown> = {}
  for (const { name, deeper: subPicks } of members) {
    if (!Object.hasOwn(source, name)) continue
    const member = source[name]
    picked[name] = subPicks === null || member === null ? member : pickMembers(member, subPicks)
  }
  return picked
}
