import { UserError } from '../../domain/base/user-error.ts'
import { abbreviate } from '../../domain/text/quote.ts'

/** An answer of an emulator, whole. */
export type Answer = {
  readonly status: number
  /** As the header says it; empty where there is none. */
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly text: string
  /** The text as JSON; undefined where it is none. */
  readonly json: unknown
}

/** How long a command waits for a whole answer, and how much of it it reads. */
export interface AnswerLimits {
  readonly timeLimitMs: number
  readonly sizeLimitBytes: number
}

// An advance waits for receivers, and the archive of a verification has some megabytes.
const usualLimits: AnswerLimits = { timeLimitMs: 60_000, sizeLimitBytes: 64 * 1024 * 1024 }

/**
 * Asks an emulator as any client would. Throws a Complaint where nobody answers at `base`, or something else than
 * an emulator: nothing within the limits, no HTTP, a redirect.
 */
export async function ask(
  base: string,
  path: string,
  asked: { readonly token?: string; readonly body?: unknown; readonly limits?: AnswerLimits } = {},
): Promise<Answer> {
  const { token, body, limits = usualLimits } = asked
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const answer = await answered(`${base}${path}`, { headers, ...post }, limits).catch((fault) => {
    throw fault instanceof NoAnswer ? noEmulator(base, fault, limits) : fault
  })
  if (answer.location === undefined) return answer
  throw new UserError(
    `${base} redirects to ${abbreviate(answer.location, 200)}, and no redirect is followed. Name the address of the emulator itself with --url.`,
  )
}

/** Sends a request exactly as it is written; undefined where the connection breaks before the end. */
export async function sent(
  base: string,
  request: {
    readonly method: string
    readonly path: string
    readonly query: Readonly<Record<string, readonly string[]>>
    readonly headers: Readonly<Record<string, string>>
    readonly body?: unknown
  },
): Promise<Answer | undefined> {
  const { method, path, query, headers, body } = request
  const pairs = new URLSearchParams()
  for (const [name, all] of Object.entries(query)) for (const each of all) pairs.append(name, each)
  const asked = pairs.size === 0 ? '' : `?${pairs}`
  const sentBody = body === undefined || method === 'GET' ? {} : { body: JSON.stringify(body) }
  try {
    return await answered(base + path + asked, { method, headers, ...sentBody }, usualLimits)
  } catch {
    return undefined
  }
}

// Nobody compares more of what an application says.
const mostOfApplication = 4 * 1024 * 1024

/** Asks whatever the user has named. Throws a Complaint where nobody answers in time. */
export async function fetched(
  url: string,
  asked: {
    readonly method: 'GET' | 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly timeLimitMs: number
  },
): Promise<{ readonly status: number; readonly text: string }> {
  const { method, headers, timeLimitMs } = asked
  const limits = { timeLimitMs, sizeLimitBytes: mostOfApplication }
  try {
    return await answered(url, { method, headers }, limits)
  } catch (cause) {
    if (!(cause instanceof NoAnswer)) throw cause
    const { kind, code } = cause
    const why = kind === 'late' ? `in ${timeLimitMs / 1000} s` : code
    const says =
      kind === 'large'
        ? `${url} answers more than ${mebibytes(limits)}. Let it say less.`
        : `${url} gave no answer (${why}). Is your application running there?`
    throw new UserError(says, { cause })
  }
}

/** Why there is no whole answer. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly kind: 'late' | 'large' | 'unreachable' | 'broken' | 'no HTTP'
  /** The system's or the parser's word for it, such as ECONNREFUSED. */
  readonly code: string

  constructor(kind: NoAnswer['kind'], code: string, cause?: unknown) {
    super(`${kind}: ${code}`, { cause })
    this.kind = kind
    this.code = code
  }
}

async function answered(
  url: string,
  init: RequestInit,
  limits: AnswerLimits,
): Promise<Answer & { readonly location?: string }> {
  try {
    const signal = AbortSignal.timeout(limits.timeLimitMs)
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    const { status, headers } = response
    const location = status >= 300 && status < 400 ? headers.get('location') : null
    const bytes = await bytesOf(response, limits)
    const text = new TextDecoder().decode(bytes)
    const contentType = headers.get('content-type') ?? ''
    const answer = { status, contentType, bytes, text, json: parsed(text) }
    return location === null ? answer : { ...answer, location }
  } catch (fault) {
    throw fault instanceof NoAnswer ? fault : noAnswerFor(fault)
  }
}

async function bytesOf(response: Response, { sizeLimitBytes }: AnswerLimits): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > sizeLimitBytes) throw new NoAnswer('large', `${length} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function noAnswerFor(fault: unknown): NoAnswer {
  const { name, message, cause } = fault as Error
  const inner = (cause ?? fault) as Error & { readonly code?: unknown }
  const code = typeof inner.code === 'string' ? inner.code : inner.message
  if (name === 'TimeoutError') return new NoAnswer('late', message, fault)
  if (code.startsWith('HPE_')) return new NoAnswer('no HTTP', code, fault)
  const isBroken = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|terminated)$/.test(code)
  return new NoAnswer(isBroken ? 'broken' : 'unreachable', code, fault)
}

function noEmulator(base: string, cause: NoAnswer, limits: AnswerLimits): UserError {
  const check = 'Check that --url names a videoid-emulator.'
  const says = {
    late: `${base} gave no whole answer within ${limits.timeLimitMs / 1000} s. ${check}`,
    large: `${base} answers more than ${mebibytes(limits)}, which no emulator does. ${check}`,
    broken: `${base} ended the connection before its answer was whole (${cause.code}). ${check}`,
    'no HTTP': `${base} answers, but not in HTTP (${cause.code}). ${check}`,
    unreachable: `No emulator answers at ${base}. Start one with "videoid-emulator start", or name another with --url.`,
  }
  return new UserError(says[cause.kind], { cause })
}

function mebibytes({ sizeLimitBytes }: AnswerLimits): string {
  return `${sizeLimitBytes / 1024 / 1024} MiB`
}

/** What is at `keys` inside a value of unknown shape; undefined where there is nothing. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>((inner, key) => {
    return typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined
  }, value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
