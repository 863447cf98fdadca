import { parsePointer } from '../../server/domain/json/json-pointer.ts'
import { openapiDocument } from './document.ts'

/** How a claim of openapi.yaml is known. */
export type ProvenanceLabel = 'documented' | 'mirrored' | 'sibling' | 'assumed'

/**
 * The label of the place at a JSON pointer of openapi.yaml: its own, or that of the nearest place it
 * stands in.
 */
export function labelAt(pointer: string): ProvenanceLabel {
  let label: ProvenanceLabel = 'documented'
  let value: unknown = openapiDocument
  for (const key of ['', ...parsePointer(pointer)]) {
    if (key !== '') value = memberOf(value, key)
    const own = memberOf(value, 'x-provenance')
    if (isLabel(own)) label = own
  }
  return label
}

const LABELS: readonly unknown[] = ['documented', 'mirrored', 'sibling', 'assumed']

function isLabel(value: unknown): value is ProvenanceLabel {
  return LABELS.includes(value)
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Readonly<Record<string, unknown>>)[key]
}
