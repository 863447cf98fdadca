import { quotedForShell } from '../../domain/text/shell-quoting.ts'
import { type Html, html } from './html.ts'

/** A call as somebody would type it in a shell. */
export type Call = {
  readonly method: string
  readonly url: string
  readonly headers?: readonly (readonly [string, string])[]
  /** As text; or bytes, where the body is no text. */
  readonly body?: string | Uint8Array
}

/** The same call as a line for a POSIX shell. */
export function curlOf({ method, url, headers = [], body }: Call): string {
  const isPlain = method === (body === undefined ? 'GET' : 'POST')
  const parts = [
    'curl',
    '-s',
    ...(isPlain ? [] : ['-X', method]),
    quotedForShell(url),
    ...headers.flatMap(([name, value]) => ['-H', quotedForShell(`${name}: ${value}`)]),
  ]
  if (body === undefined) return parts.join(' ')
  if (typeof body === 'string') {
    return [...parts, '--data-binary', quotedForShell(atFirst(body))].join(' ')
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
): Call {
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
export function copyCurl(call: Call, label = 'copy as curl'): Html {
  return copyLine(curlOf(call), label)
}

/** A button that copies a line for a shell. */
export function copyLine(line: string, label = 'copy as curl'): Html {
  return html`<button type="button" class="small" data-copy="${line}">${label}</button>`
}

/** A button that copies the call, with what the form around it holds in the place of each `"@name"`. */
export function copyWithFields(call: Call): Html {
  if (typeof call.body !== 'string' || !call.body.includes('"@')) return copyCurl(call)
  return html`<button type="button" class="small" data-copy="${curlOf(call)}" data-copy-fields>copy as curl</button>`
}

// What begins with @ would be the name of a file; a line break before it changes no JSON and no form
// that anybody sends.
function atFirst(body: string): string {
  return body.startsWith('@') ? `\n${body}` : body
}
