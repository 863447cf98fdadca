import { parsePointer } from '../../server/domain/json/json-pointer.ts'
import { openapiDocument } from './openapi-document.ts'

/** The source of a statement in openapi.yaml. */
export type ProvenanceLabel = 'documented' | 'mirrored' | 'sibling' | 'assumed'

/**
 * Returns the label at a JSON pointer of openapi.yaml: its own label, or the label of the nearest enclosing object.
 */
export function labelAt(pointer: string): ProvenanceLabel {
  let label: ProvenanceLabel = 'documented'
  let value: unknown = openapiDocument
  for (const key of ['', ...parsePointer(pointer)]) {
    if (key !== '') value = memberOf(value, key)
    const ownLabel = memberOf(value, 'x-provenance')
    if (isLabel(ownLabel)) label = ownLabel
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
