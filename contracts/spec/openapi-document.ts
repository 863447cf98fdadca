import type { OpenAPIV3_1 } from 'openapi-types'
import { unescapePointerKey } from '../../server/domain/json/json-pointer.ts'
import content from './generated/openapi.json' with { type: 'json' }
import lines from './generated/openapi-lines.json' with { type: 'json' }

/** The content of openapi.yaml. The linter ensures that it is an OpenAPI 3.1 document. */
export const openapiDocument = content as unknown as OpenAPIV3_1.Document

/** The line of openapi.yaml, from 1, on which the value at a JSON pointer begins. */
export function lineOf(pointer: string): number {
  const known: Readonly<Record<string, number>> = lines
  for (let place = pointer; place !== ''; place = place.slice(0, place.lastIndexOf('/'))) {
    const line = known[place]
    if (line !== undefined) return line
  }
  return 1
}

/** A value of openapi.yaml and its JSON pointer, after all `$ref`s are followed. */
export type ResolvedPointer = { readonly pointer: string; readonly value: unknown }

/** Follows a JSON pointer, including `$ref`s on its way. Returns undefined if there is no value. */
export function resolvePointer(pointer: string): ResolvedPointer | undefined {
  let place: ResolvedPointer | undefined = { pointer: '', value: openapiDocument }
  for (const step of pointer.split('/').slice(1)) {
    place = place && member(place, step)
  }
  return place
}

/** Returns a member of a place. `step` is its name, escaped as in a JSON pointer. */
export function member(
  { pointer, value }: ResolvedPointer,
  step: string,
): ResolvedPointer | undefined {
  const key = unescapePointerKey(step)
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  const target: unknown = (value as Readonly<Record<string, unknown>>)[key]
  if (typeof target === 'object' && target !== null && '$ref' in target) {
    return resolvePointer(String(target.$ref).replace(/^#/, ''))
  }
  return { pointer: `${pointer}/${step}`, value: target }
}
