import { UserError } from '../../domain/base/user-error.ts'
import { abbreviate } from '../../domain/text/quote.ts'

/** An answer of an emulator, whole. */
export type EmulatorResponse = {
  readonly status: number
  /** As the header says it; empty where there is none. */
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly text: string
  /** The text as JSON; undefined where it is none. */
  readonly json: unknown
}

/** How long a command waits for a whole answer, and how much of it it reads. */
export interface ResponseLimits {
  readonly timeLimitMs: number
  readonly sizeLimitBytes: number
}

// An advance waits for receivers, and the archive of a verification has some megabytes.
const defaultLimits: ResponseLimits = { timeLimitMs: 60_000, sizeLimitBytes: 64 * 1024 * 1024 }

/**
 * Asks an emulator as any client would. Throws a Complaint where nobody answers at `base`, or something else than
 * an emulator: nothing within the limits, no HTTP, a redirect.
 */
export async function requestEmulator(
  base: string,
  path: string,
  asked: {
    readonly token?: string
    readonly body?: unknown
    readonly limits?: ResponseLimits
  } = {},
): Promise<EmulatorResponse> {
  const { token, body, limits = defaultLimits } = asked
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const answer = await fetchResponse(`${base}${path}`, { headers, ...post }, limits).catch(
    (fault) => {
      throw fault instanceof NoResponseError ? explainNoResponse(base, fault, limits) : fault
    },
  )
  if (answer.location === undefined) return answer
  throw new UserError(
    `${base} redirects to ${abbreviate(answer.location, 200)}, and no redirect is followed. Name the address of the emulator itself with --url.`,
  )
}

/** Sends a request exactly as it is written; undefined where the connection breaks before the end. */
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
  for (const [name, all] of Object.entries(query)) for (const each of all) pairs.append(name, each)
  const asked = pairs.size === 0 ? '' : `?${pairs}`
  const sentBody = body === undefined || method === 'GET' ? {} : { body: JSON.stringify(body) }
  try {
    return await fetchResponse(base + path + asked, { method, headers, ...sentBody }, defaultLimits)
  } catch {
    return undefined
  }
}

// Nobody compares more of what an application says.
const maxApplicationBytes = 4 * 1024 * 1024

/** Asks whatever the user has named. Throws a Complaint where nobody answers in time. */
export async function fetchApplication(
  url: string,
  asked: {
    readonly method: 'GET' | 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly timeLimitMs: number
  },
): Promise<{ readonly status: number; readonly text: string }> {
  const { method, headers, timeLimitMs } = asked
  const limits = { timeLimitMs, sizeLimitBytes: maxApplicationBytes }
  try {
    return await fetchResponse(url, { method, headers }, limits)
  } catch (cause) {
    if (!(cause instanceof NoResponseError)) throw cause
    const { kind, code } = cause
    const why = kind === 'late' ? `in ${timeLimitMs / 1000} s` : code
    const says =
      kind === 'large'
        ? `${url} answers more than ${formatMebibytes(limits)}. Let it say less.`
        : `${url} gave no answer (${why}). Is your application running there?`
    throw new UserError(says, { cause })
  }
}

/** Why there is no whole answer. */
class NoResponseError extends Error {
  override readonly name = 'NoAnswer'
  readonly kind: 'late' | 'large' | 'unreachable' | 'broken' | 'no HTTP'
  /** The system's or the parser's word for it, such as ECONNREFUSED. */
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
    const answer = { status, contentType, bytes, text, json: tryParseJson(text) }
    return location === null ? answer : { ...answer, location }
  } catch (fault) {
    throw fault instanceof NoResponseError ? fault : toNoResponseError(fault)
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

function toNoResponseError(fault: unknown): NoResponseError {
  const { name, message, cause } = fault as Error
  const inner = (cause ?? fault) as Error & { readonly code?: unknown }
  const code = typeof inner.code === 'string' ? inner.code : inner.message
  if (name === 'TimeoutError') return new NoResponseError('late', message, fault)
  if (code.startsWith('HPE_')) return new NoResponseError('no HTTP', code, fault)
  const isBroken = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|terminated)$/.test(code)
  return new NoResponseError(isBroken ? 'broken' : 'unreachable', code, fault)
}

function explainNoResponse(
  base: string,
  cause: NoResponseError,
  limits: ResponseLimits,
): UserError {
  const check = 'Check that --url names a videoid-emulator.'
  const says = {
    late: `${base} gave no whole answer within ${limits.timeLimitMs / 1000} s. ${check}`,
    large: `${base} answers more than ${formatMebibytes(limits)}, which no emulator does. ${check}`,
    broken: `${base} ended the connection before its answer was whole (${cause.code}). ${check}`,
    'no HTTP': `${base} answers, but not in HTTP (${cause.code}). ${check}`,
    unreachable: `No emulator answers at ${base}. Start one with "videoid-emulator start", or name another with --url.`,
  }
  return new UserError(says[cause.kind], { cause })
}

function formatMebibytes({ sizeLimitBytes }: ResponseLimits): string {
  return `${sizeLimitBytes / 1024 / 1024} MiB`
}

/** What is at `keys` inside a value of unknown shape; undefined where there is nothing. */
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
