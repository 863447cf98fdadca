import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { type JsonPlace, member, placeAt } from './document.ts'
import { labelAt } from './provenance.ts'

/**
 * The members that the body of a POST may have, as JSON pointers: the deepest ones, since whoever sends
 * `/user/firstName` sends `/user` as well.
 */
export function requestMembers(): readonly string[] {
  const schema = placeAt('/components/schemas/VerificationRequest')
  return schema === undefined ? [] : deepestPointers([...membersOf(schema, '')])
}

/** The same of every JSON that an operation, as `POST /IT-live`, may answer; `*` is any row of a list. */
export function responseMembers(operation: string): readonly string[] {
  const all = responsesOf(operation).flatMap(({ place }) => {
    const schema = ['content', 'application~1json', 'schema'].reduce<JsonPlace | undefined>(
      (found, step) => found && member(found, step),
      place,
    )
    return schema === undefined ? [] : [...membersOf(schema, '')]
  })
  return deepestPointers(all)
}

/** The statuses that an operation is described to answer, and whether more than a guess says so. */
export function statusesOf(
  operation: string,
): readonly { readonly status: string; readonly isKnown: boolean }[] {
  return responsesOf(operation).map(({ status, place }) => {
    return { status, isKnown: status < '300' || labelAt(place.pointer) !== 'assumed' }
  })
}

function responsesOf(operation: string) {
  const [method = '', path = ''] = operation.split(' ')
  const place = placeAt(`/paths/${escapePointerKey(path)}/${method.toLowerCase()}/responses`)
  return Object.keys((place?.value ?? {}) as object).flatMap((status) => {
    const found = place && member(place, status)
    return found === undefined ? [] : [{ status, place: found }]
  })
}

function* membersOf(schema: JsonPlace, pointer: string): Generator<string> {
  for (const choice of ['anyOf', 'oneOf', 'allOf']) {
    for (const each of placesIn(member(schema, choice))) {
      // What only another dialect answers is rarely what was meant.
      if (!('x-dialect' in (each.value as object))) yield* membersOf(each, pointer)
    }
  }
  const rows = member(schema, 'items')
  if (rows !== undefined) yield* membersOf(rows, `${pointer}/*`)
  const members = member(schema, 'properties')
  for (const name of Object.keys((members?.value ?? {}) as object)) {
    const at = `${pointer}/${escapePointerKey(name)}`
    yield at
    const deeper = members && member(members, escapePointerKey(name))
    if (deeper !== undefined) yield* membersOf(deeper, at)
  }
}

function placesIn(list: JsonPlace | undefined): readonly JsonPlace[] {
  if (list === undefined || !Array.isArray(list.value)) return []
  return list.value.flatMap((_, i) => member(list, String(i)) ?? [])
}

function deepestPointers(pointers: readonly string[]): readonly string[] {
  const all = [...new Set(pointers)]
  return all.filter((pointer) => !all.some((other) => other.startsWith(`${pointer}/`)))
}
