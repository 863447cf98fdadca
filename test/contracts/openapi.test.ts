import { expect, test } from 'vitest'
import { schemaViolations } from '../../contracts/spec/check-schema.ts'
import {
  member,
  openapiDocument,
  type ResolvedPointer,
  resolvePointer,
} from '../../contracts/spec/openapi-document.ts'
import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { PROBLEMS } from '../../server/domain/model/problem.ts'

test('openapi.yaml has six operations, and each requires the scope of its path', () => {
  const ofVideoId = operationsUnder('/paths').filter(
    ({ value }) => tagOf(value) !== 'account' && !isOfOneArtifact(value),
  )
  const operations = ofVideoId.map(({ pointer, value }) => [
    pointer.replaceAll('~1', '/').replace('/paths/', ''),
    (value as Operation)['x-scope'],
  ])

  expect(operations).toEqual([
    ['/IT-live/post', 'POST:videoid.openapi.com/IT-live'],
    ['/IT-selfie/post', 'POST:videoid.openapi.com/IT-selfie'],
    ['/IT-automatic/post', 'POST:videoid.openapi.com/IT-automatic'],
    ['/IT-identity-verifications/get', readingScope],
    ['/IT-identity-verifications/{id}/get', readingScope],
    ['/IT-identity-verifications/{id}/{type}/get', readingScope],
  ])
})

test('every operation, schema, response, parameter and example has a provenance label', () => {
  const unlabelled = labelledPlaces()
    .filter(({ value }) => !labels.includes(String((value as Labelled)['x-provenance'])))
    .map(({ pointer }) => pointer)

  expect(labelledPlaces().length).toBeGreaterThan(150)
  expect(unlabelled).toEqual([])
})

test('every provenance label is one of the four labels of docs/fidelity.md', () => {
  const used = everyPlace({ pointer: '', value: openapiDocument }).flatMap(({ value }) =>
    isJsonObject(value) && 'x-provenance' in value ? [String(value['x-provenance'])] : [],
  )

  expect([...new Set(used)].sort()).toEqual([...labels].sort())
})

test('every example of a body matches its schema and has no other members', () => {
  const examples = bodyExamples()

  const wrong = examples.flatMap(({ schema, pointer, value }) =>
    schemaViolations(schema, value, true).map((violation) => ({ ...violation, pointer })),
  )

  expect(examples.length).toBeGreaterThan(60)
  expect(wrong).toEqual([])
})

test('every example of a schema or parameter matches its schema', () => {
  const schemas = everyPlace({ pointer: '/components', value: openapiDocument.components })
  const examples = schemas.flatMap(({ pointer, value }) => {
    if (!isJsonObject(value)) return []
    if (Array.isArray(value.examples))
      return value.examples.map((example) => [pointer, example] as const)
    return 'example' in value ? [[`${pointer}/schema`, value.example] as const] : []
  })

  const wrong = examples.flatMap(([pointer, example]) => schemaViolations(pointer, example))

  expect(examples.length).toBeGreaterThan(40)
  expect(wrong).toEqual([])
})

test('every JSON response and every request has an example', () => {
  const bare = bodies()
    .filter(({ pointer }) => /json|urlencoded/.test(pointer))
    .filter((body) => Object.keys(member(body, 'examples')?.value ?? {}).length === 0)
    .map(({ pointer }) => pointer)

  expect(bare).toEqual([])
})

test('every refusal of the catalogue has an example with its status, number and label', () => {
  const examples = refusalExamples()

  const missing = Object.entries(PROBLEMS)
    .filter(
      ([, { status, error }]) => !examples.some((e) => e.status === status && e.error === error),
    )
    .map(([code]) => code)

  expect(missing).toEqual([])
})

test('every refusal in openapi.yaml is in the catalogue with the same words', () => {
  const emulated = refusalExamples().filter((example) => example.isEmulated)

  const stray = emulated.filter(({ code, status, error, message, label, modern }) => {
    const entry = Object.entries(PROBLEMS).find(([name]) => name === code)?.[1]
    if (entry === undefined || entry.error !== error) return true
    if (!isFilledFrom(entry.message, message)) return true
    // With fieldErrors: modern the status differs, and this is assumed.
    return modern
      ? label !== 'assumed' || ![406, 428].includes(entry.status)
      : label !== entry.source || entry.status !== status
  })

  expect(stray).toEqual([])
})

test('fieldErrors: modern has an example for every refusal of a field', () => {
  const examples = refusalExamples()
  const classic = examples.filter(({ opens, status }) => opens && [406, 428].includes(status))
  const modern = examples.filter((example) => example.modern)

  expect(new Set(modern.map(({ code }) => code))).toEqual(
    new Set(classic.map(({ code }) => code).filter((code) => code !== 'SCENARIO_UNKNOWN')),
  )
})

