import { type CurlRequest, formatCurl } from '../../domain/text/format-curl.ts'
import { type Html, html } from './html.ts'

/** Returns a call of the control API for a namespace, with a JSON body if there is one. */
export function controlApiRequest(
  base: string,
  method: string,
  path: string,
  { namespace, body }: { namespace?: string | undefined; body?: unknown } = {},
): CurlRequest {
  const namespaceHeader =
    namespace === undefined ? [] : [['x-emulator-namespace', namespace] as const]
  const contentTypeHeader =
    body === undefined ? [] : [['content-type', 'application/json'] as const]
  return {
    method,
    url: `${base}/__emulator${path}`,
    headers: [...namespaceHeader, ...contentTypeHeader],
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}

/** A button that copies a call as curl. */
export function copyCurlButton(call: CurlRequest, label = 'copy as curl'): Html {
  return copyTextButton(formatCurl(call), label)
}

/** A button that copies a text. */
export function copyTextButton(line: string, label = 'copy as curl'): Html {
  return html`<button type="button" class="small" data-copy="${line}">${label}</button>`
}

/** A button that copies a call as curl. The script replaces each `"@name"` by that field of the enclosing form. */
export function copyFieldsButton(call: CurlRequest): Html {
  if (typeof call.body !== 'string' || !call.body.includes('"@')) return copyCurlButton(call)
  return html`<button type="button" class="small" data-copy="${formatCurl(call)}" data-copy-fields>copy as curl</button>`
}
