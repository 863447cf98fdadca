import { quoteForShell } from './shell-quoting.ts'

/** An HTTP request to be shown as a curl command. */
export type CurlRequest = {
  readonly method: string
  readonly url: string
  readonly headers?: readonly (readonly [string, string | MaskedValue])[]
  /** A text, or bytes if the body is not text. */
  readonly body?: string | Uint8Array
}

/** A secret value, for which the command has a shell variable: `Bearer $TOKEN`. */
export type MaskedValue = {
  /** The part before the secret, such as `Bearer `. */
  readonly prefix: string
  /** The name of the variable, of letters, digits and underscores. */
  readonly variable: string
}

/** Formats a request as a curl command for a POSIX shell. */
export function formatCurl({ method, url, headers = [], body }: CurlRequest): string {
  const isPlain = method === (body === undefined ? 'GET' : 'POST')
  const parts = [
    'curl',
    '-s',
    ...(isPlain ? [] : ['-X', quoteForShell(method)]),
    quoteForShell(url),
    ...headers.flatMap(([name, value]) => ['-H', quoteHeader(name, value)]),
  ]
  if (body === undefined) return parts.join(' ')
  if (typeof body === 'string') {
    return [...parts, '--data-binary', quoteForShell(escapeLeadingAt(body))].join(' ')
  }
  const text = Buffer.from(body).toString('base64')
  return `printf %s '${text}' | base64 -d | ${[...parts, '--data-binary', '@-'].join(' ')}`
}

function quoteHeader(name: string, value: string | MaskedValue): string {
  // curl reads `Name:` as "remove this header", and `Name;` as a header without a value.
  if (typeof value === 'string')
    return quoteForShell(value === '' ? `${name};` : `${name}: ${value}`)
  const { prefix, variable } = value
  const start = `${name}: ${prefix}`
  // In double quotes, the shell replaces the variable, and would also replace $ and ` in the name of a header.
  return /^[\w: -]*$/.test(start)
    ? `"${start}$${variable}"`
    : `${quoteForShell(start)}"$${variable}"`
}

// curl reads a body that begins with @ from a file. A line break before it is harmless in JSON and forms.
function escapeLeadingAt(body: string): string {
  return body.startsWith('@') ? `\n${body}` : body
}
