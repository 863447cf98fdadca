import { escapePointerKey, parsePointer, valueAt } from '../../server/domain/json/json-pointer.ts'
import { PROBLEMS, type ProblemCode } from '../../server/domain/model/problem.ts'
import { findNearestWord } from '../../server/domain/text/did-you-mean.ts'
import { redactFinding, redactWords } from '../recorder/redact.ts'
import { bodyDifferences } from '../spec/body-differences.ts'
import { checkExchange, type Finding } from '../spec/check-exchange.ts'
import { lineOf, resolvePointer } from '../spec/openapi-document.ts'
import { pathMistakeOf } from './path-mistakes.ts'
import { queryFindings } from './query-rules.ts'
import { type KnownIds, pathOf, type RunCall } from './run-context.ts'

/** Why a request was refused, at one place of it. */
export type RefusedPlace = {
  /** JSON pointer into the body, `?name` in the query, `{name}` in the path, or a word such as `path`. */
  readonly where: string
  readonly message: string
  /** JSON pointer into openapi.yaml, and its line. */
  readonly rule: string
  readonly line: number
  /** A value that would have passed, in words. */
  readonly wouldPass: string
  /** True if no test would send it on purpose, such as the id `undefined`. */
  readonly isCertain: boolean
}

/** The state of the service refused the request, not a mistake in it. */
const STATE_CODES: readonly string[] = [
  ...['CREDIT', 'NO_VERIFICATIONS', 'NOT_YET_AVAILABLE', 'ENDED_KO', 'RETENTION_OVER'],
  ...['SERVICE_UNAVAILABLE', 'TOO_MANY', 'UNREACHABLE', 'DISK_FULL', 'DATA_FOLDER_LOST'],
  ...['STORAGE_FULL', 'REQUEST_SLOW', 'SOCKETS_IN_USE', 'BROKEN_INVARIANT', 'SCENARIO_FAULT'],
  ...['ID_LEFT', 'DOWNLOAD_EXPIRED', 'TOKEN_LIMIT'],
]

/** True if a right request can get this error, because of the state of the service. */
export function isRefusalOfState(problem: string): boolean {
  return STATE_CODES.includes(problem)
}

/** Returns the places of a refused request that are wrong, without values of people. Never empty. Pure. */
export function refusedPlaces(
  { call, operation }: RunCall,
  ids: KnownIds,
): readonly RefusedPlace[] {
  const path = pathOf(call)
  const problem = call.problem ?? ''
  if (call.method === 'TLS') return [TLS_PLACE]
  const pathMistake = pathMistakeOf(call.method, path, ids)
  const ofToken = tokenPlace(call)
  if (pathMistake !== undefined && (operation === undefined || pathMistake.isCertain)) {
    const rule = operation === undefined ? '/paths' : '/components/parameters/VerificationIdPath'
    return [
      place(pathMistake.where, pathMistake.message, rule, wouldPassOf(call), pathMistake.isCertain),
    ]
  }
  if (ofToken !== undefined) return [ofToken]
  const isUnread = operation === undefined || problem === 'BODY_NOT_JSON'
  const violations = isUnread ? [] : violationsOf(call)
  if (violations.length > 0) return violations
  return [fallbackPlace(call, problem, pathMistake?.message)]
}

const TLS_PLACE: RefusedPlace = {
  where: 'scheme',
  message: 'the client speaks TLS, but the base URL begins with http',
  rule: '/servers',
  line: lineOf('/servers'),
  wouldPass: 'the base URL as it is in VIDEOID_EMULATOR_URL',
  isCertain: true,
}

function violationsOf(call: RunCall['call']): readonly RefusedPlace[] {
  const differences = new Map(
    (call.requestBody === undefined ? [] : bodyDifferences(call.requestBody)).map((each) => [
      each.at,
      each,
    ]),
  )
  return checkExchange(call, { closed: true })
    .filter(({ side }) => side === 'request')
    .map((violation) => {
      const at = placeInBody(violation)
      const { got, wanted } = differences.get(at) ?? {}
      const redacted = redactFinding({ ...violation, where: at })
      const wouldPass = wanted?.startsWith('nothing:') === false ? wanted : wouldPassOf(call)
      const message = describeViolation(redacted.message, got)
      return place(
        redacted.where,
        message,
        violation.rule,
        wouldPass,
        isCertainViolation(violation, call),
      )
    })
}

// The pattern of a text helps nobody, and what would pass is said beside it.
function describeViolation(message: string, got: string | undefined): string {
  if (got === undefined || /^unknown|^must have required/.test(message)) return message
  const kind = redactWords(got)
  return /^must match/.test(message)
    ? `${kind} is not of the right form`
    : `${message}, not ${kind}`
}

// A missing member has its own pointer, which is more useful than that of the object.
function placeInBody({ where, message }: Finding): string {
  const missing = /^must have required property '(.+)'$/.exec(message)?.[1]
  return missing === undefined ? where : `${where}/${escapePointerKey(missing)}`
}

function isCertainViolation({ where, message }: Finding, call: RunCall['call']): boolean {
  if (/^unknown (member|parameter)/.test(message)) {
    return message.includes('did you mean') || isSynonym(where) || isTokenName(where)
  }
  if (where !== '{type}') return false
  const type = pathOf(call).split('/').at(-1) ?? ''
  return findNearestWord(type, ['data', 'audit', 'timestamp', 'images']) !== undefined
}

