import { isObject } from '../json/json-object.ts'
import { describeKind } from '../text/describe-kind.ts'
import { cut } from '../text/quote.ts'

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
export interface Shape<T> {
  (value: unknown): Issue | undefined
  /** Never set. It makes a shape of one type different from a shape of another. */
  readonly of?: (value: T) => T
}

type OptionalShape<T> = Shape<T> & { readonly isOptional: true }

/** One shape for each member; those that the type may leave out are `optional`. */
export type Members<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? OptionalShape<Exclude<T[K], undefined>>
    : Shape<T[K]>
}

/** An object with these members and no others. */
export function objectWith<T extends object>(members: Members<T>): Shape<T> {
  const shapes = new Map<string, Shape<never>>(Object.entries(members))
  const required = [...shapes.keys()].filter((key) => !('isOptional' in (shapes.get(key) ?? {})))
  return (value) => {
    if (!isObject(value)) return unexpected('an object', value)
    for (const key of Object.keys(value)) {
      const shape = shapes.get(key)
      const issue = shape === undefined ? unknownMember : shape(value[key])
      if (issue !== undefined) return within(key, issue)
    }
    const missing = required.find((key) => !Object.hasOwn(value, key))
    return missing === undefined ? undefined : within(missing, { path: [], says: 'is missing' })
  }
}

export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  const check: Shape<T> = (value) => shape(value)
  return Object.assign(check, { isOptional: true } as const)
}

/** An object in which one member, a text, decides which other members there are. */
export function choiceBy<T extends { readonly [P in K]: string }, K extends keyof T & string>(
  key: K,
  shapes: { readonly [V in T[K]]: Shape<Extract<T, { readonly [P in K]: V }>> },
): Shape<T> {
  const byName = new Map<unknown, Shape<never>>(Object.entries(shapes))
  return (value) => {
    if (!isObject(value)) return unexpected('an object', value)
    const chosen = byName.get(value[key])
    if (chosen !== undefined) return chosen(value)
    return within(key, unexpected(`one of ${[...byName.keys()].join(', ')}`, value[key]))
  }
}

export function listOf<T>(item: Shape<T>, most: number, least = 0): Shape<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return unexpected('a list', value)
    if (value.length < least || value.length > most) {
      return unexpected(`a list of ${least} to ${most}`, value)
    }
    for (let i = 0; i < value.length; i++) {
      const issue = item(value[i])
      if (issue !== undefined) return within(i, issue)
    }
    return undefined
  }
}

export function tupleOf<T extends readonly unknown[]>(
  ...items: { readonly [I in keyof T]: Shape<T[I]> }
): Shape<T> {
  return (value) => {
    if (!Array.isArray(value) || value.length !== items.length) {
      return unexpected(`a list of ${items.length}`, value)
    }
    for (let i = 0; i < items.length; i++) {
      const issue = items[i]?.(value[i])
      if (issue !== undefined) return within(i, issue)
    }
    return undefined
  }
}

/** An object whose keys are chosen freely among those that `isKey` allows, each with a value of one shape. */
export function recordOf<T>(
  isKey: (key: string) => boolean,
  item: Shape<T>,
  most: number,
): Shape<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isObject(value)) return unexpected('an object', value)
    const names = Object.keys(value)
    if (names.length > most) return unexpected(`an object with at most ${most} members`, value)
    for (const key of names) {
      if (!isKey(key)) return within(key, { path: [], says: 'has a name that is not allowed here' })
      const issue = item(value[key])
      if (issue !== undefined) return within(key, issue)
    }
    return undefined
  }
}

export function textOf(most: number, least = 0): Shape<string> {
  const name = `a text of ${least} to ${most} characters`
  return (value) =>
    typeof value === 'string' && value.length >= least && value.length <= most
      ? undefined
      : unexpected(name, value)
}

/** A text that matches; `name` says so in words: `an id of 1 to 64 letters, digits and dashes`. */
export function matching(pattern: RegExp, name: string): Shape<string> {
  return (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : unexpected(name, value)
}

export function integer(least: number, most: number): Shape<number> {
  return numberThat(
    (value) => Number.isInteger(value) && value >= least && value <= most,
    () => `a whole number from ${least} to ${most}`,
  )
}

/** A number for which `fits` holds; `name` says so in words. */
export function numberThat<T extends number>(
  fits: (value: number) => boolean,
  name: () => string,
): Shape<T> {
  return (value) =>
    typeof value === 'number' && fits(value) ? undefined : unexpected(name(), value)
}

export function literal<const T extends string | number | boolean>(
  ...values: readonly T[]
): Shape<T> {
  const allowed = new Set<unknown>(values)
  return (value) =>
    allowed.has(value) ? undefined : unexpected(`one of ${values.join(', ')}`, value)
}

export const booleanShape: Shape<boolean> = (value) =>
  typeof value === 'boolean' ? undefined : unexpected('true or false', value)

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value) => (value === null ? undefined : shape(value))
}

/** Either shape; the issue is that of the second. */
export function either<A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return (value) => (first(value) === undefined ? undefined : second(value))
}

/** A shape, and a rule for the values that have it. */
export function ruled<T>(shape: Shape<T>, rule: (value: T) => Issue | undefined): Shape<T> {
  return (value) => shape(value) ?? rule(value as T)
}

/** An issue of a part, as the whole has it. */
export function within(key: string | number, { path, says }: Issue): Issue {
  return { path: [key, ...path], says }
}

/** `contents.verifications[3].deliveries[0].dueAt` */
export function placeText(path: Issue['path']): string {
  return path
    .map((key, i) => {
      if (typeof key === 'number') return `[${key}]`
      if (!/^\w{1,80}$/.test(key)) return `[${printable(JSON.stringify(cut(key)))}]`
      return i === 0 ? key : `.${key}`
    })
    .join('')
}

/** The issue of a value that is not what it must be. */
export function unexpected(what: string, value: unknown): Issue {
  const found = typeof value === 'number' ? String(value) : printable(describeKind(value))
  return { path: [], says: `must be ${what}, and is ${found}` }
}

// Names of members may be anything, and the sentence goes to a terminal.
function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')
}

const unknownMember: Issue = { path: [], says: 'is not known here' }
