import { acceptedRequest, requestRefusal } from '../../contracts/spec/refusal.ts'
import { problem, type Result } from '../core/answer/problem.ts'
import { callbackRequestOf } from '../core/callback/callback-request.ts'
import type { VerificationRequest } from '../core/life/verification-request.ts'
import { isObject } from '../core/plain/json-object.ts'

/** What the body of a POST asks for, or the first thing that is wrong with it. */
export function requestIn(body: unknown): Result<VerificationRequest> {
  if (!isObject(body)) return { ok: false, problem: problem('BODY_NOT_JSON') }
  const refusal = requestRefusal(body)
  if (refusal !== undefined) return { ok: false, problem: refusal }
  if (!Object.hasOwn(body, 'callback')) return { ok: true, value: acceptedRequest(body) }
  const callback = callbackRequestOf(body.callback)
  return callback.ok ? { ok: true, value: acceptedRequest(body, callback.value) } : callback
}
