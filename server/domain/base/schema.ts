import { isJsonObject } from '../json/json-object.ts'
import { describeKind } from '../text/describe-kind.ts'
import { abbreviate } from '../text/quote.ts'

/** What is wrong with a value: the keys that lead to the place, and what is wrong there. */
export interface Issue {
  readonly path: readonly (string | number)[]
  /** Completes a sentence that begins with the place: `must be a text, and is null`. */
  readonly says: string
}

/**
 * Describes the JSON values that are a `T`. Returns what is wrong with a value, or undefined.
 *
 * The compiler holds each shape against its type: a member that one has and the other lacks does not compile.
 */
export interface Schema<T> {
  (value: unknown): Issue | undefined
  /** Never set. It makes a shape of one type different from a shape of another. */
  readonly of?: (value: T) => T
}

type OptionalSchema<T> = Schema<T> & { readonly isOptional: true }

/** One shape for each member; those that the type may leave out are `optional`. */
export type MemberSchemas<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? OptionalSchema<Exclude<T[K], undefined>>
    : Schema<T[K]>
}

/** An object with these members and no others. */
export function objectWith<T extends object>(members: MemberSchemas<T>): Schema<T> {
  const shapes = new Map<string, Schema<never>>(Object.entries(members))
  const required = [...shapes.keys()].filter((key) => !('isOptional' in (shapes.get(key) ?? {})))
  return (value) => {
    if (!isJsonObject(value)) return unexpectedValue('an object', value)
    for (const key of Object.keys(value)) {
      const shape = shapes.get(key)
      const issue = shape === undefined ? unknownMemberIssue : shape(value[key])
      if (issue !== undefined) return prependPath(key, issue)
    }
    const missing = required.find((key) => !Object.hasOwn(value, key))
    return missing === undefined
      ? undefined
      : prependPath(missing, { path: [], says: 'is missing' })
  }
}

export function optional<T>(shape: Schema<T>): OptionalSchema<T> {
  const check: Schema<T> = (value) => shape(value)
  return Object.assign(check, { isOptional: true } as const)
}

/** An object in which one member, a text, decides which other members there are. */
export function discriminatedUnion<
  T extends { readonly [P in K]: string },
  K extends keyof T & string,
>(
  key: K,
  shapes: { readonly [V in T[K]]: Schema<Extract<T, { readonly [P in K]: V }>> },
): Schema<T> {
  const byName = new Map<unknown, Schema<never>>(Object.entries(shapes))
  return (value) => {
    if (!isJsonObject(value)) return unexpectedValue('an object', value)
    const chosen = byName.get(value[key])
    if (chosen !== undefined) return chosen(value)
    return prependPath(key, unexpectedValue(`one of ${[...byName.keys()].join(', ')}`, value[key]))
  }
}

export function listOf<T>(item: Schema<T>, most: number, least = 0): Schema<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return unexpectedValue('a list', value)
    if (value.length < least || value.length > most) {
      return unexpectedValue(`a list of ${least} to ${most}`, value)
    }
    for (let i = 0; i < value.length; i++) {
      const issue = item(value[i])
      if (issue !== undefined) return prependPath(i, issue)
    }
    return undefined
  }
}

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

/** An object whose keys are chosen freely among those that `isKey` allows, each with a value of one shape. */
export function recordOf<T>(
  isKey: (key: string) => boolean,
  item: Schema<T>,
  most: number,
): Schema<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isJsonObject(value)) return unexpectedValue('an object', value)
    const names = Object.keys(value)
    if (names.length > most) return unexpectedValue(`an object with at most ${most} members`, value)
    for (const key of names) {
      if (!isKey(key))
        return prependPath(key, { path: [], says: 'has a name that is not allowed here' })
      const issue = item(value[key])
      if (issue !== undefined) return prependPath(key, issue)
    }
    return undefined
  }
}

export function textOfLength(most: number, least = 0): Schema<string> {
  const name = `a text of ${least} to ${most} characters`
  return (value) =>
    typeof value === 'string' && value.length >= least && value.length <= most
      ? undefined
      : unexpectedValue(name, value)
}

/** A text that matches; `name` says so in words: `an id of 1 to 64 letters, digits and dashes`. */
export function textMatching(pattern: RegExp, name: string): Schema<string> {
  return (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : unexpectedValue(name, value)
}

export function integerBetween(least: number, most: number): Schema<number> {
  return numberThat(
    (value) => Number.isInteger(value) && value >= least && value <= most,
    () => `a whole number from ${least} to ${most}`,
  )
}

/** A number for which `fits` holds; `name` says so in words. */
export function numberThat<T extends number>(
  fits: (value: number) => boolean,
  name: () => string,
): Schema<T> {
  return (value) =>
    typeof value === 'number' && fits(value) ? undefined : unexpectedValue(name(), value)
}

export function literal<const T extends string | number | boolean>(
  ...values: readonly T[]
): Schema<T> {
  const allowed = new Set<unknown>(values)
  return (value) =>
    allowed.has(value) ? undefined : unexpectedValue(`one of ${values.join(', ')}`, value)
}

export const booleanSchema: Schema<boolean> = (value) =>
  typeof value === 'boolean' ? undefined : unexpectedValue('true or false', value)

export function nullable<T>(shape: Schema<T>): Schema<T | null> {
  return (value) => (value === null ? undefined : shape(value))
}

/** Either shape; the issue is that of the second. */
export function unionOf<A, B>(first: Schema<A>, second: Schema<B>): Schema<A | B> {
  return (value) => (first(value) === undefined ? undefined : second(value))
}

/** A shape, and a rule for the values that have it. */
export function refine<T>(shape: Schema<T>, rule: (value: T) => Issue | undefined): Schema<T> {
  return (value) => shape(value) ?? rule(value as T)
}

/** An issue of a part, as the whole has it. */
export function prependPath(key: string | number, { path, says }: Issue): Issue {
  return { path: [key, ...path], says }
}

/** `contents.verifications[3].deliveries[0].dueAt` */
export function formatPath(path: Issue['path']): string {
  return path
    .map((key, i) => {
      if (typeof key === 'number') return `[${key}]`
      if (!/^\w{1,80}$/.test(key)) return `[${replaceInvisible(JSON.stringify(abbreviate(key)))}]`
      return i === 0 ? key : `.${key}`
    })
    .join('')
}

/** The issue of a value that is not what it must be. */
export function unexpectedValue(what: string, value: unknown): Issue {
  const found = typeof value === 'number' ? String(value) : replaceInvisible(describeKind(value))
  return { path: [], says: `must be ${what}, and is ${found}` }
}

// Names of members may be anything, and the sentence goes to a terminal.
function replaceInvisible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')
}

const unknownMemberIssue: Issue = { path: [], says: 'is not known here' }
