/** What JSON and YAML call an object or a map, before anybody has looked into it. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether it is one: neither a list nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
