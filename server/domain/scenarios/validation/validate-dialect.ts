import { didYouMean } from '../../base/user-error.ts'
import { isObject } from '../../json/json-object.ts'
import { stepOf } from '../../json/json-pointer.ts'
import { ARTIFACTS } from '../../responses/artifact.ts'
import {
  DEFAULT_DIALECT,
  type Dialect,
  type DialectText,
  namesOf,
} from '../../responses/dialect.ts'
import { cut } from '../../text/quote.ts'
import type { ScenarioFault } from '../scenario.ts'

/** What is wrong with a dialect that somebody wrote; none means it is a DialectText. Pure. */
export function dialectFaults(dialect: unknown): readonly ScenarioFault[] {
  if (!isObject(dialect)) {
    return fault('', `${shown(dialect)} is no dialect; write switches, such as "delivery: base64"`)
  }
  const known = Object.keys(DEFAULT_DIALECT)
  return Object.entries(dialect).flatMap(([key, value]) => {
    const pointer = `/${stepOf(key)}`
    if (!known.includes(key)) return unknownKey(pointer, key, known)
    if (key === 'types') return typesFaults(value)
    const sides = SIDES[key as keyof typeof SIDES]
    return sides.some((side) => side === value) ? [] : wrongSide(pointer, key, value, sides)
  })
}

/** What each switch but `types` can be set to. */
export const SIDES: { readonly [K in Exclude<keyof Dialect, 'types'>]: readonly Dialect[K][] } = {
  delivery: ['binary', 'base64', 'signed-url'],
  reasonStyle: ['compact', 'snake'],
  callbackJson: ['wrapped', 'bare'],
  emptyList: [404, 200],
  fieldErrors: ['classic', 'modern'],
}

function wrongSide(
  pointer: string,
  key: string,
  value: unknown,
  sides: readonly (string | number)[],
): readonly ScenarioFault[] {
  const texts = sides.map(String)
  const hint = typeof value === 'string' && !texts.includes(value) ? didYouMean(value, texts) : ''
  const says = `${shown(value)} is no side of ${key}${hint || `; write ${inWords(texts)}`}`
  return fault(pointer, says)
}

function typesFaults(types: unknown): readonly ScenarioFault[] {
  if (!isObject(types)) {
    return fault('/types', `${shown(types)} names no types; write { audit: protocol }, for one`)
  }
  const shape = Object.entries(types).flatMap(([artifact, names]) => {
    const pointer = `/types/${stepOf(artifact)}`
    const isKnown = ARTIFACTS.some((each) => each === artifact)
    return isKnown ? nameFaults(pointer, names) : unknownKey(pointer, artifact, ARTIFACTS)
  })
  return shape.length > 0 ? shape : sharedNames(types as NonNullable<DialectText['types']>)
}

function nameFaults(pointer: string, given: unknown): readonly ScenarioFault[] {
  const names = Array.isArray(given) ? given : [given]
  if (names.length === 0) return fault(pointer, 'the list is empty; write one name at least')
  return names.flatMap((name, i) => {
    if (typeof name === 'string' && /^[0-9A-Za-z._~-]{1,64}$/.test(name) && !/^\.+$/.test(name)) {
      return []
    }
    const place = Array.isArray(given) ? `${pointer}/${i}` : pointer
    return fault(place, `${shown(name)} cannot be a part of a path; use letters, digits, - and _`)
  })
}

function sharedNames(types: NonNullable<DialectText['types']>): readonly ScenarioFault[] {
  const seen = new Set<string>()
  const twice = Object.entries(types).flatMap(([artifact, given]) =>
    [given].flat().flatMap((name, i) => {
      if (!seen.has(name)) {
        seen.add(name)
        return []
      }
      const place = Array.isArray(given) ? `/types/${artifact}/${i}` : `/types/${artifact}`
      return fault(place, `"${name}" is a name twice; leave one of them out`)
    }),
  )
  const names = namesOf(types)
  const nameless = ARTIFACTS.filter((artifact) => names[artifact].length === 0)
  return [
    ...twice,
    ...nameless.flatMap((artifact) =>
      fault('/types', `nothing is left to call ${artifact}; give it a name of its own`),
    ),
  ]
}

function unknownKey(
  pointer: string,
  key: string,
  known: readonly string[],
): readonly ScenarioFault[] {
  const hint = didYouMean(key, known) || `, known here: ${known.join(', ')}`
  return [{ pointer, part: 'key', says: `unknown key "${cut(key)}"${hint}` }]
}

function fault(pointer: string, says: string): readonly ScenarioFault[] {
  return [{ pointer, part: 'value', says }]
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing'
  if (typeof value === 'string') return `"${cut(value)}"`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : String(value)
}

function inWords(texts: readonly string[]): string {
  return `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`
}
