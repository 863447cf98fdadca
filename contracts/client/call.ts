import { failureOutcome, type Outcome, successOutcome } from './outcome.ts'

export type CallOptions = {
  /** `https://test.videoid.openapi.com`, `https://videoid.openapi.com`, or where an emulator listens. */
  readonly baseUrl: string
  readonly token: string
  /** For the whole of an answer; 30 seconds when left out. */
  readonly timeoutMs?: number
  /** Another `fetch`: behind a proxy, or to see what is sent. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

export type ApiCall = {
  readonly method: 'GET' | 'POST'
  /** A path of the API, or a whole address of another host, which is never shown the token. */
  readonly path: string
  readonly body?: unknown
  readonly accept?: string
}

/** An answer that arrived whole, whatever it says. */
export type ApiResponse = {
  readonly status: number
  /** Without parameters, in small letters: `application/json`. */
  readonly contentType: string
  readonly retryAfterMs: number | undefined
  readonly bytes: Uint8Array
}

export type ApiCaller = (call: ApiCall) => Promise<Outcome<ApiResponse>>

/** What all calls share. Throws a TypeError where it could never work: no address, no token. */
export function createApiCaller(options: CallOptions): ApiCaller {
  const { token, timeoutMs = 30_000, fetch: send = (url, init) => fetch(url, init) } = options
  const base = baseOf(options.baseUrl)
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError('The token is empty or has characters that no header can carry.')
  }

  return async ({ method, path, body, accept = 'application/json' }) => {
    const isOurs = path.startsWith('/')
    const text = body === undefined ? undefined : JSON.stringify(body)
    try {
      const response = await send(isOurs ? base + path : path, {
        method,
        headers: {
          Accept: accept,
          ...(isOurs ? { Authorization: `Bearer ${token}` } : {}),
          ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(text === undefined ? {} : { body: text }),
        // Followed, a POST would become a GET.
        redirect: isOurs ? 'manual' : 'follow',
        signal: AbortSignal.timeout(timeoutMs),
      })
      return successOutcome({
        status: response.status,
        contentType: (response.headers.get('content-type') ?? '')
          .replace(/;.*/s, '')
          .trimEnd()
          .toLowerCase(),
        retryAfterMs: retryAfterIn(response.headers),
        bytes: new Uint8Array(await response.arrayBuffer()),
      })
    } catch (cause) {
      return failureOutcome({ kind: 'no-answer', why: noAnswerReasonOf(cause), cause })
    }
  }
}

function baseOf(baseUrl: string): string {
  if (/^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*)?$/i.test(baseUrl))
    return baseUrl.replace(/(?<!\/)\/+$/, '')
  throw new TypeError(
    `baseUrl is ${JSON.stringify(baseUrl)}. Give an address such as "https://test.videoid.openapi.com".`,
  )
}

// Seconds, or a date, which is compared with the answer's own: two clocks need not agree.
function retryAfterIn(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const wait = Date.parse(text) - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}

const NEVER_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']

// In Node the reason is in the cause of the error that fetch throws; a browser tells none.
function noAnswerReasonOf(thrown: unknown): 'unreachable' | 'broken' | 'timeout' {
  const { name, cause } = thrown as { name?: string; cause?: { code?: string } }
  if (name === 'TimeoutError') return 'timeout'
  return NEVER_CONNECTED.includes(cause?.code ?? '') ? 'unreachable' : 'broken'
}
