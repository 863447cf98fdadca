import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'
import { findNearestWord } from '../../server/domain/text/did-you-mean.ts'
import { checkExchange, type Finding, type HttpExchange } from '../spec/check-exchange.ts'
import { matchOperation, operationOf, operations } from '../spec/match-operation.ts'
import { lineOf, member, resolvePointer } from '../spec/openapi-document.ts'
import { requestSchema, responseSchema } from '../spec/schema-at.ts'
import { emulatorOnlyFindings } from './emulator-only-check.ts'
import { unexcusedFindings } from './excused-by-refusal.ts'
import { type InteractionFinding, pactFault } from './interaction-finding.ts'
import type { Interaction } from './pact-file.ts'
import { parseJsonContent } from './pact-parts.ts'
import { requestFindings } from './request-check.ts'
import { ruleFindings } from './rule-check.ts'

/** The mistakes in an HTTP interaction. */
export type CheckedInteraction = {
  readonly findings: readonly InteractionFinding[]
  /** True if the request is wrong, and the pact expects an error response about this mistake. */
  readonly isExpectedNegative: boolean
}

/**
 * Compares an interaction with openapi.yaml, and looks for mistakes in its rules and headers. `scenarioNames` are the
 * tags of mail addresses that select a scenario. Only the emulator reads them.
 */
export function checkInteraction(
  interaction: Interaction,
  scenarioNames: readonly string[],
): CheckedInteraction {
  const { exchange } = interaction
  const { method, path, status } = exchange
  const found = operationFindings(interaction)
  const ofRequest = found.filter(({ side }) => side === 'request')
  const isRefusal = status >= 400 && operationOf(method, path) !== undefined
  const unexcused = isRefusal ? unexcusedFindings(status, ofRequest) : ofRequest
  const ofResponse = found.filter(({ side }) => side === 'response')
  const described = [...unexcused, ...ofResponse].map((finding): InteractionFinding => {
    return {
      ...finding,
      below: pointerBelow(finding, interaction),
      // Always an error, whatever the label of the rule: the emulator refuses such a request or ignores a part of it.
      ...(finding.side === 'request' && { severity: 'error' }),
    }
  })
  return {
    findings: [
      ...described,
      ...openedStatusFindings(interaction),
      ...errorNumberFindings(interaction),
      ...requestFindings(interaction),
      ...emulatorOnlyFindings(interaction, scenarioNames),
      ...interactionRuleFindings(interaction),
    ],
    isExpectedNegative: unexcused.length < ofRequest.length,
  }
}

/** True if the path of an interaction is a path of the API, or looks like one. The method may be wrong. */
export function isNearOurPaths({ exchange: { path } }: Interaction): boolean {
  const plain = withoutQuery(path)
  if (plain.startsWith('/__emulator')) return true
  const templates = operations().map((operation) => operation.replace(/^\S+ /, ''))
  if (
    templates.some(
      (template) =>
        operationOf('GET', plain) ??
        operationOf('POST', plain) ??
        findNearestWord(plain, [template]),
    )
  ) {
    return true
  }
  const firstSteps = templates.map((template) => template.split('/')[1]?.toLowerCase())
  const steps = plain.toLowerCase().split('/')
  return steps.some((step) => step.length > 3 && firstSteps.includes(step))
}

function operationFindings({ exchange, readsBody }: Interaction): readonly Finding[] {
  const { method, path, status } = exchange
  if (operationOf(method, path) === undefined) {
    const ways = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((way) => operationOf(way, path))
    // A consumer may expect the error for a wrong method, or for a path that is unlike every path of the API.
    if (status === 405 && ways.length > 0) return []
    const suggestion = findNearestWord(`${method} ${withoutQuery(path)}`, operations())
    if (status === 404 && ways.length === 0 && suggestion === undefined) return []
    const hint = suggestion === undefined ? '' : `, did you mean ${suggestion}?`
    const rule = '/paths'
    const message = `no such operation${hint}`
    return [{ side: 'request', where: 'path', message, rule, line: lineOf(rule) }]
  }
  // The pact of a consumer that reads no body expects no content type.
  const found = checkExchange(exchange, { closed: true, partial: true }).filter(
    ({ where }) => readsBody || where !== 'content-type',
  )
  return exchange.requestBody === undefined ? [...missingBody(exchange), ...found] : found
}

