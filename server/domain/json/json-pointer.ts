/** A key as a step of a JSON pointer (RFC 6901): `a/b` becomes `a~1b`. */
export function escapePointerKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** The key that a step stands for. */
export function unescapePointerKey(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** The keys that a JSON pointer goes along; none for the value itself. */
export function parsePointer(pointer: string): readonly string[] {
  return pointer.split('/').slice(1).map(unescapePointerKey)
}

/** What stands at a JSON pointer, or undefined; what every object has is no place of it. Pure. */
export function valueAt(value: unknown, pointer: string): unknown {
  let found = value
  for (const key of parsePointer(pointer)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Readonly<Record<string, unknown>>)[key]
  }
  return found
}
