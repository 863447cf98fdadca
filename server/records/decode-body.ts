import { createDepthMeter } from '../domain/json/json-depth.ts'

/** The part of an HTTP request that tells what it says. */
export type EncodedBody = {
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

/**
 * What a body says: a form's fields by name, each read as JSON where it is JSON, or JSON itself.
 * Undefined for any other type and for what is broken: the exact bytes are what counts.
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

// Deeper than anybody means it, and so deep that it could not be written again.
const maxJsonDepth = 500

function parseJsonOr(text: string, otherwise: string | undefined): unknown {
  if (createDepthMeter().push(Buffer.from(text)) > maxJsonDepth) return otherwise
  try {
    return JSON.parse(text)
  } catch {
    return otherwise
  }
}
