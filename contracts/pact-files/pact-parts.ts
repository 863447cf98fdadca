import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { valueAt } from '../../server/domain/json/json-pointer.ts'

/** A provider state of an interaction. */
export type PactState = { readonly state: string; readonly params: object }

export function titleOf(interaction: unknown): string {
  return toText(valueAt(interaction, '/description'))
}

/** Converts a value to a text. Empty for null and undefined, JSON for other values. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}

/** Returns the provider states that a verifier sets up. Version 2 has only one, without params. */
export function statesIn(interaction: unknown): readonly PactState[] {
  const one = valueAt(interaction, '/providerState')
  const several = valueAt(interaction, '/providerStates')
  const states = Array.isArray(several)
    ? several
    : (one ?? undefined) === undefined
      ? []
      : [{ name: one }]
  return states.map((each: unknown) => {
    const params = valueAt(each, '/params')
    return { state: toText(valueAt(each, '/name')), params: isJsonObject(params) ? params : {} }
  })
}

/** Returns the Pact plugin of an interaction or message of version 4. */
export function pluginIn(interaction: unknown): { readonly plugin?: string } {
  const configuration = valueAt(interaction, '/pluginConfiguration')
  const [plugin] = isJsonObject(configuration) ? Object.keys(configuration) : []
  return plugin === undefined ? {} : { plugin }
}

/**
 * Returns a body and its relative pointer. Version 4 has the body in an envelope with its encoding; older versions
 * have it directly.
 */
export function bodyIn(body: unknown): { readonly value: unknown; readonly below: string } {
  const content = valueAt(body, '/content')
  const encoded = valueAt(body, '/encoded')
  const isEnvelope = encoded !== undefined || typeof valueAt(body, '/contentType') === 'string'
  if (content === undefined || !isEnvelope) return { value: body ?? undefined, below: '' }
  return { value: decodeContent(content, encoded ?? false), below: '/content' }
}

/** Parses JSON in a text or in bytes. Returns undefined for a text that is not JSON, and other values unchanged. */
export function parseJsonContent(value: unknown): unknown {
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

/** Decodes contents. By Pact's specification `encoded` is false, or `JSON` for JSON text; other values mean base64. */
function decodeContent(content: unknown, encoded: unknown): unknown {
  if (encoded === false) return content
  const text = toText(content)
  return /^json$/i.test(toText(encoded)) ? text : Uint8Array.from(Buffer.from(text, 'base64'))
}
