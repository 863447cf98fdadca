import { requestFaults, type SpecFault } from '../../../contracts/spec/contract.ts'
import { ignoredMembers } from '../../../contracts/spec/near-miss.ts'
import { acceptedRequest, requestRefusal } from '../../../contracts/spec/problem-reason.ts'
import {
  type Issue,
  integer,
  literal,
  objectWith,
  optional,
  recordOf,
  ruled,
  type Shape,
  textOf,
  within,
} from '../../domain/base/schema.ts'
import { shortestWireCallback } from '../../domain/callbacks/callback-redaction.ts'
import { callbackRequestOf } from '../../domain/callbacks/parse-callback-request.ts'
import { isObject } from '../../domain/json/json-object.ts'
import { keysOf } from '../../domain/json/json-pointer.ts'
import type { CallbackRequest } from '../../domain/model/callback.ts'
import { problem, type Result } from '../../domain/model/problem.ts'
import type { VerificationRequest } from '../../domain/model/verification-request.ts'

/** What the body of a POST asks for, or the first thing that is wrong with it. */
export function requestIn(body: unknown): Result<VerificationRequest> {
  if (!isObject(body)) return { ok: false, problem: problem('BODY_NOT_JSON') }
  const refusal = requestRefusal(body)
  if (refusal !== undefined) return { ok: false, problem: refusal }
  if (!Object.hasOwn(body, 'callback')) return { ok: true, value: acceptedRequest(body) }
  const callback = callbackRequestOf(body.callback)
  return callback.ok ? { ok: true, value: acceptedRequest(body, callback.value) } : callback
}

/** A request as it is kept once it was accepted: checked by the same rules as the body of a POST. */
export const acceptedRequestShape: Shape<VerificationRequest> = (value) => {
  if (!isObject(value)) return { path: [], says: 'must be an object' }
  const { callback, ...wire } = value
  return (
    specIssue(requestFaults(wire)[0]) ??
    ignoredIssue(wire) ??
    (callback === undefined ? undefined : nested('callback', callbackShape(callback)))
  )
}

// The limits of a callback are all smaller.
const longest = 64 * 1024

const callbackShape = ruled(
  objectWith<CallbackRequest>({
    url: textOf(longest),
    encoding: literal('form', 'json'),
    field: textOf(longest, 1),
    headers: recordOf((name) => name !== '__proto__', textOf(longest), 1_000),
    custom: optional<unknown>(() => undefined),
    retry: integer(0, 5),
  }),
  (callback) => {
    const read = callbackRequestOf(shortestWireCallback(callback))
    if (read.ok) return undefined
    const { code, message, fix } = read.problem
    const member = MEMBERS.find(([start]) => code.startsWith(start))?.[1]
    return {
      path: member === undefined ? [] : [member],
      says: `would be refused (${message}): ${fix.replace(/\.$/, '')}`,
    }
  },
)

// The member that the problems whose name begins so are about.
const MEMBERS: readonly (readonly [string, keyof CallbackRequest])[] = [
  ['CALLBACK_URL', 'url'],
  ['CALLBACK_HEADER', 'headers'],
  ['CALLBACK_FIELD', 'field'],
]

function specIssue(fault: SpecFault | undefined): Issue | undefined {
  if (fault === undefined) return undefined
  const { pointer, keyword, params, message } = fault
  const missing = keyword === 'required' ? [String(params.missingProperty)] : []
  const says = missing.length > 0 ? 'is missing' : message
  return { path: [...keysOf(pointer), ...missing], says }
}

function ignoredIssue(wire: unknown): Issue | undefined {
  const [ignored] = ignoredMembers(wire)
  return ignored === undefined ? undefined : { path: keysOf(ignored.at), says: 'is not known here' }
}

function nested(key: string, issue: Issue | undefined): Issue | undefined {
  return issue === undefined ? undefined : within(key, issue)
}
