import { quoteForShell } from '../../domain/text/shell-quoting.ts'
import { type Html, html } from './html.ts'

/** A call as somebody would type it in a shell. */
export type CurlRequest = {
  readonly method: string
  readonly url: string
  readonly headers?: readonly (readonly [string, string])[]
  /** As text; or bytes, where the body is no text. */
  readonly body?: string | Uint8Array
}

/** The same call as a line for a POSIX shell. */
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

/** A call of the control API with a JSON body, for a namespace. */
export function controlCall(
  base: string,
  method: string,
  path: string,
  { namespace, body }: { namespace?: string | undefined; body?: unknown } = {},
): CurlRequest {
  const own = namespace === undefined ? [] : [['x-emulator-namespace', namespace] as const]
  const type = body === undefined ? [] : [['content-type', 'application/json'] as const]
  return {
    method,
    url: `${base}/__emulator${path}`,
    headers: [...own, ...type],
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}

/** A button that copies the call. */
export function copyCurlButton(call: CurlRequest, label = 'copy as curl'): Html {
  return copyTextButton(formatCurl(call), label)
}

/** A button that copies a line for a shell. */
export function copyTextButton(line: string, label = 'copy as curl'): Html {
  return html`<button type="button" class="small" data-copy="${line}">${label}</button>`
}

/** A button that copies the call, with what the form around it holds in the place of each `"@name"`. */
export function copyFieldsButton(call: CurlRequest): Html {
  if (typeof call.body !== 'string' || !call.body.includes('"@')) return copyCurlButton(call)
  return html`<button type="button" class="small" data-copy="${formatCurl(call)}" data-copy-fields>copy as curl</button>`
}

// What begins with @ would be the name of a file; a line break before it changes no JSON and no form
// that anybody sends.
function escapeLeadingAt(body: string): string {
  return body.startsWith('@') ? `\n${body}` : body
}
