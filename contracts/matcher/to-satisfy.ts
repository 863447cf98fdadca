import { isJsonObject } from '../../server/domain/json/json-object.ts'
import type { HttpExchange } from '../spec/check-exchange.ts'
import {
  type CallDetails,
  type ReceivedCall,
  readReceivedResponse,
  requestBodyPart,
  type Unjudged,
} from './received-response.ts'

/** The result of a matcher of Vitest and Jest. */
export type MatcherResult = { readonly pass: boolean; readonly message: () => string }

/**
 * A matcher for Vitest and Jest. It passes if a response of fetch, undici, ky, axios, got, supertest, openapi-fetch or
 * hey-api matches openapi.yaml. It also checks the request, if the response contains it.
 *
 *     expect.extend({ toSatisfyVideoIdSpec })
 *     await expect(await fetch(`${url}/IT-live`, { method: 'POST', … })).toSatisfyVideoIdSpec()
 *
 * A response of fetch has no method. The matcher assumes POST for paths that have only POST, and GET for paths that
 * have only GET. Pass the method, the path or the body of the request, if the response does not contain them:
 * `toSatisfyVideoIdSpec({ method: 'POST', path: '/tokens' })`. If the matcher cannot compare the value, the test fails,
 * even after `.not`.
 */
export async function toSatisfyVideoIdSpec(
  this: unknown,
  received: unknown,
  details: CallDetails = {},
): Promise<MatcherResult> {
  const call = await readReceivedResponse(received)
  // Imported only when needed: the schema engine is large, and most programs do not use it.
  const { checkExchange } = await import('../spec/check-exchange.ts')
  const exchange = 'problem' in call ? call : await completeCall(call, details)
  if ('problem' in exchange) {
    // After `.not`, the test fails if `pass` is true. Vitest and Jest set `this.isNot`.
    const isNot = isJsonObject(this) && this.isNot === true
    return createResult(isNot, `This cannot be compared with openapi.yaml. ${exchange.problem}`)
  }
  const findings = checkExchange(exchange, { closed: true })
  const callText = `${exchange.method} ${exchange.path} ${exchange.status}`
  if (findings.length === 0) {
    return createResult(
      true,
      `${callText} is as openapi.yaml describes it, although the test expects a difference (.not).`,
    )
  }
  const lines = findings.map(({ side, where, message, line, rule }) => {
    return `  ${side} ${where === '' ? 'body' : where}: ${message} (openapi.yaml:${line} #${rule})`
  })
  return createResult(
    false,
    `${callText} is not as openapi.yaml describes it:\n${lines.join('\n')}`,
  )
}

function createResult(pass: boolean, text: string): MatcherResult {
  return { pass, message: () => text }
}

async function completeCall(
  call: ReceivedCall,
  { method: givenMethod, path: givenPath, requestBody }: CallDetails,
): Promise<HttpExchange | Unjudged> {
  const { operationOf } = await import('../spec/match-operation.ts')
  const path = givenPath ?? call.path
  if (path === undefined) {
    return {
      problem:
        "The response does not contain its address. Pass it: toSatisfyVideoIdSpec({ method: 'GET', path: '/IT-identity-verifications' }).",
    }
  }
  const known = METHODS.filter((method) => operationOf(method, path) !== undefined)
  if (known.length === 0) {
    return {
      problem: `openapi.yaml has no path ${path}. Pass the path as the API knows it: toSatisfyVideoIdSpec({ path: '/IT-live' }).`,
    }
  }
  const method = (givenMethod ?? call.method)?.toUpperCase() ?? onlyOne(known)
  if (method === undefined) {
    return {
      problem: `The response does not contain its method, and ${path} has ${known.join(' and ')}. Pass it: toSatisfyVideoIdSpec({ method: '${known[0]}' }).`,
    }
  }
  return { ...call, ...requestBodyPart(requestBody), method, path }
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

function onlyOne(methods: readonly string[]): string | undefined {
  return methods.length === 1 ? methods[0] : undefined
}
