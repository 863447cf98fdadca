import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { PROBLEMS } from '../../server/domain/model/problem.ts'
import { redactWords } from '../recorder/redact.ts'
import { matchOperation, operationOf } from '../spec/match-operation.ts'
import { member, type ResolvedPointer, resolvePointer } from '../spec/openapi-document.ts'
import { labelAt } from '../spec/provenance.ts'
import { responseJson } from './compare-response.ts'
import type { RecordedEntry } from './formats/recording.ts'

/**
 * Returns the claims of openapi.yaml that a response without differences confirms, if they are assumed or taken from
 * other services. Examples: `POST /IT-live 406, error 203`, `GET /IT-identity-verifications/{id} 200 /data/owner`. Pure.
 */
export function confirmedClaims(
  { response }: RecordedEntry,
  method: string,
  path: string,
): readonly string[] {
  const operation = operationOf(method, path)
  const { operation: place } = matchOperation(method, path)
  const responses = place && member(place, 'responses')
  const described = responses && member(responses, String(response?.status))
  if (operation === undefined || response === undefined || described === undefined) return []
  const name = `${operation} ${response.status}`
  const body = responseJson(response)
  const error = isJsonObject(body) ? body.error : response.error
  const content = member(described, 'content')
  const json = content && member(content, 'application~1json')
  const schema = json && member(json, 'schema')
  return [
    ...(response.status >= 400 && isUncertain(described.pointer)
      ? [typeof error === 'number' && isKnownNumber(error) ? `${name}, error ${error}` : name]
      : []),
    ...(schema === undefined || response.status >= 400
      ? []
      : memberClaims(schema, body, '').map((pointer) => `${name} ${pointer}`)),
    ...(response.status === 200 && operation.endsWith('/{type}')
      ? [`the type "${redactWords(path.split(/[/?]/)[3] ?? '')}"`]
      : []),
  ]
}

function isUncertain(pointer: string): boolean {
  return ['assumed', 'sibling'].includes(labelAt(pointer))
}

function isKnownNumber(error: number): boolean {
  return Object.values(PROBLEMS).some((problem) => problem.error === error)
}

// Returns the members of a value whose label is not `documented`. Follows the first alternative that fits.
function memberClaims(schema: ResolvedPointer, value: unknown, pointer: string): readonly string[] {
  if (Array.isArray(value)) {
    const items = member(schema, 'items')
    const [first] = value
    return items === undefined || first === undefined
      ? []
      : memberClaims(items, first, `${pointer}/*`)
  }
  if (!isJsonObject(value)) return []
  const properties = member(bestAlternative(schema, value), 'properties')
  if (properties === undefined) return []
  return Object.entries(value).flatMap(([key, each]) => {
    const step = escapePointerKey(key)
    const inner = member(properties, step)
    if (inner === undefined) return []
    const own = `${properties.pointer}/${step}`
    const claim = isUncertain(own) ? [`${pointer}/${key}`] : []
    return [...claim, ...memberClaims(inner, each, `${pointer}/${key}`)]
  })
}

function bestAlternative(
  schema: ResolvedPointer,
  value: Readonly<Record<string, unknown>>,
): ResolvedPointer {
  const alternatives = member(schema, 'anyOf')?.value
  if (!Array.isArray(alternatives)) return schema
  const places = alternatives.flatMap(
    (_, i) => resolvePointer(`${schema.pointer}/anyOf/${i}`) ?? [],
  )
  const score = (place: ResolvedPointer) => {
    const data = resolvePointer(`${place.pointer}/properties/data/properties`)?.value
    const keys = Object.keys(isJsonObject(value.data) ? value.data : value)
    return keys.filter((key) => isJsonObject(data) && key in data).length
  }
  return places.reduce(
    (best, next) => (score(next) > score(best) ? next : best),
    places[0] ?? schema,
  )
}
