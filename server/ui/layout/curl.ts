import { quoteForShell } from '../../domain/text/shell-quoting.ts'
import { type Html, html } from './html.ts'

/** An HTTP request to be shown as a curl command. */
export type CurlRequest = {
  readonly method: string
  readonly url: string
  readonly headers?: readonly (readonly [string, string])[]
  /** A text, or bytes if the body is not text. */
  readonly body?: string | Uint8Array
}

/** Formats a request as a curl command for a POSIX shell. */
export function formatCurl({ method, url, headers = [], body }: CurlRequest): string {
  const isPlain = method === (body === undefined ? 'GET' : 'POST')
  const parts = [
    'curl',
    '-s',
    ...(isPlain ? [] : ['-X', method]),
    quoteForShell(url),
    ...headers.flatMap(([name, value]) => ['-H', quoteForShell(`${name}: ${value}`)]),
  ]
  if (body === undefined) return parts.join(' ')
  if (typeof body === 'string') {
    return [...parts, '--data-binary', quoteForShell(escapeLeadingAt(body))].join(' ')
  }
  const text = Buffer.from(body).toString('base64')
  return `printf %s '${text}' | base64 -d | ${[...parts, '--data-binary', '@-'].join(' ')}`
}

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

// curl reads a body that begins with @ from a file. A line break before it is harmless in JSON and forms.
function escapeLeadingAt(body: string): string {
  return body.startsWith('@') ? `\n${body}` : body
}
