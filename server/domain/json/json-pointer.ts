/** Escapes a key for a JSON pointer (RFC 6901): `a/b` becomes `a~1b`. */
export function escapePointerKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** Reverses `escapePointerKey`. */
export function unescapePointerKey(escaped: string): string {
  return escaped.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** Returns the keys of a JSON pointer; an empty list for the pointer to the whole value. */
export function parsePointer(pointer: string): readonly string[] {
  return pointer.split('/').slice(1).map(unescapePointerKey)
}

/** Returns the value at a JSON pointer, or undefined. Ignores inherited members. Pure. */
export function valueAt(value: unknown, pointer: string): unknown {
  let current = value
  for (const key of parsePointer(pointer)) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) {
      return undefined
    }
    current = (current as Readonly<Record<string, unknown>>)[key]
  }
  return current
}
