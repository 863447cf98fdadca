import { isRecord, parseRow, parseVerification, type Verification } from './payloads.ts'

/** A decoded callback. */
export type Callback = {
  /** The verification, as `status()` returned it when the callback was sent. Link, message and owner may be missing. */
  readonly verification: Pick<Verification, 'id' | 'status' | 'reason'> & Partial<Verification>
  /** The value of `callback.custom` in the request, unchanged. */
  readonly custom?: unknown
}

export type DecodedCallback =
  | { readonly ok: true; readonly callback: Callback }
  /** The reason in one sentence. Answer with 400, so that the log of deliveries shows it. */
  | { readonly ok: false; readonly why: string }

/**
 * Decodes the body of a callback, in each form that the platform is known to send:
 *
 *     data=%7B%22id%22%3A...%7D&custom=...      a form; the field is named by `callback.field`
 *     {"data":{"id":...},"custom":...}          JSON
 *     {"id":...,"callback":{"data":...}}        JSON, bare
 *
 * Callbacks are not signed, and anybody can call your URL. Check a callback with `status()` before you act on
 * it. The same event may arrive twice, and late.
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
  const resourceText = form.get(field)
  if (resourceText === null) return undecodable(`The form has no field "${field}".`)
  const resource = tryParseJson(resourceText)
  const custom = form.get('custom')
  if (custom === null || field === 'custom') return callbackOf(resource, undefined)
  const customValue = tryParseJson(custom)
  return customValue === undefined
    ? undecodable('The field "custom" is not JSON.')
    : callbackOf(resource, customValue)
}

function jsonIn(text: string): DecodedCallback {
  const document = tryParseJson(text)
  if (!isRecord(document)) return callbackOf(document, undefined)
  if (isRecord(document.data)) return callbackOf(document.data, document.custom)
  const { callback } = document
  return callbackOf(document, isRecord(callback) ? callback.data : undefined)
}

function callbackOf(resource: unknown, custom: unknown): DecodedCallback {
  if (resource === undefined) return undecodable('The callback is not JSON.')
  const verification = parseVerification(resource) ?? parseRow(resource)
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
