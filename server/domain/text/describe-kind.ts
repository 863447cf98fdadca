import { abbreviate } from './quote.ts'

/** Describes the type and size of a JSON value, but not its content: `a text of 16 characters`. */
export function describeKind(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return 'a number'
  if (typeof value === 'string') {
    return value === '' ? 'an empty text' : `a text of ${value.length} characters`
  }
  if (Array.isArray(value)) return `a list of ${value.length}`
  const names = Object.keys(value)
  return names.length === 0
    ? 'an empty object'
    : `an object with ${abbreviate(names.join(', '), maxKeysLength)}`
}

const maxKeysLength = 80
