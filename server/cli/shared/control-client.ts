import { UserError } from '../../domain/base/user-error.ts'
import { abbreviate } from '../../domain/text/quote.ts'
import { CONTROL_TOKEN_HEADER } from '../../http/control-access.ts'

/** A complete response. */
export type EmulatorResponse = {
  readonly status: number
  /** The Content-Type header. Empty if there is none. */
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly text: string
  /** The text parsed as JSON. Undefined if it is not JSON. */
  readonly json: unknown
}

/** Limits for a whole response: time in milliseconds, size in bytes. */
export interface ResponseLimits {
  readonly timeLimitMs: number
  readonly sizeLimitBytes: number
}

// High limits, because advancing the clock waits for receivers, and the archive of a verification has some megabytes.
const defaultLimits: ResponseLimits = { timeLimitMs: 60_000, sizeLimitBytes: 64 * 1024 * 1024 }

/**
 * Sends a request to an emulator. Throws a UserError if nothing answers at `base`, if the response is a redirect,
 * is not HTTP, or exceeds the limits.
 */
export async function requestEmulator(
  base: string,
  path: string,
  options: {
    readonly token?: string
    /** The control token of the emulator. */
    readonly controlToken?: string | undefined
    /** Further headers, such as `x-emulator-namespace`. */
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: unknown
    /** Default: POST with a body, otherwise GET. */
    readonly method?: string | undefined
    readonly limits?: ResponseLimits
  } = {},
): Promise<EmulatorResponse> {
  const { token, controlToken, body, method, limits = defaultLimits } = options
  const headers = {
    ...options.headers,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(controlToken !== undefined && { [CONTROL_TOKEN_HEADER]: controlToken }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  const post = {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
  const response = await fetchResponse(`${base}${path}`, { headers, ...post }, limits).catch(
    (error) => {
      throw error instanceof NoResponseError ? explainNoResponse(base, error, limits) : error
    },
  )
  if (response.location === undefined) return response
  throw new UserError(
    `${base} redirects to ${abbreviate(response.location, 200)}, and no redirect is followed. Name the address of the emulator itself with --url.`,
  )
}

/**
 * Opens a response that does not end by itself. Its text arrives in pieces. Throws a UserError if nothing answers at
 * `base`. The iteration ends when `signal` is aborted; it throws if the connection is lost.
 */
export async function openEmulatorStream(
  base: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly pieces: AsyncIterable<string> }> {
  const response = await fetch(`${base}${path}`, { headers, redirect: 'manual', signal }).catch(
    (error) => {
      throw explainNoResponse(base, toNoResponseError(error), defaultLimits)
    },
  )
  const pieces = response.body?.pipeThrough(new TextDecoderStream()) ?? []
  return { status: response.status, pieces: pieces as unknown as AsyncIterable<string> }
}

/** Sends a request unchanged. Returns undefined if the connection fails before the response is complete. */
export async function sendRequest(
  base: string,
  request: {
    readonly method: string
    readonly path: string
    readonly query: Readonly<Record<string, readonly string[]>>
    readonly headers: Readonly<Record<string, string>>
    readonly body?: unknown
  },
): Promise<EmulatorResponse | undefined> {
  const { method, path, query, headers, body } = request
  const pairs = new URLSearchParams()
  for (const [name, values] of Object.entries(query))
    for (const value of values) pairs.append(name, value)
  const search = pairs.size === 0 ? '' : `?${pairs}`
  const sentBody = body === undefined || method === 'GET' ? {} : { body: JSON.stringify(body) }
  try {
    return await fetchResponse(
      base + path + search,
      { method, headers, ...sentBody },
      defaultLimits,
    )
  } catch {
    return undefined
  }
}

// The largest response of the user's application that is read.
const maxApplicationBytes = 4 * 1024 * 1024

/** Sends a request to the user's application. Throws a UserError if no response arrives in time. */
export async function fetchApplication(
  url: string,
  request: {
    readonly method: 'GET' | 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly timeLimitMs: number
  },
): Promise<{ readonly status: number; readonly text: string }> {
  const { method, headers, timeLimitMs } = request
  const limits = { timeLimitMs, sizeLimitBytes: maxApplicationBytes }
  try {
    return await fetchResponse(url, { method, headers }, limits)
  } catch (cause) {
    if (!(cause instanceof NoResponseError)) throw cause
    const { kind, code } = cause
    const why = kind === 'late' ? `in ${timeLimitMs / 1000} s` : code
    const message =
      kind === 'large'
        ? `${url} answers more than ${formatMebibytes(limits)}. Make the answer shorter.`
        : `${url} gave no answer (${why}). Is your application running there?`
    throw new UserError(message, { cause })
  }
}

/** Thrown when there is no complete response. */
class NoResponseError extends Error {
  override readonly name = 'NoAnswer'
  readonly kind: 'late' | 'large' | 'unreachable' | 'broken' | 'no HTTP'
  /** The code of the system or of the HTTP parser, such as ECONNREFUSED. */
  readonly code: string

  constructor(kind: NoResponseError['kind'], code: string, cause?: unknown) {
    super(`${kind}: ${code}`, { cause })
    this.kind = kind
    this.code = code
  }
}

async function fetchResponse(
  url: string,
  init: RequestInit,
  limits: ResponseLimits,
): Promise<EmulatorResponse & { readonly location?: string }> {
  try {
    const signal = AbortSignal.timeout(limits.timeLimitMs)
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    const { status, headers } = response
    const location = status >= 300 && status < 400 ? headers.get('location') : null
    const bytes = await readBytes(response, limits)
    const text = new TextDecoder().decode(bytes)
    const contentType = headers.get('content-type') ?? ''
    const result = { status, contentType, bytes, text, json: tryParseJson(text) }
    return location === null ? result : { ...result, location }
  } catch (error) {
    throw error instanceof NoResponseError ? error : toNoResponseError(error)
  }
}

async function readBytes(
  response: Response,
  { sizeLimitBytes }: ResponseLimits,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > sizeLimitBytes) throw new NoResponseError('large', `${length} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function toNoResponseError(error: unknown): NoResponseError {
  const { name, message, cause } = error as Error
  const inner = (cause ?? error) as Error & { readonly code?: unknown }
  const code = typeof inner.code === 'string' ? inner.code : inner.message
  if (name === 'TimeoutError') return new NoResponseError('late', message, error)
  if (code.startsWith('HPE_')) return new NoResponseError('no HTTP', code, error)
  const isBroken = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|terminated)$/.test(code)
  return new NoResponseError(isBroken ? 'broken' : 'unreachable', code, error)
}

function explainNoResponse(
  base: string,
  cause: NoResponseError,
  limits: ResponseLimits,
): UserError {
  const check = 'Check that --url names a videoid-emulator.'
  const message = {
    late: `${base} gave no whole answer within ${limits.timeLimitMs / 1000} s. ${check}`,
    large: `${base} answers more than ${formatMebibytes(limits)}, which no emulator does. ${check}`,
    broken: `${base} ended the connection before its answer was whole (${cause.code}). ${check}`,
    'no HTTP': `${base} answers, but not in HTTP (${cause.code}). ${check}`,
    unreachable: `No emulator answers at ${base}. Start one with "videoid-emulator start", or name another with --url.`,
  }
  return new UserError(message[cause.kind], { cause })
}

function formatMebibytes({ sizeLimitBytes }: ResponseLimits): string {
  return `${sizeLimitBytes / 1024 / 1024} MiB`
}

/** Reads the value at a path of keys in a value of unknown type. Returns undefined if there is none. */
export function valueAtPath(value: unknown, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>((inner, key) => {
    return typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined
  }, value)
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
