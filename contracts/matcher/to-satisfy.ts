import { isJsonObject } from '../../server/domain/json/json-object.ts'
import type { HttpExchange } from '../spec/check-exchange.ts'

/** What a matcher of Vitest and Jest answers. */
export type MatcherResult = { readonly pass: boolean; readonly message: () => string }

/**
 * A matcher: whether an answer, and the request where it is known, is as openapi.yaml describes it. Takes
 * what fetch, supertest and axios answer.
 *
 *     expect.extend({ toSatisfyVideoIdSpec })
 *     await expect(await fetch(`${url}/IT-live`, { method: 'POST', … })).toSatisfyVideoIdSpec()
 *
 * A response of fetch does not tell its method: it is POST where only POST is described, else GET.
 */
export async function toSatisfyVideoIdSpec(received: unknown): Promise<MatcherResult> {
  if (received instanceof Response && received.bodyUsed) {
    return createResult(
      false,
      'The body was read already. Compare the answer first, or a clone() of it.',
    )
  }
  const exchange = await exchangeOf(received)
  if (exchange === undefined) {
    return createResult(false, 'This is no answer of fetch, supertest or axios.')
  }
  // The engine is large, and most programs never compare anything.
  const { checkExchange } = await import('../spec/check-exchange.ts')
  const findings = checkExchange(exchange, { closed: true })
  const what = `${exchange.method} ${exchange.path} ${exchange.status}`
  if (findings.length === 0) {
    return createResult(true, `${what} is as openapi.yaml describes it, and was not to be.`)
  }
  const lines = findings.map(({ side, where, message, line, rule }) => {
    return `  ${side} ${where === '' ? 'body' : where}: ${message} (openapi.yaml:${line} #${rule})`
  })
  return createResult(false, `${what} is not as openapi.yaml describes it:\n${lines.join('\n')}`)
}

function createResult(pass: boolean, text: string): MatcherResult {
  return { pass, message: () => text }
}

async function exchangeOf(received: unknown): Promise<HttpExchange | undefined> {
  if (received instanceof Response) return fromFetch(received)
  if (
    !isJsonObject(received) ||
    typeof received.status !== 'number' ||
    !isJsonObject(received.headers)
  ) {
    return undefined
  }
  const { status, headers } = received
  const responseHeaders = plainHeaders(headers)
  // axios has the body in `data` and the request in `config`, supertest in `body` and `req`.
  if (isJsonObject(received.config)) {
    const { method, url, baseURL, data } = received.config
    const path = pathOf(String(url ?? ''), String(baseURL ?? ''))
    const responseBody = received.data
    return { ...requestPartsOf(method, path, data), status, responseHeaders, responseBody }
  }
  if (!isJsonObject(received.req)) return undefined
  const { method, path } = received.req
  const isJson = String(responseHeaders['content-type'] ?? '').startsWith('application/json')
  const responseBody = isJson ? received.text : (received.body ?? received.text)
  const sent = isJsonObject(received.request) ? received.request._data : undefined
  return { ...requestPartsOf(method, String(path), sent), status, responseHeaders, responseBody }
}

async function fromFetch(response: Response): Promise<HttpExchange> {
  const path = pathOf(response.url, '')
  const responseBody = new Uint8Array(await response.clone().arrayBuffer())
  const responseHeaders = Object.fromEntries(response.headers)
  const method = /^\/IT-(?:live|selfie|automatic)$/.test(path) ? 'POST' : 'GET'
  return { method, path, status: response.status, responseHeaders, responseBody }
}

function requestPartsOf(method: unknown, path: string, data: unknown) {
  const requestBody = typeof data === 'string' ? tryParseJson(data) : data
  const known = requestBody === undefined ? {} : { requestBody }
  return { method: String(method ?? 'GET').toUpperCase(), path, ...known }
}

function pathOf(url: string, base: string): string {
  const whole = /^https?:/i.test(url) ? url : base + url
  if (!URL.canParse(whole)) return whole
  const { pathname, search } = new URL(whole)
  return pathname + search
}

function plainHeaders(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plain = typeof headers.toJSON === 'function' ? headers.toJSON() : headers
  return Object.fromEntries(
    Object.entries(plain as object).map(([name, value]) => [name.toLowerCase(), value]),
  )
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
