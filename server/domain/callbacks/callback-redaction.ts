import type { CallbackRequest } from '../model/callback.ts'

/** A callback object in the format of the request, for logs and pages. */
export type WireCallback = {
  readonly url: string
  readonly method: 'POST' | 'JSON'
  readonly field?: string
  readonly headers: Readonly<Record<string, string>>
  readonly custom?: unknown
  readonly retry: number
}

/**
 * Headers to mask in addition to the usual ones. The callback in the vendor's example has a session id in this header.
 */
export const ADDITIONAL_SECRET_HEADERS: readonly string[] = ['session_id']

/**
 * Converts a parsed callback back to the format of the request. Masks secret headers unless `secrets` is
 * `'shown'`. Includes `field` only if the callback is sent as a form, because only forms use it.
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

/** Returns the shortest callback object that `parseCallbackRequest` reads as this callback. */
export function shortestWireCallback(callback: CallbackRequest): object {
  const { url, encoding, field, headers, retry } = callback
  return {
    url,
    ...(encoding === 'json' ? { method: 'JSON' } : {}),
    ...(encoding === 'form' && field !== 'data' ? { field } : {}),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    // Uses `data`, the older name of `custom`, because only `custom` has its own size limit.
    ...('custom' in callback ? { data: callback.custom } : {}),
    ...(retry === 0 ? {} : { retry }),
  }
}

/** Masks the values of headers whose names look like credentials or are listed in `also`. */
export function maskHeaders(
  headers: Readonly<Record<string, string>>,
  also: readonly string[] = ADDITIONAL_SECRET_HEADERS,
): Readonly<Record<string, string>> {
  const masked = Object.entries(headers).map(([name, value]) => [
    name,
    isSecretHeader(name, also) ? '***' : value,
  ])
  return Object.fromEntries(masked)
}

/** Returns true if a log must not show the header's value. Ignores case. */
export function isSecretHeader(
  name: string,
  also: readonly string[] = ADDITIONAL_SECRET_HEADERS,
): boolean {
  return (
    /^(proxy-)?authorization$|cookie|token|secret|password|api-?key/i.test(name) ||
    also.some((other) => other.toLowerCase() === name.toLowerCase())
  )
}
