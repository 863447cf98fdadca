import { expect, test } from 'vitest'
import { findDrift } from '../../contracts/recordings/drift.ts'
import { parseRecording } from '../../contracts/recordings/formats/parse-recording.ts'
import { browserHar } from './drift/recording-files.ts'
import { accountCalls, call, type ServiceCall, usualCalls } from './drift/service-calls.ts'

type Mutation = readonly [
  name: string,
  mutate: (parent: Record<string, unknown>, key: string) => void,
]

const MUTATIONS: readonly Mutation[] = [
  ['missing', (parent, key) => delete parent[key]],
  [
    'renamed',
    (parent, key) => {
      parent[`${key}X`] = parent[key]
      delete parent[key]
    },
  ],
  [
    'of another type',
    (parent, key) => {
      parent[key] = typeof parent[key] === 'number' ? 'text' : 4711
    },
  ],
  [
    'an object',
    (parent, key) => {
      parent[key] = { x: 1 }
    },
  ],
  [
    'a list',
    (parent, key) => {
      parent[key] = ['x']
    },
  ],
  [
    'joined by an unknown member',
    (parent) => {
      parent.extra = 1
    },
  ],
]

test.each(MUTATIONS)('drift finds each member of each response that is %s', async (_, mutate) => {
  const missed: string[] = []
  for (const exchange of [...usualCalls(), ...accountCalls()]) {
    const body = parsed(exchange.body)
    for (const path of body === undefined ? [] : memberPaths(body)) {
      const copy = structuredClone(body)
      const parent = path
        .slice(0, -1)
        .reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), copy)
      mutate(parent as Record<string, unknown>, path.at(-1) ?? '')
      const changed = { ...exchange, body: JSON.stringify(copy) }
      if ((await findingCount(changed)) === 0) missed.push(`${exchange.url} ${path.join('/')}`)
    }
  }

  expect(missed).toEqual([])
})

test('drift finds nothing in the responses without a mutation', async () => {
  for (const exchange of [
    ...usualCalls(),
    ...accountCalls(),
    call('GET', '/IT-identity-verifications', { status: 404, body: usualCalls()[0]?.body ?? '' }),
  ]) {
    expect([exchange.url, await findingCount(exchange)]).toEqual([exchange.url, 0])
  }
})

async function findingCount(exchange: ServiceCall): Promise<number> {
  const recording = await parseRecording(Buffer.from(String(browserHar([exchange])['browser.har'])))
  if ('fault' in recording) throw new Error(recording.fault)
  return findDrift([{ subject: 'mutated', recording }])[0]?.findings.length ?? 0
}

function parsed(body: ServiceCall['body']): object | undefined {
  return typeof body === 'string' && body.startsWith('{') ? JSON.parse(body) : undefined
}

// The elements of a list are values, not members.
function memberPaths(value: unknown): readonly (readonly string[])[] {
  if (Array.isArray(value)) {
    return value.flatMap((each, i) => memberPaths(each).map((path) => [String(i), ...path]))
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => [
    [key],
    ...memberPaths(each).map((path) => [key, ...path]),
  ])
}
