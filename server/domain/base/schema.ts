import { isJsonObject } from '../json/json-object.ts'
import { describeKind } from '../text/describe-kind.ts'
import { abbreviate } from '../text/quote.ts'

/** A problem with a value: its path (keys and indexes) and a description. */
export interface Issue {
  readonly path: readonly (string | number)[]
  /** The rest of a sentence that begins with the path: `must be a text, and is null`. */
  readonly message: string
}

/**
 * Validates that a JSON value is a `T`. Returns the first issue, or undefined if the value is valid.
 *
 * The compiler compares each schema with its type: a missing or extra member does not compile.
 */
export interface Schema<T> {
  (value: unknown): Issue | undefined
  /** Never set. This member makes schemas of different types incompatible for the compiler. */
  readonly of?: (value: T) => T
}

type OptionalSchema<T> = Schema<T> & { readonly isOptional: true }

/** One schema for each member of `T`; optional members need `optional(…)`. */
export type MemberSchemas<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? OptionalSchema<Exclude<T[K], undefined>>
    : Schema<T[K]>
}

/** Accepts an object with these members and no others. */
export function objectWith<T extends object>(members: MemberSchemas<T>): Schema<T> {
  const schemas = new Map<string, Schema<never>>(Object.entries(members))
  const required = [...schemas.keys()].filter((key) => !('isOptional' in (schemas.get(key) ?? {})))
  return (value) => {
    if (!isJsonObject(value)) return unexpectedValue('an object', value)
    for (const key of Object.keys(value)) {
      const schema = schemas.get(key)
      const issue = schema === undefined ? unknownMemberIssue : schema(value[key])
      if (issue !== undefined) return prependPath(key, issue)
    }
    const missing = required.find((key) => !Object.hasOwn(value, key))
    return missing === undefined
      ? undefined
      : prependPath(missing, { path: [], message: 'is missing' })
  }
}

/** Marks a member that an object may omit. */
export function optional<T>(schema: Schema<T>): OptionalSchema<T> {
  const check: Schema<T> = (value) => schema(value)
  return Object.assign(check, { isOptional: true } as const)
}

/** Accepts an object whose member `key`, a text, selects the schema for the whole object. */
export function discriminatedUnion<
  T extends { readonly [P in K]: string },
  K extends keyof T & string,
>(
  key: K,
  schemas: { readonly [V in T[K]]: Schema<Extract<T, { readonly [P in K]: V }>> },
): Schema<T> {
  const byName = new Map<unknown, Schema<never>>(Object.entries(schemas))
  return (value) => {
    if (!isJsonObject(value)) return unexpectedValue('an object', value)
    const schema = byName.get(value[key])
    if (schema !== undefined) return schema(value)
    return prependPath(key, unexpectedValue(`one of ${[...byName.keys()].join(', ')}`, value[key]))
  }
}

/** Accepts a list of `min` to `max` items. */
export function listOf<T>(item: Schema<T>, max: number, min = 0): Schema<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return unexpectedValue('a list', value)
    if (value.length < min || value.length > max) {
      return unexpectedValue(`a list of ${min} to ${max}`, value)
    }
    for (let i = 0; i < value.length; i++) {
      const issue = item(value[i])
      if (issue !== undefined) return prependPath(i, issue)
    }
    return undefined
  }
}

/** Accepts a list with one item for each of these schemas, in this order. */
export function tupleOf<T extends readonly unknown[]>(
  ...items: { readonly [I in keyof T]: Schema<T[I]> }
): Schema<T> {
  return (value) => {
    if (!Array.isArray(value) || value.length !== items.length) {
      return unexpectedValue(`a list of ${items.length}`, value)
    }
    for (let i = 0; i < items.length; i++) {
      const issue = items[i]?.(value[i])
      if (issue !== undefined) return prependPath(i, issue)
    }
    return undefined
  }
}

