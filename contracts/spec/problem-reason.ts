import type { CallbackRequest } from '../../server/domain/model/callback.ts'
import { createProblem, type Problem, type ProblemCode } from '../../server/domain/model/problem.ts'
import type { VerificationRequest } from '../../server/domain/model/verification-request.ts'
import { requestViolations, type SpecViolation } from './contract.ts'
import type { MemberTree } from './generate.ts'
import { requestShape } from './generated/validators.js'

/**
 * The first thing that is wrong with the body of a POST, or undefined when openapi.yaml accepts it.
 * What is wrong with `callback` is not looked at: it has an order and limits of its own.
 *
 * Source: assumed. That the first fault alone is told, and the order; docs/fidelity.md#error-numbers
 */
export function requestProblem(body: unknown): Problem | undefined {
  const faults = requestViolations(body)
  if (faults.length === 0) return undefined
  const code = CODES[Math.min(...faults.map(rank))]
  return code === undefined ? undefined : createProblem(code)
}

/**
 * Picks from a body that was not refused the members that openapi.yaml describes, and theirs; any
 * other, `__proto__` among them, is dropped. The callback comes beside it, read already.
 */
export function pickRequest(body: unknown, callback?: CallbackRequest): VerificationRequest {
  const taken = pickMembers(body, REQUEST_PICKS)
  if (callback !== undefined) taken.callback = callback
  return taken as unknown as VerificationRequest
}

// The order of the checks, which is the order in which the first fault is told.
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

// The longest place that a fault is in or under decides.
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
  // An empty text is as good as none.
  if (keyword === 'minLength' && pointer === '/mail') return CODES.indexOf('MAIL_MISSING')
  const [, member = ''] = pointer.split('/')
  const code = CODE_OF_PLACE[pointer] ?? CODE_OF_PLACE[member === '' ? '' : `/${member}`]
  return code === undefined ? Number.POSITIVE_INFINITY : CODES.indexOf(code)
}

type MemberPick = { readonly name: string; readonly deeper: readonly MemberPick[] | null }

function memberPicksOf(shape: MemberTree): readonly MemberPick[] {
  return Object.entries(shape).map(([name, deeper]) => ({
    name,
    deeper: deeper && memberPicksOf(deeper),
  }))
}

const REQUEST_PICKS = memberPicksOf(requestShape)

function pickMembers(value: unknown, members: readonly MemberPick[]): Record<string, unknown> {
  const source = value as Readonly<Record<string, unknown>>
  const taken: Record<string, unknown> = {}
  for (const { name, deeper } of members) {
    if (!Object.hasOwn(source, name)) continue
    const member = source[name]
    taken[name] = deeper === null || member === null ? member : pickMembers(member, deeper)
  }
  return taken
}
