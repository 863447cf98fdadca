import { createDepthMeter } from '../domain/json/json-depth.ts'

/** The headers and the encoded body of an HTTP request. */
export type EncodedBody = {
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

/**
 * Decodes a body by its content type: JSON, or the fields of a form by name, with JSON fields parsed. Returns
 * undefined for any other content type and for invalid JSON.
 */
export function decodeBody({ headers, body }: EncodedBody): unknown {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (/^application\/(.+\+)?json\b/i.test(type)) return parseJsonOr(decodeText(body), undefined)
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined
  const fields = [...new URLSearchParams(decodeText(body))]
  return Object.fromEntries(fields.map(([name, text]) => [name, parseJsonOr(text, text)]))
}

function decodeText(body: Uint8Array): string {
  return new TextDecoder().decode(body)
}

// The deepest JSON that is decoded. Formatting deeper JSON could overflow the stack, and no usual body is nearly
// as deep.
const maxJsonDepth = 500

function parseJsonOr(text: string, fallback: string | undefined): unknown {
  if (createDepthMeter().push(Buffer.from(text)) > maxJsonDepth) return fallback
  try {
    return JSON.parse(text)
  } catch {
    return fallback
  }
}
