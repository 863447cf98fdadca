import type { RecordedCall } from '../recorder/recorded-calls.ts'
import { lineOf, resolvePointer } from '../spec/openapi-document.ts'
import { pathMistakeOf } from './path-mistakes.ts'
import { queryFindings } from './query-rules.ts'
import { problemEntry, type RefusedPlace, refusedPlace, wouldPassOf } from './refused-place.ts'
import { type KnownIds, pathOf, type RunCall } from './run-context.ts'
import { isTokenName, violationPlaces } from './violation-places.ts'

/** The errors of requests that are right, but refused because of the current state of the service. */
const STATE_CODES: readonly string[] = [
  ...['CREDIT', 'NO_VERIFICATIONS', 'NOT_YET_AVAILABLE', 'ENDED_KO', 'RETENTION_OVER'],
  ...['SERVICE_UNAVAILABLE', 'TOO_MANY', 'UNREACHABLE', 'DISK_FULL', 'DATA_FOLDER_LOST'],
  ...['STORE_AWAY', 'REPLICA_AWAY'],
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
      refusedPlace(
        pathMistake.where,
        pathMistake.message,
        rule,
        wouldPassOf(call),
        pathMistake.isCertain,
      ),
    ]
  }
  if (ofToken !== undefined) return [ofToken]
  const isUnread = operation === undefined || problem === 'BODY_NOT_JSON'
  const violations = isUnread ? [] : violationPlaces(call)
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

function tokenPlace(call: RecordedCall): RefusedPlace | undefined {
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
  return refusedPlace('header Authorization', what, rule, wouldPassOf(call), isCertain)
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

function fallbackPlace(call: RecordedCall, problem: string, hint?: string): RefusedPlace {
  const [, where = 'request', rule = '/x-unrouted'] =
    RULES.find(([pattern]) => pattern.test(problem)) ?? []
  const form = call.facts?.bodyForm
  const isBody = problem === 'BODY_NOT_JSON'
  const [query] = problem === 'PAGE_INVALID' ? queryFindings(call) : []
  const message = isBody ? describeBody(form) : (query?.message ?? hint ?? generalMessage(problem))
  const isCertain =
    (isBody && form !== undefined && CERTAIN_FORMS.includes(form)) ||
    ['REQUEST_MALFORMED', 'SCENARIO_UNKNOWN', 'ORIGIN_NOT_ALLOWED'].includes(problem)
  return refusedPlace(
    where,
    message,
    resolvePointer(rule)?.pointer ?? '/paths',
    wouldPassOf(call),
    isCertain,
  )
}

// Forms of bodies that a program writes by mistake. A test of bad input sends no body, or half of a JSON text.
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
  return problemEntry(problem)?.message.replaceAll(/\{\w+\}/g, '…') ?? 'refused'
}
