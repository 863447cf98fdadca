import { ignoredMembers } from '../../../contracts/spec/body-differences.ts'
import { requestViolations, type SpecViolation } from '../../../contracts/spec/schema-violations.ts'
import {
  type Issue,
  integerBetween,
  literal,
  objectWith,
  optional,
  prependPath,
  recordOf,
  refine,
  type Schema,
  textOfLength,
} from '../../domain/base/schema.ts'
import { shortestWireCallback } from '../../domain/callbacks/callback-redaction.ts'
import { parseCallbackRequest } from '../../domain/callbacks/parse-callback-request.ts'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { parsePointer } from '../../domain/json/json-pointer.ts'
import type { CallbackRequest } from '../../domain/model/callback.ts'
import type { VerificationRequest } from '../../domain/model/verification-request.ts'

/** The schema of a stored request. It applies the same rules as for the body of a POST. */
export const storedRequestSchema: Schema<VerificationRequest> = (value) => {
  if (!isJsonObject(value)) return { path: [], message: 'must be an object' }
  const { callback, ...wire } = value
  return (
    specIssue(requestViolations(wire)[0]) ??
    ignoredIssue(wire) ??
    (callback === undefined ? undefined : prefixIssue('callback', callbackSchema(callback)))
  )
}

// The highest length of a text. Each text of a callback has a lower limit of its own.
const maxTextLength = 64 * 1024

const callbackSchema = refine(
  objectWith<CallbackRequest>({
    url: textOfLength(maxTextLength),
    encoding: literal('form', 'json'),
    field: textOfLength(maxTextLength, 1),
    headers: recordOf((name) => name !== '__proto__', textOfLength(maxTextLength), 1_000),
    custom: optional<unknown>(() => undefined),
    retry: integerBetween(0, 5),
  }),
  (callback) => {
    const parsed = parseCallbackRequest(shortestWireCallback(callback))
    if (parsed.ok) return undefined
    const { code, message, fix } = parsed.problem
    const member = MEMBER_BY_PROBLEM.find(([start]) => code.startsWith(start))?.[1]
    return {
      path: member === undefined ? [] : [member],
      message: `would be refused (${message}): ${fix.replace(/\.$/, '')}`,
    }
  },
)

// Maps the beginning of a problem's code to the member that is wrong.
const MEMBER_BY_PROBLEM: readonly (readonly [string, keyof CallbackRequest])[] = [
  ['CALLBACK_URL', 'url'],
  ['CALLBACK_HEADER', 'headers'],
  ['CALLBACK_FIELD', 'field'],
]

function specIssue(violation: SpecViolation | undefined): Issue | undefined {
  if (violation === undefined) return undefined
  const { pointer, keyword, params, message } = violation
  const missing = keyword === 'required' ? [String(params.missingProperty)] : []
  const text = missing.length > 0 ? 'is missing' : message
  return { path: [...parsePointer(pointer), ...missing], message: text }
}

function ignoredIssue(wire: unknown): Issue | undefined {
  const [ignored] = ignoredMembers(wire)
  return ignored === undefined
    ? undefined
    : { path: parsePointer(ignored.at), message: 'is not known here' }
}

function prefixIssue(key: string, issue: Issue | undefined): Issue | undefined {
  return issue === undefined ? undefined : prependPath(key, issue)
}
