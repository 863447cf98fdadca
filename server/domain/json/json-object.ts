/** An object of JSON or a map of YAML, with members that are not validated yet. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Returns true for an object that is neither a list nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
