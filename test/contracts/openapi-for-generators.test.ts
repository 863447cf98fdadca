import { expect, test } from 'vitest'
import { openapiDocument } from '../../contracts/spec/openapi-document.ts'
import { isJsonObject } from '../../server/domain/json/json-object.ts'

test('no two components of openapi.yaml have the same name, even if their kinds or their capital letters differ', () => {
  const names = Object.values(openapiDocument.components ?? {})
    .flatMap((components) => Object.keys(components))
    .map((name) => name.toLowerCase())

  const repeated = names.filter((name, index) => names.indexOf(name) !== index)

  expect(names.length).toBeGreaterThan(100)
  expect(repeated).toEqual([])
})

test('openapi.yaml has no default values, because generators make members with a default mandatory', () => {
  const defaults = objectsIn(openapiDocument).filter((value) => 'default' in value)

  expect(defaults).toEqual([])
})

test('every $ref of openapi.yaml names a component, because generators name types after it', () => {
  const references = objectsIn(openapiDocument).flatMap(({ $ref }) =>
    $ref === undefined ? [] : [String($ref)],
  )

  const others = references.filter((reference) => !/^#\/components\/\w+\/\w+$/.test(reference))

  expect(references.length).toBeGreaterThan(200)
  expect(others).toEqual([])
})

function objectsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn)
  if (!isJsonObject(value)) return []
  return [value, ...Object.values(value).flatMap(objectsIn)]
}