test('a refusal has the same status in all its examples', () => {
  const statuses = new Map<string, Set<number>>()
  for (const { code, status, modern } of refusalExamples()) {
    if (modern) continue
    statuses.set(code, (statuses.get(code) ?? new Set()).add(status))
  }

  expect([...statuses].filter(([, values]) => values.size !== 1)).toEqual([])
})

const labels: readonly string[] = ['documented', 'mirrored', 'sibling', 'assumed']
const readingScope = 'GET:videoid.openapi.com/IT-identity-verifications'
const methods: readonly string[] = ['get', 'post', 'put', 'patch', 'delete']

type Labelled = { readonly 'x-provenance'?: unknown }
type Operation = { readonly 'x-scope'?: string }

const isOfOneArtifact = (value: unknown) => isJsonObject(value) && 'x-artifact' in value
const tagOf = (value: unknown) => (value as { readonly tags?: readonly string[] }).tags?.[0]

function operationsUnder(pointer: string): readonly ResolvedPointer[] {
  return everyPlace({ pointer, value: resolvePointer(pointer)?.value }).filter(
    ({ pointer: at }) => {
      const [container, , method] = at.split('/').slice(-3)
      return methods.includes(String(method)) && container === 'paths'
    },
  )
}

function labelledPlaces(): readonly ResolvedPointer[] {
  const callback = everyPlace({ pointer: '', value: openapiDocument }).filter(({ pointer }) =>
    /\/callbacks\/\w+\/[^/]+\/(post|post\/requestBody|post\/responses\/\w+)$/.test(pointer),
  )
  const kinds = ['schemas', 'responses', 'parameters', 'requestBodies', 'securitySchemes']
  const components = kinds.flatMap((kind) => membersOf(`/components/${kind}`))
  const unrouted = membersOf('/x-unrouted/responses')
  const examples = bodies().flatMap((body) => {
    const all = member(body, 'examples')
    return all === undefined
      ? []
      : Object.keys(all.value ?? {}).flatMap((e) => member(all, e) ?? [])
  })
  return [...operationsUnder('/paths'), ...callback, ...components, ...unrouted, ...examples]
}

function membersOf(pointer: string): readonly ResolvedPointer[] {
  const place = resolvePointer(pointer)
  return place === undefined
    ? []
    : Object.keys(place.value ?? {}).flatMap((name) => member(place, escapePointerKey(name)) ?? [])
}

// Returns every media type of a body.
function bodies(): readonly ResolvedPointer[] {
  return everyPlace({ pointer: '', value: openapiDocument }).filter(({ pointer }) =>
    /\/content\/[^/]+$/.test(pointer),
  )
}

function bodyExamples() {
  return bodies().flatMap((body) => {
    const schema = member(body, 'schema')
    const examples = member(body, 'examples')
    if (schema === undefined || examples === undefined) return []
    return Object.keys(examples.value ?? {}).map((name) => {
      const pointer = `${examples.pointer}/${name}`
      return {
        schema: schema.pointer,
        pointer,
        value: resolvePointer(`${pointer}/value`)?.value,
      }
    })
  })
}

type RefusalExample = {
  readonly 'x-provenance': string
  /** False for an answer that the vendor describes and the emulator never gives. */
  readonly 'x-emulated'?: boolean
  readonly value: { readonly message: string; readonly error: number }
}

// Returns every refusal of an operation and of x-unrouted.
function refusalExamples() {
  const responses = [...operationsUnder('/paths').map(({ pointer }) => pointer), '/x-unrouted']
    .flatMap((pointer) => {
      const all = resolvePointer(`${pointer}/responses`)
      return Object.keys(all?.value ?? {}).map((status) => ({
        status: Number(status),
        operation: pointer,
        place: all && member(all, status),
      }))
    })
    .filter(({ status }) => status >= 400)
  return responses.flatMap(({ status, operation, place }) => {
    const examples =
      resolvePointer(`${place?.pointer}/content/application~1json/examples`)?.value ?? {}
    return Object.entries(examples as Record<string, RefusalExample>).map(([code, example]) => ({
      code,
      status,
      error: example.value.error,
      message: example.value.message,
      label: example['x-provenance'],
      isEmulated: example['x-emulated'] !== false,
      opens: /~1IT-\w+\/post$/.test(operation),
      modern: isModern(place),
    }))
  })
}

function isModern(place: ResolvedPointer | undefined): boolean {
  const dialect = place && member(place, 'x-dialect')?.value
  return isJsonObject(dialect) && dialect.fieldErrors === 'modern'
}

function isFilledFrom(template: string, message: string): boolean {
  const pattern = template
    .split(/\{\w+\}/)
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.+')}$`).test(message)
}

function everyPlace({ pointer, value }: ResolvedPointer): readonly ResolvedPointer[] {
  if (!isJsonObject(value) && !Array.isArray(value)) return [{ pointer, value }]
  const inside = Object.entries(value).flatMap(([key, member]) =>
    everyPlace({ pointer: `${pointer}/${escapePointerKey(key)}`, value: member }),
  )
  return [{ pointer, value }, ...inside]
}
