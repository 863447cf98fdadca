import { expandScopes } from '../../server/domain/accounts/scopes.ts'
import { parseCallbackRequest } from '../../server/domain/callbacks/parse-callback-request.ts'
import { isNestedDeeper } from '../../server/domain/json/json-depth.ts'
import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { createProblem, type Problem, type Result } from '../../server/domain/model/problem.ts'
import { schemaViolations } from '../spec/check-schema.ts'
import { matchOperation } from '../spec/match-operation.ts'
import { member } from '../spec/openapi-document.ts'
import { requestProblem } from '../spec/request-body.ts'
import { type DriftFinding, driftFinding, withMemberLabel } from './drift-finding.ts'
import { bodyText, parseJsonText, type RecordedEntry } from './formats/recording.ts'

/** The answer of the emulator to a request, as far as it follows from the request alone. */
export interface RequestVerdict {
  /** False if the recording lacks a part that the answer depends on, such as the body. */
  readonly isKnown: boolean
  /** The places that openapi.yaml or the emulator does not accept. Empty if they accept the request. */
  readonly refusals: readonly DriftFinding[]
  /** The problem that the emulator would answer, if the body of a POST is refused. */
  readonly problem?: Problem
  /** Members and parameters that the emulator ignores. */
  readonly ignored: readonly DriftFinding[]
  /** JSON pointer into openapi.yaml to the description of the request. */
  readonly rule: string
}

/** These limits are in docs/limits.md. */
const maxBodyBytes = 256 * 1024
const maxDepth = 32

/** Checks a request with the same schemas and parsers that the emulator uses for it. Pure. */
export function judgeRequest(
  entry: RecordedEntry,
  method: string,
  /** The path with query. */
  target: string,
): RequestVerdict {
  const { operation, violations } = matchOperation(method, target)
  const rule = operation?.pointer ?? '/paths'
  // Exports of Postman and Insomnia may have variables instead of values.
  const isTemplate = /\{\{|%7B%7B|\/:[a-z]/i.test(target)
  const inAddress = violations.map((violation) => {
    const isUnknown = violation.message.startsWith('unknown parameter')
    const finding = { side: 'request' as const, ...violation }
    return isUnknown ? withMemberLabel(finding, 'assumed') : withMemberLabel(finding)
  })
  const address = {
    isKnown: !isTemplate,
    refusals: isTemplate ? [] : inAddress.filter((each) => !isUnknownParameter(each)),
    ignored: isTemplate ? [] : inAddress.filter(isUnknownParameter),
    rule,
  }
  const body = operation && member(operation, 'requestBody')
  const content = body && member(body, 'content')
  const schema = content && member(content, 'application~1json')
  const schemaPlace = schema && member(schema, 'schema')
  if (schemaPlace === undefined) return address
  const judged = judgeBody(entry, schemaPlace.pointer)
  return {
    ...judged,
    isKnown: address.isKnown && judged.isKnown,
    refusals: [...address.refusals, ...judged.refusals],
    ignored: [...address.ignored, ...judged.ignored],
  }
}

function isUnknownParameter({ message }: DriftFinding): boolean {
  return message.startsWith('unknown parameter')
}

function judgeBody({ requestBody }: RecordedEntry, rule: string): RequestVerdict {
  const accepted = { isKnown: true, refusals: [], ignored: [], rule }
  if (requestBody === undefined) return { ...accepted, isKnown: false }
  const size =
    typeof requestBody === 'string' ? Buffer.byteLength(requestBody) : requestBody.byteLength
  if (size > maxBodyBytes) return refused(rule, 'BODY_TOO_LARGE', `a body of ${size} bytes`)
  const text = bodyText(requestBody)
  const body = parseJsonText(text)
  if (!isJsonObject(body) || text.startsWith('\ufeff')) {
    return refused(rule, 'BODY_NOT_JSON', 'a body that is not one JSON object')
  }
  if (isNestedDeeper(body, maxDepth)) {
    return refused(rule, 'BODY_NOT_JSON', `a body nested more than ${maxDepth} deep`)
  }
  const isOpening = rule.endsWith('/VerificationRequest')
  const violations = schemaViolations(rule, body, true)
    .map(({ pointer, ...violation }) => ({
      side: 'request' as const,
      where: pointer,
      ...violation,
    }))
    .filter(({ where, message }) => !(isOpening && isCallbackViolation(where, message)))
  const isIgnored = ({ message }: { readonly message: string }) =>
    message.startsWith('unknown member')
  const refusals = violations
    .filter((each) => !isIgnored(each))
    .map((each) => withMemberLabel(each))
  const ignored = violations.filter(isIgnored).map((each) => withMemberLabel(each, 'assumed'))
  const callback = isOpening ? judgeCallback(body) : judgeScopes(body, rule)
  const problem = isOpening ? (requestProblem(body) ?? callback?.problem) : undefined
  return {
    ...accepted,
    refusals: [...refusals, ...(callback === undefined ? [] : [callback.finding])],
    ignored,
    ...(problem === undefined ? {} : { problem }),
  }
}

function refused(
  rule: string,
  code: 'BODY_TOO_LARGE' | 'BODY_NOT_JSON',
  what: string,
): RequestVerdict {
  const problem = createProblem(code)
  const finding = driftFinding('request', '', what, rule, problem.source)
  return { isKnown: true, refusals: [finding], problem, ignored: [], rule }
}

// The emulator checks the callback object in its own order and with its own limits. The schema finds only unknown members.
function isCallbackViolation(where: string, message: string): boolean {
  return where.startsWith('/callback') && !message.startsWith('unknown member')
}

type JudgedPart = { readonly finding: DriftFinding; readonly problem?: Problem }

function judgeCallback(body: object): JudgedPart | undefined {
  if (!('callback' in body)) return undefined
  const parsed: Result<unknown> = parseCallbackRequest(body.callback)
  if (parsed.ok) return undefined
  const { problem } = parsed
  const rule = '/components/schemas/Callback'
  // The text of a problem can quote a header name of the client.
  const message = problem.message.replaceAll(/: \S+$/g, '').replaceAll(/'[^']{20,}'/g, 'a header')
  return { finding: driftFinding('request', '/callback', message, rule, problem.source), problem }
}

function judgeScopes(
  body: Readonly<Record<string, unknown>>,
  rule: string,
): JudgedPart | undefined {
  const scopes = Array.isArray(body.scopes)
    ? body.scopes.filter((each) => typeof each === 'string')
    : []
  const expansion = expandScopes(scopes)
  if ('scopes' in expansion) return undefined
  return {
    finding: driftFinding(
      'request',
      '/scopes',
      'a scope that Video ID does not have',
      `${rule}/properties/scopes`,
    ),
  }
}
