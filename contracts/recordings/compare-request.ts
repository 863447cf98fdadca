import { PROBLEMS, type Problem, type ProblemCode } from '../../server/domain/model/problem.ts'
import { matchOperation } from '../spec/match-operation.ts'
import { member } from '../spec/openapi-document.ts'
import { labelAt } from '../spec/provenance.ts'
import { type DriftFinding, driftFinding } from './drift-finding.ts'
import type { RecordedEntry } from './formats/recording.ts'
import { judgeRequest, type RequestVerdict } from './request-verdict.ts'

/**
 * Compares the service's reaction to a request with the reaction of the emulator. Reports a request that only one of
 * the two accepts, and a request that they refuse for different reasons. Pure.
 */
export function compareRequest(
  entry: RecordedEntry,
  method: string,
  path: string,
  error: number | undefined,
  isRedacted: boolean,
): readonly DriftFinding[] {
  const status = entry.response?.status ?? 0
  const verdict = judgeRequest(entry, method, path)
  if (status >= 200 && status < 300)
    return [...acceptedFindings(verdict), ...schemeFindings(entry, path)]
  if (isRedacted || !verdict.isKnown || !decidesOnRequest(entry, method, path, error)) return []
  return verdict.refusals.length === 0
    ? [refusedFinding(entry, verdict, error)]
    : differentRefusal(verdict, status, error)
}

function acceptedFindings({ refusals, ignored, problem }: RequestVerdict): readonly DriftFinding[] {
  const answer =
    problem === undefined
      ? 'openapi.yaml does not describe it'
      : `the emulator refuses it with ${problem.status}, error ${problem.error}`
  return [
    ...refusals.map((finding) => ({
      ...finding,
      message: `the service accepts this request, and ${answer}: ${finding.message}`,
    })),
    ...ignored.map((finding) => ({
      ...finding,
      message: `${finding.message}: the service accepts the request, and the emulator ignores this`,
    })),
  ]
}

// Many recorders remove the header Authorization, so only a scheme that openapi.yaml does not allow is a difference.
function schemeFindings(
  { requestHeaders = {}, method }: RecordedEntry,
  path: string,
): readonly DriftFinding[] {
  const scheme = /^(\w[\w-]*) +\S/.exec(requestHeaders.authorization ?? '')?.[1]?.toLowerCase()
  const isVideoId = path.startsWith('/IT-')
  const allowed = isVideoId ? ['bearer'] : method === 'PATCH' ? ['basic', 'bearer'] : ['basic']
  if (scheme === undefined || allowed.includes(scheme)) return []
  const rule = `/components/securitySchemes/${isVideoId ? 'bearer' : 'account'}`
  const message = `the service accepts the scheme ${KNOWN_SCHEMES.includes(scheme) ? scheme : 'of this token'}, and the emulator only ${allowed.join(' or ')}`
  return [driftFinding('request', 'authorization', message, rule)]
}

const KNOWN_SCHEMES = [
  'basic',
  'bearer',
  'digest',
  'token',
  'apikey',
  'api-key',
  'hmac',
  'negotiate',
]

// Statuses that depend on the request alone. Other statuses depend on tokens, credit, time, or on earlier requests.
const REQUEST_STATUSES = [400, 405, 406, 413, 414, 422, 428, 431]

// These errors depend on the account, or on earlier requests.
const STATEFUL_PROBLEMS: readonly ProblemCode[] = [
  'SCOPES_INVALID',
  'PATCH_SCOPES_INVALID',
  'OLD_SCOPES_INVALID',
  'OLD_SCOPES_MISSING',
  'OLD_PATCH_EMPTY',
  'NOT_YET_AVAILABLE',
  'ENDED_KO',
  'RETENTION_OVER',
]

function decidesOnRequest(
  entry: RecordedEntry,
  method: string,
  path: string,
  error: number | undefined,
): boolean {
  const status = entry.response?.status ?? 0
  if (!REQUEST_STATUSES.includes(status)) return false
  const { operation, unrouted } = matchOperation(method, path)
  // Another check reports a status that is not described.
  const responses = member(operation ?? unrouted, 'responses')
  if (operation === undefined || responses === undefined) return false
  if (member(responses, String(status)) === undefined) return false
  // The documents are not available yet, or no longer.
  if (status === 422 && path.split('/').length === 4) return false
  return !STATEFUL_PROBLEMS.some((code) => PROBLEMS[code].error === error)
}

function refusedFinding(
  { requestBody, path, response }: RecordedEntry,
  { rule }: RequestVerdict,
  error: number | undefined,
): DriftFinding {
  const status = response?.status ?? 0
  const size = requestBody === undefined ? '' : ` with a body of ${requestBody.length} bytes`
  const sizes: Readonly<Record<number, string>> = {
    413: size,
    414: ` with an address of ${path.length} bytes`,
  }
  const number = error === undefined ? '' : `, error ${error}`
  return driftFinding(
    'request',
    status === 405 ? 'method' : '',
    `the service refuses this request${sizes[status] ?? ''} with ${status}${number}, and the emulator accepts it`,
    rule,
  )
}

function differentRefusal(
  { problem, rule, refusals }: RequestVerdict,
  status: number,
  error: number | undefined,
): readonly DriftFinding[] {
  if (problem === undefined) return []
  const isSameStatus =
    status === problem.status || (isFieldStatus(status) && isModern(status, problem))
  const isSameNumber = error === undefined || error === problem.error || !isKnownNumber(error)
  if (isSameStatus && isSameNumber) return []
  const number = error === undefined ? '' : `, error ${error}`
  const message = `the service refuses this request with ${status}${number}, and the emulator with ${problem.status}, error ${problem.error}`
  const label = refusals[0] === undefined ? labelAt(rule) : problem.source
  return [driftFinding('request', refusals[0]?.where ?? '', message, rule, label)]
}

// The dialect chooses whether these two errors have the statuses 406 and 428, or both 422.
function isModern(status: number, problem: Problem): boolean {
  return status === 422 && [406, 428].includes(problem.status)
}

function isFieldStatus(status: number): boolean {
  return [406, 422, 428].includes(status)
}

function isKnownNumber(error: number): boolean {
  return Object.values(PROBLEMS).some((problem) => problem.error === error)
}
