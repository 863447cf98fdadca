import { isIP } from 'node:net'
import type { Request, Response } from 'express'
import { type TokenBodyKind, tokenViolations } from '../../../contracts/spec/schema-violations.ts'
import type { TokenLimits } from '../../domain/accounts/access-token.ts'
import { expandScopes, OAUTH_SCOPES, type Scope } from '../../domain/accounts/scopes.ts'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { type ProblemCode, problemResult, type Result } from '../../domain/model/problem.ts'
import { didYouMean, findNearestWord } from '../../domain/text/did-you-mean.ts'
import { type BodyLimits, contextOf, parseJson, readBytes } from '../request.ts'

/** The members of a request that creates or changes a token. */
export type TokenBody = {
  /** The requested scopes, with wild cards already expanded. */
  readonly scopes?: readonly Scope[]
  readonly name?: string
  /** The lifetime in seconds. */
  readonly ttl?: number
  /** The expiry in UNIX seconds; version 1 only. */
  readonly expire?: number
  readonly limits?: TokenLimits
}

/**
 * Reads the body of a POST, PATCH or PUT for tokens. A missing body counts as `{}`. Unknown keys are ignored, as on
 * the platform; the request journal names them. Returns a problem if a member is invalid.
 */
export async function readTokenBody(
  req: Request,
  res: Response,
  kind: TokenBodyKind,
  limits: BodyLimits,
): Promise<Result<TokenBody>> {
  const bytes = await readBytes(req, limits.maxBody)
  if (bytes === undefined) {
    res.setHeader('connection', 'close')
    return problemResult('BODY_TOO_LARGE')
  }
  contextOf(res).requestBytes = bytes
  const body = bytes.length === 0 ? ({ ok: true, value: {} } as const) : parseJson(bytes, limits)
  if (!body.ok) return body
  if (!isJsonObject(body.value)) return problemResult('BODY_NOT_JSON')
  const unknown = unknownKeysWarning(body.value, kind)
  if (unknown !== '') contextOf(res).why = unknown
  const { scopesMissing, scopesFormat, scopesInvalid, field } = PROBLEM_CODES[kind]
  const invalidField = firstInvalidField(kind, body.value)
  if (invalidField === 'scopes') return problemResult(scopesMissing)
  if (invalidField === 'a scope') return problemResult(scopesFormat)
  if (invalidField !== undefined)
    return problemResult(field, {
      field: invalidField,
      what: EXPECTED_VALUES[invalidField] ?? 'a number',
    })
  const accepted = pickKnownMembers(body.value, kind)
  if (accepted.scopes === undefined) return { ok: true, value: accepted }
  const expansion = expandScopes(accepted.scopes)
  if ('scopes' in expansion) return { ok: true, value: { ...accepted, scopes: expansion.scopes } }
  const suggestion = findNearestWord(expansion.unknown, OAUTH_SCOPES)
  return problemResult(scopesInvalid, {
    hint: suggestion === undefined ? '.' : `, ${suggestion} among them.`,
  })
}

type BodyProblemCodes = Readonly<
  Record<'scopesMissing' | 'scopesFormat' | 'scopesInvalid' | 'field', ProblemCode>
>

const V1_PROBLEM_CODES: BodyProblemCodes = {
  scopesMissing: 'OLD_SCOPES_MISSING',
  scopesFormat: 'OLD_SCOPES_INVALID',
  scopesInvalid: 'OLD_SCOPES_INVALID',
  field: 'OLD_TOKEN_FIELD',
}

const PROBLEM_CODES: Readonly<Record<TokenBodyKind, BodyProblemCodes>> = {
  create: {
    scopesMissing: 'SCOPES_MISSING',
    scopesFormat: 'SCOPES_FORMAT',
    scopesInvalid: 'SCOPES_INVALID',
    field: 'TOKEN_FIELD',
  },
  update: {
    scopesMissing: 'PATCH_SCOPES_FORMAT',
    scopesFormat: 'PATCH_SCOPES_FORMAT',
    scopesInvalid: 'PATCH_SCOPES_INVALID',
    field: 'TOKEN_FIELD',
  },
  v1Create: V1_PROBLEM_CODES,
  v1Update: V1_PROBLEM_CODES,
}

