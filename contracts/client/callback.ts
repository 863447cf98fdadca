import { isRecord, rowIn, type Verification, verificationIn } from './wire.ts'

/** What the platform tells of a verification, unasked. */
export type Callback = {
  /** As `status()` would have answered at that moment; link, message and owner may be missing. */
  readonly verification: Pick<Verification, 'id' | 'status' | 'reason'> & Partial<Verification>
  /** What the request gave as `callback.custom`, unchanged. */
  readonly custom?: unknown
}

export type DecodedCallback =
  | { readonly ok: true; readonly callback: Callback }
  /** One sentence; answer it with 400, so that the log of deliveries shows it. */
  | { readonly ok: false; readonly why: string }

/**
 * Reads the body of a callback, in each form that the platform is known to send:
 *
 *     data=%7B%22id%22%3A...%7D&custom=...      a form; the field is named by `callback.field`
 *     {"data":{"id":...},"custom":...}          JSON
 *     {"id":...,"callback":{"data":...}}        JSON, bare
 *
 * Nothing is signed, and anybody may call your address: before you act, ask `status()` whether it is true.
 * The same event may come twice, and late.
 */
export function decodeCallback(
  contentType: string | null | undefined,
  body: string | Uint8Array,
  { field = 'data' }: { readonly field?: string } = {},
): DecodedCallback {
  const type = (contentType ?? '').replace(/;.*/s, '').trimEnd().toLowerCase()
  const text = typeof body === 'string' ? body : textOf(body)
  if (text === undefined) return undecodable('The body is not UTF-8.')
  switch (type) {
    case 'application/x-www-form-urlencoded':
      return formIn(text, field)
    case 'application/json':
      return jsonIn(text)
    default:
      return undecodable(`The content type "${type}" is neither a form nor JSON.`)
  }
}

function formIn(text: string, field: string): DecodedCallback {
  const form = new URLSearchParams(text)
  const told = form.get(field)
  if (told === null) return undecodable(`The form has no field "${field}".`)
  const resource = tryParseJson(told)
  const custom = form.get('custom')
  if (custom === null || field === 'custom') return callbackOf(resource, undefined)
  const given = tryParseJson(custom)
  return given === undefined
    ? undecodable('The field "custom" is not JSON.')
    : callbackOf(resource, given)
}

function jsonIn(text: string): DecodedCallback {
  const whole = tryParseJson(text)
  if (!isRecord(whole)) return callbackOf(whole, undefined)
  if (isRecord(whole.data)) return callbackOf(whole.data, whole.custom)
  const { callback } = whole
  return callbackOf(whole, isRecord(callback) ? callback.data : undefined)
}

function callbackOf(resource: unknown, custom: unknown): DecodedCallback {
  if (resource === undefined) return undecodable('The callback is not JSON.')
  const verification = verificationIn(resource) ?? rowIn(resource)
  if (verification === undefined) return undecodable('The callback has no id or no status.')
  return {
    ok: true,
    callback: custom === undefined ? { verification } : { verification, custom },
  }
}

function undecodable(why: string): DecodedCallback {
  return { ok: false, why }
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
