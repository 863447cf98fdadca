import { isJsonObject } from '../../json/json-object.ts'
import { escapePointerKey } from '../../json/json-pointer.ts'
import { ARTIFACTS } from '../../responses/artifact.ts'
import {
  DEFAULT_DIALECT,
  type Dialect,
  type DialectText,
  resolveArtifactNames,
} from '../../responses/dialect.ts'
import { didYouMean } from '../../text/did-you-mean.ts'
import { abbreviate } from '../../text/quote.ts'
import type { ScenarioIssue } from '../scenario.ts'

/** Returns the issues of a dialect. If there are none, `dialect` is a valid DialectText. Pure. */
export function validateDialect(dialect: unknown): readonly ScenarioIssue[] {
  if (!isJsonObject(dialect)) {
    return valueIssue(
      '',
      `${formatValue(dialect)} is not a dialect; write switches, such as "delivery: base64"`,
    )
  }
  const known = Object.keys(DEFAULT_DIALECT)
  return Object.entries(dialect).flatMap(([key, value]) => {
    const pointer = `/${escapePointerKey(key)}`
    if (!known.includes(key)) return unknownKeyIssue(pointer, key, known)
    if (key === 'types') return typesIssues(value)
    const allowed = DIALECT_VALUES[key as keyof typeof DIALECT_VALUES]
    return allowed.some((choice) => choice === value)
      ? []
      : wrongValueIssue(pointer, key, value, allowed)
  })
}

/** The values of each switch, except `types`. */
export const DIALECT_VALUES: {
  readonly [K in Exclude<keyof Dialect, 'types'>]: readonly Dialect[K][]
} = {
  delivery: ['binary', 'base64', 'signed-url'],
  reasonStyle: ['compact', 'snake'],
  callbackJson: ['wrapped', 'bare'],
  emptyList: [404, 200],
  fieldErrors: ['classic', 'modern'],
}

function wrongValueIssue(
  pointer: string,
  key: string,
  value: unknown,
  allowed: readonly (string | number)[],
): readonly ScenarioIssue[] {
  const texts = allowed.map(String)
  const hint = typeof value === 'string' && !texts.includes(value) ? didYouMean(value, texts) : ''
  const says = `${formatValue(value)} is not a value of ${key}${hint || `; write ${formatChoices(texts)}`}`
  return valueIssue(pointer, says)
}

function typesIssues(types: unknown): readonly ScenarioIssue[] {
  if (!isJsonObject(types)) {
    return valueIssue(
      '/types',
      `${formatValue(types)} names no types; write, for example, { audit: protocol }`,
    )
  }
  const issues = Object.entries(types).flatMap(([artifact, names]) => {
    const pointer = `/types/${escapePointerKey(artifact)}`
    const isKnown = ARTIFACTS.some((name) => name === artifact)
    return isKnown ? nameIssues(pointer, names) : unknownKeyIssue(pointer, artifact, ARTIFACTS)
  })
  return issues.length > 0 ? issues : sharedNameIssues(types as NonNullable<DialectText['types']>)
}

function nameIssues(pointer: string, given: unknown): readonly ScenarioIssue[] {
  const names = Array.isArray(given) ? given : [given]
  if (names.length === 0) return valueIssue(pointer, 'the list is empty; write one name at least')
  return names.flatMap((name, i) => {
    if (typeof name === 'string' && /^[0-9A-Za-z._~-]{1,64}$/.test(name) && !/^\.+$/.test(name)) {
      return []
    }
    const place = Array.isArray(given) ? `${pointer}/${i}` : pointer
    return valueIssue(
      place,
      `${formatValue(name)} cannot be a part of a path; use letters, digits, - and _`,
    )
  })
}

function sharedNameIssues(types: NonNullable<DialectText['types']>): readonly ScenarioIssue[] {
  const seenNames = new Set<string>()
  const duplicates = Object.entries(types).flatMap(([artifact, given]) =>
    [given].flat().flatMap((name, i) => {
      if (!seenNames.has(name)) {
        seenNames.add(name)
        return []
      }
      const place = Array.isArray(given) ? `/types/${artifact}/${i}` : `/types/${artifact}`
      return valueIssue(place, `the name "${name}" is written twice; remove one of the two`)
    }),
  )
  const names = resolveArtifactNames(types)
  const nameless = ARTIFACTS.filter((artifact) => names[artifact].length === 0)
  return [
    ...duplicates,
    ...nameless.flatMap((artifact) =>
      valueIssue('/types', `no name is left for ${artifact}; give it another name`),
    ),
  ]
}

function unknownKeyIssue(
  pointer: string,
  key: string,
  known: readonly string[],
): readonly ScenarioIssue[] {
  const hint = didYouMean(key, known) || `, known here: ${known.join(', ')}`
  return [{ pointer, part: 'key', says: `unknown key "${abbreviate(key)}"${hint}` }]
}

function valueIssue(pointer: string, says: string): readonly ScenarioIssue[] {
  return [{ pointer, part: 'value', says }]
}

function formatValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing'
  if (typeof value === 'string') return `"${abbreviate(value)}"`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : String(value)
}

function formatChoices(texts: readonly string[]): string {
  return `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`
}