const EXPECTED_VALUES: Readonly<Record<string, string>> = {
  name: 'a text of at most 200 characters',
  ttl: 'a whole number of seconds',
  expire: 'a UNIX time in whole seconds',
  limits: 'an object',
  'limits.totalRequests': 'a whole number of 0 or more',
  'limits.walletRequests': 'a whole number of 0 or more',
  'limits.subscriptionRequests': 'a whole number of 0 or more',
  'limits.walletAmount': 'an amount in EUR of 0 or more',
  'limits.ip': 'a list of at most 100 IP addresses',
}

const KNOWN_KEYS: Readonly<Record<TokenBodyKind, readonly string[]>> = {
  create: ['scopes', 'name', 'ttl', 'limits'],
  update: ['scopes', 'name', 'ttl', 'limits'],
  v1Create: ['scopes', 'ttl', 'expire'],
  v1Update: ['scopes', 'ttl', 'expire'],
}

const LIMIT_KEYS = Object.keys(EXPECTED_VALUES).flatMap(
  (name) => /^limits\.(.*)$/.exec(name)?.[1] ?? [],
)

// Checks the scopes first, then the other fields in the order of EXPECTED_VALUES.
function firstInvalidField(kind: TokenBodyKind, body: object): string | undefined {
  const invalidFields = tokenViolations(kind, body).map(({ pointer, keyword }) => {
    const [, member = '', deeper] = pointer.split('/')
    if (member === 'scopes') {
      return deeper === undefined && keyword !== 'maxItems' ? 'scopes' : 'a scope'
    }
    if (keyword === 'required') return 'scopes'
    return member === 'limits' && deeper !== undefined ? `limits.${deeper}` : member
  })
  const order = ['scopes', 'a scope', ...Object.keys(EXPECTED_VALUES)]
  return order.find((candidate) => invalidFields.includes(candidate)) ?? invalidAddressField(body)
}

function invalidAddressField(body: object): string | undefined {
  const { limits } = body as TokenBody
  return limits?.ip?.every((address) => isIP(address) !== 0) === false ? 'limits.ip' : undefined
}

function pickKnownMembers(body: Readonly<Record<string, unknown>>, kind: TokenBodyKind): TokenBody {
  const picked = pickKeys(body, KNOWN_KEYS[kind])
  return isJsonObject(picked.limits)
    ? { ...picked, limits: pickKeys(picked.limits, LIMIT_KEYS) }
    : picked
}

function pickKeys(object: Readonly<Record<string, unknown>>, keys: readonly string[]) {
  const entries = keys.filter((key) => Object.hasOwn(object, key)).map((key) => [key, object[key]])
  return Object.fromEntries(entries) as Readonly<Record<string, unknown>>
}

function unknownKeysWarning(body: Readonly<Record<string, unknown>>, kind: TokenBodyKind): string {
  const limits = isJsonObject(body.limits) ? body.limits : {}
  return [...unknownKeyWarnings(body, KNOWN_KEYS[kind]), ...unknownKeyWarnings(limits, LIMIT_KEYS)]
    .slice(0, 5)
    .join(' ')
}

function unknownKeyWarnings(body: object, known: readonly string[]): readonly string[] {
  return Object.keys(body)
    .filter((key) => !known.includes(key))
    .map((key) =>
      // The warning does not repeat an unusual key, because it may be a secret in the wrong place.
      /^[A-Za-z_]{1,30}$/.test(key)
        ? `Unknown key "${key}" is ignored${didYouMean(key, known) || '.'}`
        : 'An unknown key is ignored.',
    )
}