function isSynonym(where: string): boolean {
  const name = parsePointer(where.startsWith('/') ? where : `/${where}`).at(-1) ?? ''
  return /^(e-?mail|mail_?address|phone|mobile|tel|fiscal_?code|codice_?fiscale|surname|(first|last)_name|dob|webhook|callback_?url|redirect_?urls?|return_?url)$/i.test(
    name,
  )
}

/** True for names of a query parameter that carries a token. */
export function isTokenName(where: string): boolean {
  return /^\??(access_?token|auth_?token|token|bearer|api_?key|key|authorization)$/i.test(where)
}

function tokenPlace(call: RunCall['call']): RefusedPlace | undefined {
  const { problem = '', facts, path } = call
  if (!/^(TOKEN_(MISSING|WRONG)|SCOPE_MISSING|BASIC_WRONG|REFRESH_WRONG)$/.test(problem)) return
  const names = [...new URLSearchParams(path.split(/\?(.*)/s)[1] ?? '').keys()]
  const inQuery = names.find(isTokenName)
  const account = problem.startsWith('BASIC') ? 'account' : 'bearer'
  const rule = `/components/securitySchemes/${account}`
  const form = problem === 'TOKEN_MISSING' ? (facts?.tokenForm ?? 'missing') : undefined
  const isCertain =
    inQuery !== undefined ||
    ['a placeholder', 'the scheme twice', 'in quotes'].includes(facts?.tokenForm ?? '')
  const what = inQuery === undefined ? describeToken(form, problem) : 'the token is in the query'
  return place('header Authorization', what, rule, wouldPassOf(call), isCertain)
}

function describeToken(form: string | undefined, problem: string): string {
  if (form !== undefined) return `the token is not as described: ${form}`
  return problem === 'SCOPE_MISSING' ? 'the token has no scope for it' : 'the token is not valid'
}

const RULES: readonly (readonly [RegExp, string, string])[] = [
  [/^BODY/, '', '/components/requestBodies/VerificationToOpen'],
  [/^ID_|^NO_VER/, '{id}', '/components/parameters/VerificationIdPath'],
  [/^TYPE/, '{type}', '/components/parameters/Type'],
  [/^CALLBACK_URL/, '/callback/url', '/components/schemas/Callback/properties/url'],
  [/^CALLBACK_METHOD/, '/callback/method', '/components/schemas/Callback/properties/method'],
  [/^CALLBACK_FIELD/, '/callback/field', '/components/schemas/Callback/properties/field'],
  [/^CALLBACK_HEADER/, '/callback/headers', '/components/schemas/Callback/properties/headers'],
  [/^CALLBACK_CUSTOM/, '/callback/custom', '/components/schemas/Callback/properties/custom'],
  [/^CALLBACK_RETRY/, '/callback/retry', '/components/schemas/Callback/properties/retry'],
  [/^CALLBACK_(NOT|TOO)/, '/callback', '/components/schemas/Callback'],
  [/^PAGE/, 'query', '/components/parameters/Limit'],
  [/^SCENARIO_UNKNOWN/, 'header x-emulator-scenario', '/x-unrouted'],
]

function fallbackPlace(call: RunCall['call'], problem: string, hint?: string): RefusedPlace {
  const [, where = 'request', rule = '/x-unrouted'] =
    RULES.find(([pattern]) => pattern.test(problem)) ?? []
  const form = call.facts?.bodyForm
  const isBody = problem === 'BODY_NOT_JSON'
  const [query] = problem === 'PAGE_INVALID' ? queryFindings(call) : []
  const message = isBody ? describeBody(form) : (query?.message ?? hint ?? generalMessage(problem))
  const isCertain =
    (isBody && form !== undefined && CERTAIN_FORMS.includes(form)) ||
    ['REQUEST_MALFORMED', 'SCENARIO_UNKNOWN', 'ORIGIN_NOT_ALLOWED'].includes(problem)
  return place(
    where,
    message,
    resolvePointer(rule)?.pointer ?? '/paths',
    wouldPassOf(call),
    isCertain,
  )
}

// Bodies that a program writes by mistake. Tests of bad input send none, or the half of one.
const CERTAIN_FORMS: readonly string[] = [
  ...['form', 'multipart', 'XML', 'JSON inside a JSON text', 'an object as text'],
  ...['single quotes', 'not UTF-8', 'byte order mark'],
]

function describeBody(form: string | undefined): string {
  return form === undefined || form === 'other'
    ? 'the body is not one JSON object'
    : `the body is not one JSON object, but: ${form}`
}

function generalMessage(problem: string): string {
  return entryOf(problem)?.message.replaceAll(/\{\w+\}/g, '…') ?? 'refused'
}

// The texts of some remedies contain words of the client, which can be personal.
function wouldPassOf({ problem = '', fix = '' }: RunCall['call']): string {
  const entry = entryOf(problem)
  return entry?.fix.includes('{') === false ? entry.fix : redactWords(fix)
}

function entryOf(problem: string) {
  return Object.hasOwn(PROBLEMS, problem) ? PROBLEMS[problem as ProblemCode] : undefined
}

function place(
  where: string,
  message: string,
  rule: string,
  wouldPass: string,
  isCertain: boolean,
): RefusedPlace {
  return { where, message, rule, line: lineOf(rule), wouldPass, isCertain }
}

/** The value at a place of the body. Undefined for places that are not in the body. */
export function valueAtPlace({ requestBody }: RunCall['call'], where: string): unknown {
  return where.startsWith('/') ? valueAt(requestBody, where) : undefined
}
