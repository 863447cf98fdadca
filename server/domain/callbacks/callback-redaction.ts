import type { CallbackRequest } from '../model/callback.ts'

/** The callback as the client could have spelled it, for logs and pages. */
export type WireCallback = {
  readonly url: string
  readonly method: 'POST' | 'JSON'
  readonly field?: string
  readonly headers: Readonly<Record<string, string>>
  readonly custom?: unknown
  readonly retry: number
}

/** Headers that are shown as dots besides the usual ones: the vendor's own example has a session. */
export const SECRET_HEADERS: readonly string[] = ['session_id']

/**
 * Turns an accepted callback back into the wire's words. Headers are masked unless `secrets` is
 * `'shown'`; a field is told only where it is used.
 */
export function toWireCallback(
  callback: CallbackRequest,
  secrets: 'shown' | 'masked' = 'masked',
): WireCallback {
  const { url, encoding, field, headers, retry } = callback
  return {
    url,
    method: encoding === 'json' ? 'JSON' : 'POST',
    ...(encoding === 'form' ? { field } : {}),
    headers: secrets === 'shown' ? headers : maskHeaders(headers),
    ...('custom' in callback ? { custom: callback.custom } : {}),
    retry,
  }
}

/** The shortest text of the wire that is accepted as this callback. */
export function shortestWireCallback(callback: CallbackRequest): object {
  const { url, encoding, field, headers, retry } = callback
  return {
    url,
    ...(encoding === 'json' ? { method: 'JSON' } : {}),
    ...(encoding === 'form' && field !== 'data' ? { field } : {}),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    // The other name of `custom` has no limit of its own.
    ...('custom' in callback ? { data: callback.custom } : {}),
    ...(retry === 0 ? {} : { retry }),
  }
}

/** The headers with the values of all that look like credentials, or are named in `also`, hidden. */
export function maskHeaders(
  headers: Readonly<Record<string, string>>,
  also: readonly string[] = SECRET_HEADERS,
): Readonly<Record<string, string>> {
  const masked = Object.entries(headers).map(([name, value]) => [
    name,
    isSecretHeader(name, also) ? '***' : value,
  ])
  return Object.fromEntries(masked)
}

/** Whether a header's value must not be read in a log. Upper and lower case are the same. */
export function isSecretHeader(name: string, also: readonly string[] = SECRET_HEADERS): boolean {
  return (
    /^(proxy-)?authorization$|cookie|token|secret|password|api-?key/i.test(name) ||
    also.some((other) => other.toLowerCase() === name.toLowerCase())
  )
}

/**
 * The header names a receiver behind nginx will not see: by default it drops those with an
 * underscore, and the vendor's own example (`session_id`) has one.
 */
export function headersDroppedByNginx(
  headers: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(headers).filter((name) => name.includes('_'))
}
