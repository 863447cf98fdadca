import { Complaint } from '../core/plain/complaint.ts'

/** An answer of an emulator, whole. */
export type Answer = {
  readonly status: number
  readonly bytes: Uint8Array
  readonly text: string
  /** The text as JSON; undefined where it is none. */
  readonly json: unknown
}

/** Asks an emulator as any client would. Throws a Complaint where nobody answers at `base`. */
export async function ask(
  base: string,
  path: string,
  { token, body }: { readonly token?: string; readonly body?: unknown } = {},
): Promise<Answer> {
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  try {
    const response = await fetch(`${base}${path}`, {
      headers,
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    const text = new TextDecoder().decode(bytes)
    return { status: response.status, bytes, text, json: parsed(text) }
  } catch (cause) {
    throw new Complaint(
      `No emulator answers at ${base}. Start one with "videoid-emulator start", or name another with --url.`,
      { cause },
    )
  }
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
): Promise<(Answer & { readonly contentType: string }) | undefined> {
  const { method, path, query, headers, body } = request
  const pairs = new URLSearchParams()
  for (const [name, all] of Object.entries(query)) for (const each of all) pairs.append(name, each)
  const asked = pairs.size === 0 ? '' : `?${pairs}`
  const sentBody = body === undefined || method === 'GET' ? {} : { body: JSON.stringify(body) }
  try {
    const response = await fetch(base + path + asked, { method, headers, ...sentBody })
    const bytes = new Uint8Array(await response.arrayBuffer())
    const text = new TextDecoder().decode(bytes)
    const contentType = response.headers.get('content-type') ?? ''
    return { status: response.status, contentType, bytes, text, json: parsed(text) }
  } catch {
    return undefined
  }
}

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
  try {
    const signal = AbortSignal.timeout(timeLimitMs)
    const response = await fetch(url, { method, headers, redirect: 'manual', signal })
    return { status: response.status, text: await response.text() }
  } catch (cause) {
    const { code, message } = ((cause as Error).cause ?? cause) as Error & { code?: unknown }
    const isLate = (cause as Error).name === 'TimeoutError'
    const why = isLate ? `in ${timeLimitMs / 1000} s` : typeof code === 'string' ? code : message
    throw new Complaint(`${url} gave no answer (${why}). Is your application running there?`, {
      cause,
    })
  }
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
