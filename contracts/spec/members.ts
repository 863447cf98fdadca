import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { member, type ResolvedPointer, resolvePointer } from './openapi-document.ts'
import { labelAt } from './provenance.ts'
import { isOfDefaultDialect } from './select-dialect.ts'

/**
 * Returns the members that the body of a POST can have, as JSON pointers. Contains only members without members of
 * their own, because a body with `/user/firstName` has `/user`, too.
 */
export function requestMembers(): readonly string[] {
  const schema = resolvePointer('/components/schemas/VerificationRequest')
  return schema === undefined ? [] : deepestPointers([...membersOf(schema, '')])
}

/** Returns the members of all JSON responses of an operation such as `POST /IT-live`. `*` is any row of a list. */
export function responseMembers(operation: string): readonly string[] {
  const all = responsesOf(operation).flatMap(({ place }) => {
    const schema = ['content', 'application~1json', 'schema'].reduce<ResolvedPointer | undefined>(
      (found, step) => found && member(found, step),
      place,
    )
    return schema === undefined ? [] : [...membersOf(schema, '')]
  })
  return deepestPointers(all)
}

/** Returns the described HTTP statuses of an operation. `isKnown` is false for a status that is only assumed. */
export function statusesOf(
  operation: string,
): readonly { readonly status: string; readonly isKnown: boolean }[] {
  return responsesOf(operation).map(({ status, place }) => {
    return { status, isKnown: status < '300' || labelAt(place.pointer) !== 'assumed' }
  })
}

function responsesOf(operation: string) {
  const [method = '', path = ''] = operation.split(' ')
  const place = resolvePointer(`/paths/${escapePointerKey(path)}/${method.toLowerCase()}/responses`)
  return Object.keys((place?.value ?? {}) as object).flatMap((status) => {
    const found = place && member(place, status)
    return found === undefined ? [] : [{ status, place: found }]
  })
}

function* membersOf(schema: ResolvedPointer, pointer: string): Generator<string> {
  for (const choice of ['anyOf', 'oneOf', 'allOf']) {
    for (const alternative of placesIn(member(schema, choice))) {
      // Skip alternatives of other dialects, which most runs never see.
      if (isOfDefaultDialect(alternative.value)) yield* membersOf(alternative, pointer)
    }
  }
  const itemSchema = member(schema, 'items')
  if (itemSchema !== undefined) yield* membersOf(itemSchema, `${pointer}/*`)
  const members = member(schema, 'properties')
  for (const name of Object.keys((members?.value ?? {}) as object)) {
    const memberPointer = `${pointer}/${escapePointerKey(name)}`
    yield memberPointer
    const memberSchema = members && member(members, escapePointerKey(name))
    if (memberSchema !== undefined) yield* membersOf(memberSchema, memberPointer)
  }
}

function placesIn(list: ResolvedPointer | undefined): readonly ResolvedPointer[] {
  if (list === undefined || !Array.isArray(list.value)) return []
  return list.value.flatMap((_, i) => member(list, String(i)) ?? [])
}

function deepestPointers(pointers: readonly string[]): readonly string[] {
  const all = [...new Set(pointers)]
  return all.filter((pointer) => !all.some((other) => other.startsWith(`${pointer}/`)))
}
