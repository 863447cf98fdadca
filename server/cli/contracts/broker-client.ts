import { UserError } from '../../domain/base/user-error.ts'
import { abbreviate } from '../../domain/text/quote.ts'
import type { BrokerAccess } from './broker-access.ts'

/** A response of a Pact Broker, or of another server that has a pact. */
export type BrokerResponse = {
  readonly status: number
  /** The URL after redirects. */
  readonly url: URL
  readonly text: string
  /** The text as JSON. */
  readonly json: unknown
}

export type BrokerClient = {
  /** Sends a GET, or a POST if there is a body. Throws a UserError unless the response is JSON or 404. */
  request(url: URL, body?: object): Promise<BrokerResponse>
}

// A pact of thousands of interactions has a few megabytes.
const maxResponseBytes = 32 * 1024 * 1024
const maxRedirects = 5

/**
 * Creates a client for fetching pacts. It sends the credentials only to the origin that they are for. It follows a
 * redirect only if the target has the same origin.
 */
export function createBrokerClient(access: BrokerAccess, timeLimitMs = 30_000): BrokerClient {
  async function send(url: URL, body?: object, redirects = 0): Promise<BrokerResponse> {
    const isHome = access.origin === url.origin
    const { response, text } = await fetchText(url, {
      headers: {
        accept: 'application/hal+json, application/json;q=0.9',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(isHome &&
          access.authorization !== undefined && { authorization: access.authorization }),
      },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
    const { status } = response
    const location = response.headers.get('location')
    if (status >= 300 && status < 400 && location !== null) {
      const next = redirectTarget(url, location, redirects)
      return send(next, status === 307 || status === 308 ? body : undefined, redirects + 1)
    }
    if (status === 401 || status === 403) throw accessError(url, status, access)
    if (status === 400 || status === 422) throw badRequestError(url, status, text)
    if (status !== 404 && (status < 200 || status >= 300)) {
      throw new UserError(
        `${formatUrl(url)} answered ${status}, which is not a pact. Try again later, or ask the operator of the broker.`,
      )
    }
    const json = tryParseJson(text)
    if (json === undefined && status !== 404) throw notJsonError(url, response)
    return { status, url, text, json }
  }

  async function fetchText(url: URL, init: RequestInit) {
    try {
      const signal = AbortSignal.timeout(timeLimitMs)
      const response = await fetch(url, { ...init, redirect: 'manual', signal })
      return { response, text: await readResponseText(url, response) }
    } catch (error) {
      throw error instanceof UserError ? error : connectionError(url, error, timeLimitMs)
    }
  }

  return { request: (url, body) => send(url, body) }
}

/** Formats a URL for printing, without its query, which may contain a secret. */
export function formatUrl({ origin, pathname }: URL): string {
  return abbreviate(`${origin}${pathname === '/' ? '' : pathname}`, 160)
}

function redirectTarget(url: URL, location: string, redirects: number): URL {
  const next = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined
  if (next?.origin !== url.origin) {
    throw new UserError(
      `${formatUrl(url)} redirects to ${next?.origin ?? 'no address'}, and verify sends requests only to hosts that you name. Name that one, if you trust it.`,
    )
  }
  if (redirects >= maxRedirects) {
    throw new UserError(`${formatUrl(url)} redirects in a circle. Check the address.`)
  }
  return next
}

async function readResponseText(url: URL, response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > maxResponseBytes) {
      throw new UserError(
        `${formatUrl(url)} answers more than ${maxResponseBytes} bytes, which is not a pact. Check the address.`,
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function accessError(url: URL, status: number, { origin, from }: BrokerAccess): UserError {
  const where = `${formatUrl(url)} refuses to answer (${status})`
  if (from === undefined) {
    return new UserError(
      `${where}. Set PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD.`,
    )
  }
  return origin === url.origin
    ? new UserError(`${where} in spite of ${from}. Check what that is set to, and what it permits.`)
    : new UserError(`${where}. ${from} was not sent there: it is for ${origin}.`)
}

/** Creates an error with the text of the response, because a broker explains there what is wrong with the selectors. */
function badRequestError(url: URL, status: number, text: string): UserError {
  const says = abbreviate(text.replaceAll(/\s+/g, ' ').trim(), 300)
  return new UserError(
    `${formatUrl(url)} does not understand the request (${status}): ${says || 'it does not say why'}. Correct --consumer-version-selector, or check the address.`,
  )
}

function connectionError(url: URL, error: unknown, timeLimitMs: number): UserError {
  const { name, message } = error as Error
  if (name === 'TimeoutError') {
    return new UserError(
      `${formatUrl(url)} did not answer within ${timeLimitMs / 1000} s. Is the broker working, and is a proxy in the way?`,
      { cause: error },
    )
  }
  const inner = (error as Error).cause as (Error & { readonly code?: string }) | undefined
  const why = inner?.code ?? inner?.message ?? message
  const remedy = /CERT|SELF_SIGNED|ISSUER/.test(why)
    ? "Name the file of your own CA in NODE_EXTRA_CA_CERTS, if it issued the broker's certificate."
    : 'Is a broker running there, and can this machine reach it?'
  return new UserError(`${formatUrl(url)} gave no answer (${abbreviate(why)}). ${remedy}`, {
    cause: error,
  })
}

function notJsonError(url: URL, { headers }: Response): UserError {
  const type = headers.get('content-type') ?? 'no content type'
  return new UserError(
    `${formatUrl(url)} did not answer with JSON but with ${abbreviate(type)}. Name the address of a Pact Broker, or of a pact file.`,
  )
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
