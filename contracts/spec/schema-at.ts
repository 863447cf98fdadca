import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { matchOperation } from './match-operation.ts'
import { member, type ResolvedPointer } from './openapi-document.ts'

/** Returns the schema of the JSON response of an operation. Undefined if openapi.yaml does not describe it. */
export function responseSchema(
  method: string,
  target: string,
  status: number,
): ResolvedPointer | undefined {
  const { operation, unrouted } = matchOperation(method, target)
  return step(operation ?? unrouted, 'responses', String(status), ...jsonContent)
}

/** Returns the schema of the JSON body of a request. Undefined if openapi.yaml describes none. */
export function requestSchema(method: string, target: string): ResolvedPointer | undefined {
  const { operation } = matchOperation(method, target)
  return operation && step(operation, 'requestBody', ...jsonContent)
}

const jsonContent = ['content', 'application~1json', 'schema'] as const

/**
 * Returns the schemas that a value below a schema can have. There are several for alternatives (`anyOf`). The path
 * contains names of members and indexes.
 */
export function schemasBelow(
  schema: ResolvedPointer,
  path: readonly string[],
): readonly ResolvedPointer[] {
  const [first, ...rest] = path
  const alternatives = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => elementsOf(member(schema, key)))
  const below = alternatives.flatMap((alternative) => schemasBelow(alternative, path))
  if (first === undefined) return alternatives.length > 0 ? below : [schema]
  const items = /^\d+$/.test(first) ? member(schema, 'items') : undefined
  const next = items ?? step(schema, 'properties', escapePointerKey(first))
  return [...below, ...(next === undefined ? [] : schemasBelow(next, rest))]
}

function step(place: ResolvedPointer, ...steps: readonly string[]): ResolvedPointer | undefined {
  return steps.reduce<ResolvedPointer | undefined>((at, key) => at && member(at, key), place)
}

function elementsOf(list: ResolvedPointer | undefined): readonly ResolvedPointer[] {
  if (list === undefined || !Array.isArray(list.value)) return []
  return list.value.flatMap((_, i) => member(list, String(i)) ?? [])
}
