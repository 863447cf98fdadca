import { failureOutcome, type Outcome, successOutcome } from './outcome.ts'

export type CallOptions = {
  /** `https://test.videoid.openapi.com`, `https://videoid.openapi.com`, or the URL of an emulator. */
  readonly baseUrl: string
  readonly token: string
  /** Time limit for a complete response, in milliseconds. Default: 30 seconds. */
  readonly timeoutMs?: number
  /** Replaces `fetch`, for example to use a proxy or to inspect requests. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

export type ApiCall = {
  readonly method: 'GET' | 'POST'
  /** A path of the API, or an absolute URL of another host. Other hosts never get the token. */
  readonly path: string
  readonly body?: unknown
  readonly accept?: string
}

/** A complete response of any status. */
export type ApiResponse = {
  readonly status: number
  /** Without parameters, in lower case, such as `application/json`. */
  readonly contentType: string
  readonly retryAfterMs: number | undefined
  readonly bytes: Uint8Array
}

export type ApiCaller = (call: ApiCall) => Promise<Outcome<ApiResponse>>

/** Creates the function that sends all calls. Throws a TypeError for an invalid base URL or token. */
export function createApiCaller(options: CallOptions): ApiCaller {
  const {
    token,
    timeoutMs = 30_000,
    fetch: fetchFunction = (url, init) => fetch(url, init),
  } = options
  const base = baseOf(options.baseUrl)
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError('The token is empty or has characters that no header can carry.')
  }

  return async ({ method, path, body, accept = 'application/json' }) => {
    const isApiPath = path.startsWith('/')
    const text = body === undefined ? undefined : JSON.stringify(body)
    try {
      const response = await fetchFunction(isApiPath ? base + path : path, {
        method,
        headers: {
          Accept: accept,
          ...(isApiPath ? { Authorization: `Bearer ${token}` } : {}),
          ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(text === undefined ? {} : { body: text }),
        // Do not follow redirects of the API: a POST would become a GET.
        redirect: isApiPath ? 'manual' : 'follow',
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

/** Parses Retry-After to milliseconds. Compares a date with the response's own Date, because clocks may differ. */
function retryAfterIn(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const wait = Date.parse(text) - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}

const NEVER_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']

/** In Node the cause of the error has the reason. Browsers give no reason. */
function noAnswerReasonOf(error: unknown): 'unreachable' | 'broken' | 'timeout' {
  const { name, cause } = error as { name?: string; cause?: { code?: string } }
  if (name === 'TimeoutError') return 'timeout'
  return NEVER_CONNECTED.includes(cause?.code ?? '') ? 'unreachable' : 'broken'
}
