import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'

/** What a pact takes for granted before one interaction. */
export type PactState = { readonly state: string; readonly params: object }

export function titleOf(interaction: unknown): string {
  return toText(valueAt(interaction, '/description'))
}

/** What should be a text as one, whatever it is; empty where there is nothing. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}

/** Its provider states, as a verifier sets them up. Version 2 has one, without params. */
export function statesIn(interaction: unknown): readonly PactState[] {
  const one = valueAt(interaction, '/providerState')
  const several = valueAt(interaction, '/providerStates')
  const told = Array.isArray(several)
    ? several
    : (one ?? undefined) === undefined
      ? []
      : [{ name: one }]
  return told.map((each: unknown) => {
    const params = valueAt(each, '/params')
    return { state: toText(valueAt(each, '/name')), params: isJsonObject(params) ? params : {} }
  })
}

/**
 * A body, and where it stands below its place: version 4 has it in an envelope, which says how it is
 * written; the others have it as it is.
 */
export function bodyIn(body: unknown): { readonly value: unknown; readonly below: string } {
  const content = valueAt(body, '/content')
  const encoded = valueAt(body, '/encoded')
  if (content === undefined || encoded === undefined) return { value: body ?? undefined, below: '' }
  return { value: decodeContent(content, encoded), below: '/content' }
}

/** JSON that somebody wrote as a text, or as bytes; any other text stays undefined. */
export function toJson(value: unknown): unknown {
  const text = value instanceof Uint8Array ? new TextDecoder().decode(value) : value
  return typeof text === 'string' ? tryParseJson(text) : text
}

export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}

// By the specification: false, `JSON` for a text that is JSON already, or else base64.
function decodeContent(content: unknown, encoded: unknown): unknown {
  if (encoded === false) return content
  const text = toText(content)
  return /^json$/i.test(toText(encoded)) ? text : Uint8Array.from(Buffer.from(text, 'base64'))
}
