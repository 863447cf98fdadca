import { expect, test } from 'vitest'
import { openapiDocument } from '../../contracts/spec/openapi-document.ts'
import { selectDialect } from '../../contracts/spec/select-dialect.ts'
import { type DialectText, resolveDialect } from '../../server/domain/responses/dialect.ts'

test('the default dialect keeps plain bytes, 404 for an empty list, 406 and 428, and wrapped callbacks', () => {
  const text = select({})

  expect(statusesOf('/IT-live', 'post')).not.toContain('422')
  expect(text).not.toMatch(/FileInside|FileLink|BareCallbackBody|FieldRefused|"data":\[\]/)
  expect(text).toMatch(/ListEmpty/)
  expect(text).toMatch(/CallbackBody/)

  function statusesOf(path: string, method: string) {
    const { paths } = JSON.parse(text)
    return Object.keys(paths[path][method].responses)
  }
})

test('delivery base64 and signed-url give each download its envelope, and verified data as JSON', () => {
  for (const [delivery, envelope] of [
    ['base64', 'FileInsideEnvelope'],
    ['signed-url', 'FileLinkEnvelope'],
  ] as const) {
    const { paths } = JSON.parse(select({ delivery }))
    const contentOf = (name: string) =>
      paths[`/IT-identity-verifications/{id}/${name}`].get.responses['200'].content

    for (const name of ['audit', 'timestamp', 'images']) {
      expect(Object.keys(contentOf(name))).toEqual(['application/json'])
      expect(contentOf(name)['application/json'].schema.$ref).toMatch(new RegExp(`${envelope}$`))
    }
    expect(contentOf('data')['application/json'].schema.$ref).toMatch(/DossierEnvelope$/)
    expect(Object.keys(contentOf('{type}'))).toEqual(['application/json'])
    expect(contentOf('{type}')['application/json'].schema.anyOf).toHaveLength(2)
  }
})

test('types changes the names in the downloads, the parameter and the error', () => {
  const text = select({ types: { audit: 'protocol', images: ['pictures', 'photos'] } })

  const { paths, components } = JSON.parse(text)
  expect(Object.keys(paths)).toContain('/IT-identity-verifications/{id}/protocol')
  expect(Object.keys(paths)).toContain('/IT-identity-verifications/{id}/pictures')
  expect(components.parameters.Type.schema.enum).toEqual(
    expect.arrayContaining(['protocol', 'pictures', 'photos']),
  )
  expect(components.parameters.Type.schema.enum).not.toContain('audit')
  expect(text).toContain('must be one of: data, protocol, timestamp, pictures')
})

test('reasonStyle spells each reason of an example', () => {
  expect(select({ reasonStyle: 'snake' })).toMatch(/"reason":"identity_verified"/)
  expect(select({ reasonStyle: 'snake' })).not.toMatch(/"reason":"identityverified"/)
  expect(select({})).not.toMatch(/"reason":"identity_verified"/)
})

test('emptyList, fieldErrors and callbackJson each select one form of the answer', () => {
  const text = select({ emptyList: 200, fieldErrors: 'modern', callbackJson: 'bare' })

  const { paths, components } = JSON.parse(text)
  const { responses } = paths['/IT-live'].post
  expect(Object.keys(paths['/IT-identity-verifications'].get.responses)).not.toContain('404')
  expect(Object.keys(responses)).toContain('422')
  expect(Object.keys(responses)).not.toContain('428')
  const { examples } = components.responses.FieldInvalid.content['application/json']
  expect(Object.keys(examples)).toEqual(['SCENARIO_UNKNOWN'])
  expect(components.schemas.BareCallbackBody).toBeDefined()
  expect(components.schemas.CallbackBody).toBeUndefined()
})

test('a description of one dialect names the dialect, and has no broken references or unused components', () => {
  for (const dialect of dialects) {
    const text = select(dialect)

    const document = JSON.parse(text)
    const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)]
    expect(document['x-dialect']).toEqual(resolveDialect(dialect))
    expect(document.info.description).toContain('describes one dialect only')
    expect(text.match(/"x-dialect"/g)).toHaveLength(1)
    for (const [, kind = '', name = ''] of references)
      expect(document.components[kind]).toHaveProperty(name)
    const used = new Set(references.map(([, kind, name]) => `${kind}/${name}`))
    const unused = Object.entries(document.components as Record<string, object>)
      .filter(([kind]) => kind !== 'securitySchemes')
      .flatMap(([kind, named]) => Object.keys(named).map((name) => `${kind}/${name}`))
      .filter((name) => !used.has(name))
    expect(unused).toEqual([])
  }
})

const dialects: readonly DialectText[] = [
  {},
  { delivery: 'base64' },
  { delivery: 'signed-url', emptyList: 200 },
  { fieldErrors: 'modern', callbackJson: 'bare', reasonStyle: 'snake' },
]

function select(dialect: DialectText): string {
  const document = openapiDocument as unknown as Readonly<Record<string, unknown>>
  return JSON.stringify(selectDialect(document, resolveDialect(dialect)))
}