function missingBody({ method, path }: HttpExchange): readonly Finding[] {
  const { operation } = matchOperation(method, path)
  const body = operation && member(operation, 'requestBody')
  const required = body && member(body, 'required')
  if (required?.value !== true) return []
  const { pointer: rule } = required
  const message = 'there is no body, or it is not JSON'
  return [{ side: 'request', where: '', message, rule, line: lineOf(rule) }]
}

/** Reports an example in which a new verification has another status than `running`. */
function openedStatusFindings({ exchange, bodies }: Interaction): readonly InteractionFinding[] {
  const status = valueAt(responseJson(exchange), '/data/status')
  const isOpening = exchange.method === 'POST' && /^\/IT-\w+$/.test(withoutQuery(exchange.path))
  const { status: httpStatus } = exchange
  if (!isOpening || httpStatus !== 200 || typeof status !== 'string' || status === 'running')
    return []
  const rule = '/components/schemas/Status'
  const where = '/data/status'
  const message = `a verification that was just opened has the status "running", not "${status}"`
  const below = bodies.response + where
  return [{ side: 'response', where, message, rule, line: lineOf(rule), below }]
}

/** Reports an error number that no response of the API has. The replay finds numbers that belong to another error. */
function errorNumberFindings({ exchange, bodies }: Interaction): readonly InteractionFinding[] {
  const error = valueAt(responseJson(exchange), '/error')
  if (typeof error !== 'number' || knownErrorNumbers().has(error)) return []
  const message = `no refusal of the API has the error ${error}`
  return [pactFault('response', '/error', message, `${bodies.response}/error`)]
}

let errorNumbersCache: ReadonlySet<unknown> | undefined

function knownErrorNumbers(): ReadonlySet<unknown> {
  if (errorNumbersCache !== undefined) return errorNumbersCache
  const responses = resolvePointer('/components/responses')?.value
  const found = new Set<unknown>()
  collectErrors(responses, found)
  errorNumbersCache = found
  return found
}

function collectErrors(value: unknown, found: Set<unknown>): void {
  if (typeof value !== 'object' || value === null) return
  if (isJsonObject(value) && typeof value.error === 'number') found.add(value.error)
  for (const each of Object.values(value)) collectErrors(each, found)
}

function interactionRuleFindings(interaction: Interaction): readonly InteractionFinding[] {
  const { request, response, exchange, bodies } = interaction
  const { method, path, status } = exchange
  const requestJson = exchange.requestBody
  return [
    ...ruleFindings({
      side: 'request',
      rules: request.rules,
      json: requestJson,
      hasBody: request.body.value !== undefined,
      schema: requestSchema(method, path),
      bodyPointer: bodies.request,
      rulesPointer: '/request/matchingRules',
      headers: request.headers,
      query: request.query,
      path: request.path,
    }),
    ...ruleFindings({
      side: 'response',
      rules: response.rules,
      json: responseJson(exchange),
      hasBody: response.body.value !== undefined,
      schema: responseSchema(method, path, status),
      bodyPointer: bodies.response,
      rulesPointer: '/response/matchingRules',
      headers: response.headers,
    }),
  ]
}

function responseJson({ responseBody }: HttpExchange): unknown {
  return parseJsonContent(responseBody)
}

function pointerBelow(finding: Finding, { bodies }: Interaction): string {
  const { side, where } = finding
  if (where === '' || where.startsWith('/')) return bodies[side] + where
  // These places are not in a body: `status`, `content-type`, `path`, `{id}`, `?skip` and the like.
  if (side === 'response') return where === 'status' ? '/response/status' : '/response/headers'
  return where.startsWith('?') ? '/request/query' : '/request/path'
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*/s, '').slice(0, 120)
}