/** Accepts an object of at most `max` members, with keys that `isKey` allows and values of one schema. */
export function recordOf<T>(
  isKey: (key: string) => boolean,
  item: Schema<T>,
  max: number,
): Schema<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isJsonObject(value)) return unexpectedValue('an object', value)
    const names = Object.keys(value)
    if (names.length > max) return unexpectedValue(`an object with at most ${max} members`, value)
    for (const key of names) {
      if (!isKey(key))
        return prependPath(key, { path: [], message: 'has a name that is not allowed here' })
      const issue = item(value[key])
      if (issue !== undefined) return prependPath(key, issue)
    }
    return undefined
  }
}

/** Accepts a text of `min` to `max` UTF-16 code units. */
export function textOfLength(max: number, min = 0): Schema<string> {
  const name = `a text of ${min} to ${max} characters`
  return (value) =>
    typeof value === 'string' && value.length >= min && value.length <= max
      ? undefined
      : unexpectedValue(name, value)
}

/**
 * Accepts a text that matches `pattern`. `name` describes such a text: `an id of 1 to 64 letters, digits and
 * dashes`.
 */
export function textMatching(pattern: RegExp, name: string): Schema<string> {
  return (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : unexpectedValue(name, value)
}

/** Accepts an integer from `min` to `max`, both included. */
export function integerBetween(min: number, max: number): Schema<number> {
  return numberThat(
    (value) => Number.isInteger(value) && value >= min && value <= max,
    () => `a whole number from ${min} to ${max}`,
  )
}

/** Accepts a number for which `isValid` returns true. `name` describes such a number. */
export function numberThat<T extends number>(
  isValid: (value: number) => boolean,
  name: () => string,
): Schema<T> {
  return (value) =>
    typeof value === 'number' && isValid(value) ? undefined : unexpectedValue(name(), value)
}

/** Accepts exactly these values. */
export function literal<const T extends string | number | boolean>(
  ...values: readonly T[]
): Schema<T> {
  const allowed = new Set<unknown>(values)
  return (value) =>
    allowed.has(value) ? undefined : unexpectedValue(`one of ${values.join(', ')}`, value)
}

export const booleanSchema: Schema<boolean> = (value) =>
  typeof value === 'boolean' ? undefined : unexpectedValue('true or false', value)

export function nullable<T>(schema: Schema<T>): Schema<T | null> {
  return (value) => (value === null ? undefined : schema(value))
}

/** Accepts values of either schema. For other values, returns the issue of the second schema. */
export function unionOf<A, B>(first: Schema<A>, second: Schema<B>): Schema<A | B> {
  return (value) => (first(value) === undefined ? undefined : second(value))
}

/** Adds a rule that runs on values that the schema accepts. */
export function refine<T>(schema: Schema<T>, rule: (value: T) => Issue | undefined): Schema<T> {
  return (value) => schema(value) ?? rule(value as T)
}

/** Converts an issue of a member or item to an issue of the value that contains it. */
export function prependPath(key: string | number, { path, message }: Issue): Issue {
  return { path: [key, ...path], message }
}

/** Formats a path, for example `contents.verifications[3].deliveries[0].dueAt`. */
export function formatPath(path: Issue['path']): string {
  return path
    .map((key, i) => {
      if (typeof key === 'number') return `[${key}]`
      if (!/^\w{1,80}$/.test(key)) return `[${replaceInvisible(JSON.stringify(abbreviate(key)))}]`
      return i === 0 ? key : `.${key}`
    })
    .join('')
}

/** Creates the issue for a wrong value. `expected` describes a valid one: `a text`. */
export function unexpectedValue(expected: string, value: unknown): Issue {
  const actual = typeof value === 'number' ? String(value) : replaceInvisible(describeKind(value))
  return { path: [], message: `must be ${expected}, and is ${actual}` }
}

// A member name can have control characters, and the message is printed to a terminal.
function replaceInvisible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')
}

const unknownMemberIssue: Issue = { path: [], message: 'is not known here' }
