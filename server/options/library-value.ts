import { UserError } from '../domain/base/user-error.ts'
import { abbreviate } from '../domain/text/quote.ts'
import type { Option } from './option.ts'
import type { Kind } from './value-kinds.ts'

/**
 * Checks the value that a program passes for an option, by the same rules as on the command line.
 * Throws a UserError that begins with `name`.
 */
export function parseLibraryValue(
  { kind, repeatable, secret }: Pick<Option, 'kind' | 'repeatable' | 'secret'>,
  name: string,
  value: unknown,
): unknown {
  if (secret === true && (typeof value !== 'string' || kind.parse(value) === undefined)) {
    throw new UserError(`${name} has a value that is not allowed. Write ${kind.allowed}.`)
  }
  if (repeatable !== true) return parseValue(kind, name, value)
  if (typeof value === 'string') return [parseValue(kind, name, value)]
  if (Array.isArray(value)) return value.map((item) => parseValue(kind, name, item))
  throw invalidValueError(kind, name, value)
}

function parseValue(kind: Kind<unknown>, name: string, value: unknown): unknown {
  const result = kind.fromProgram === undefined ? fromText(kind, value) : kind.fromProgram(value)
  if (result === undefined) throw invalidValueError(kind, name, value)
  return result
}

function fromText(kind: Kind<unknown>, value: unknown): unknown {
  return typeof value === 'string' ? kind.parse(value) : undefined
}

/** Creates an error such as `speed cannot be -1. Write a number above 0, at most 1000000.` */
function invalidValueError(kind: Kind<unknown>, name: string, value: unknown): UserError {
  return new UserError(`${name} cannot be ${formatValue(value)}. Write ${kind.allowed}.`)
}

/** Formats a value for an error message: `"slow"`, `-1`, `a list`. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return `"${abbreviate(value, 80)}"`
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
