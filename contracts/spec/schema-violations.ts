import { createProblem, type Problem, type ProblemCode } from '../../server/domain/model/problem.ts'
import {
  routesFile,
  scenarioFile,
  tokenCreate,
  tokenCreateV1,
  tokenUpdate,
  tokenUpdateV1,
  verificationRequest,
} from './generated/validators.js'

/** A violation of a schema at one place of a value, as Ajv reports it. */
export type SpecViolation = {
  /** JSON pointer into the value. Empty for the value itself. */
  readonly pointer: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message: string
}

/** Returns all violations of openapi.yaml in the body of a POST. None if it is a valid VerificationRequest. */
export function requestViolations(body: unknown): readonly SpecViolation[] {
  return violationsOf(verificationRequest, body)
}

export type TokenBodyKind = 'create' | 'update' | 'v1Create' | 'v1Update'

/** Returns all violations of openapi.yaml in the body of a token request. */
export function tokenViolations(kind: TokenBodyKind, body: unknown): readonly SpecViolation[] {
  return violationsOf(TOKEN_BODIES[kind], body)
}

const TOKEN_BODIES = {
  create: tokenCreate,
  update: tokenUpdate,
  v1Create: tokenCreateV1,
  v1Update: tokenUpdateV1,
}

/** Returns all violations of scenarios/scenario.schema.json in the content of a scenario file. */
export function scenarioViolations(content: unknown): readonly SpecViolation[] {
  return violationsOf(scenarioFile, content)
}

/** Returns all violations of scenarios/routes.schema.json in the content of a routes.yaml. */
export function routesViolations(content: unknown): readonly SpecViolation[] {
  return violationsOf(routesFile, content)
}

const noViolations: readonly SpecViolation[] = []

function violationsOf(
  isValid: typeof verificationRequest,
  value: unknown,
): readonly SpecViolation[] {
  if (isValid(value)) return noViolations
  return (isValid.errors ?? []).map(({ instancePath, keyword, params, message = '' }) => ({
    pointer: instancePath,
    keyword,
    params,
    message,
  }))
}

/**
 * Returns the first problem of the body of a POST, or undefined if openapi.yaml accepts it. Does not check
 * `callback`, which has its own order of checks and its own limits.
 *
 * Source: assumed. That only the first mistake is reported, and the order; docs/fidelity.md#error-numbers
 */
export function requestProblem(body: unknown): Problem | undefined {
  const violations = requestViolations(body)
  if (violations.length === 0) return undefined
  const code = CODES[Math.min(...violations.map(rank))]
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

// The code of a violation is that of its pointer, otherwise that of the top-level member.
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
