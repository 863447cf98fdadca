import { isJsonObject } from '../../server/domain/json/json-object.ts'
import type { HttpExchange } from '../spec/check-exchange.ts'

/** The result of a matcher of Vitest and Jest. */
export type MatcherResult = { readonly pass: boolean; readonly message: () => string }

/**
 * A matcher for Vitest and Jest. It passes if a response of fetch, supertest or axios matches openapi.yaml. It also
 * checks the request, if the response contains it.
 *
 *     expect.extend({ toSatisfyVideoIdSpec })
 *     await expect(await fetch(`${url}/IT-live`, { method: 'POST', … })).toSatisfyVideoIdSpec()
 *
 * A response of fetch has no method. The matcher assumes POST for paths that have only POST, otherwise GET.
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
    return createResult(false, 'This is not an answer of fetch, supertest or axios.')
  }
  // Imported only when needed: the schema engine is large, and most programs do not use it.
  const { checkExchange } = await import('../spec/check-exchange.ts')
  const findings = checkExchange(exchange, { closed: true })
  const callText = `${exchange.method} ${exchange.path} ${exchange.status}`
  if (findings.length === 0) {
    return createResult(true, `${callText} is as openapi.yaml describes it, and was not to be.`)
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
  const sentBody = isJsonObject(received.request) ? received.request._data : undefined
  return {
    ...requestPartsOf(method, String(path), sentBody),
    status,
    responseHeaders,
    responseBody,
  }
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
  const bodyPart = requestBody === undefined ? {} : { requestBody }
  return { method: String(method ?? 'GET').toUpperCase(), path, ...bodyPart }
}

function pathOf(url: string, base: string): string {
  const absoluteUrl = /^https?:/i.test(url) ? url : base + url
  if (!URL.canParse(absoluteUrl)) return absoluteUrl
  const { pathname, search } = new URL(absoluteUrl)
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
