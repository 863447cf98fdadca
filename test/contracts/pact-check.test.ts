import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CheckedPact, checkPact } from '../../contracts/pact-files/pact-check.ts'
import { comparatorFindings, toComparablePacts } from '../support/comparator.ts'
import { root } from '../support/root.ts'

const folder = join(root, 'contracts/pacts')
const ours = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
const openapi = readFileSync(join(root, 'openapi.yaml'), 'utf8')

test('the pacts of our clients are as openapi.yaml describes, their wrong requests on purpose', () => {
  const checked = ours.map((text) => checkedPact(text))

  expect(checked.flatMap(({ findings }) => findings)).toEqual([])
  // Of four of the vendor's clients: no mail. Of ours, besides: a mail and a type that are none.
  expect(checked.map((each) => each.expectedNegatives)).toEqual([1, 1, 0, 1, 1, 0, 3])
})

const mail = 'anna@example.com'

// Each fault alone: what is wrong, where in the body, and the text of its line of openapi.yaml.
const FAULTS: readonly (readonly [string, object, string, string])[] = [
  [
    'no body',
    { ...asking({}), request: { method: 'POST', path: '/IT-live' } },
    'request : there is no body, or it is not JSON',
    'required: true',
  ],
  [
    'a mail is missing',
    asking({ user: null }),
    `request : must have required property 'mail'`,
    'required: [mail]',
  ],
  [
    'a member that nobody reads',
    asking({ mail, healthcard: {} }),
    'request /healthcard: unknown member "healthcard", did you mean "healthCard"?',
    'properties:',
  ],
  [
    'a wrong type',
    asking({ mail, healthCard: { required: 'yes' } }),
    'request /healthCard/required: must be boolean',
    'required: { type: boolean, default: false, x-provenance: documented, description: The default is assumed. }',
  ],
  [
    'a member that is not answered',
    answering({ id: 'anna', createdAt: '2026-01-05' }),
    'response /data/createdAt: unknown member "createdAt"',
    'properties:',
  ],
  [
    'a status that is none',
    answering({ status: 'finished' }),
    'response /data/status: must be equal to one of the allowed values: running, validation, ok, ko',
    'enum: [running, validation, ok, ko]',
  ],
  [
    'an unknown path',
    { ...asking({ mail }), request: { method: 'POST', path: '/IT-lives', body: { mail } } },
    'request path: no such operation, did you mean POST /IT-live?',
    'paths:',
  ],
  [
    'a status that is not answered',
    { ...asking({ mail }), response: { status: 409 } },
    'response status: status 409 is not described here',
    'responses:',
  ],
]

test.each(FAULTS)('%s is found, with its line in openapi.yaml', (_, interaction, finding, line) => {
  const { findings } = checkedPact(JSON.stringify(pactWith(interaction)))

  expect(findings.map(({ side, where, message }) => `${side} ${where}: ${message}`)).toEqual([
    finding,
  ])
  expect(openapi.split('\n')[(findings[0]?.line ?? 0) - 1]?.trim()).toBe(line)
})

test('an independent checker finds the same faults, and nothing in what is right', async () => {
  const interactions = FAULTS.map(([description, interaction]) => ({ ...interaction, description }))
  const faulty = { ...pactWith({}), interactions }
  const right = ours.map((text) => JSON.parse(text)).flatMap(toComparablePacts)

  const found = await comparatorFindings([faulty, ...right])

  expect([...new Set(found)]).toEqual(FAULTS.map(([description]) => description))
  expect(right).toHaveLength(4)
})

test('a finding tells where in the pact file it is, in every version', () => {
  const body = { data: { status: 'finished' } }
  const headers = { 'Content-Type': ['application/json'] }
  const enveloped = { content: body, contentType: 'application/json', encoded: false }
  const versions = [
    pactWith(answering({ status: 'finished' })),
    pactWith({ ...answering({}), response: { status: 200, headers, body: enveloped } }),
  ]

  const places = versions.map((pact) => {
    const text = JSON.stringify(pact, null, 2)
    const { place } = checkedPact(text).findings[0] ?? {}
    return [place?.pointer, text.split('\n')[(place?.line ?? 0) - 1]?.trim()]
  })

  expect(places).toEqual([
    ['/interactions/0/response/body/data/status', '"status": "finished"'],
    ['/interactions/0/response/body/content/data/status', '"status": "finished"'],
  ])
})

test('a query is compared as well, however the version writes it', () => {
  const list = (query: unknown) => ({
    description: 'a list',
    request: { method: 'GET', path: '/IT-identity-verifications', query },
    response: { status: 200 },
  })
  const queries = ['limit=10&state=ok', { limit: ['10'], state: ['ok'] }]

  const found = queries.map((query) => checkedPact(JSON.stringify(pactWith(list(query)))).findings)

  expect(found.map((each) => each.map(({ where, place }) => [where, place.pointer]))).toEqual(
    queries.map(() => [['?state', '/interactions/0/request/query']]),
  )
})

test.each([
  ['{', 'is not JSON'],
  ['[]', 'is no pact file: it has neither interactions nor messages'],
  ['{"interactions": {}}', 'is no pact file: it has neither interactions nor messages'],
])('%s is refused in a sentence', (text, fault) => {
  expect(checkPact('a.json', text)).toEqual({ fault })
})

test('version 4 says how a body is written: as it is, as JSON in a text, or in base64', () => {
  const text = JSON.stringify({ data: { status: 'finished' } })
  const base64 = Buffer.from(text).toString('base64')
  const bodies = [
    { content: JSON.parse(text), encoded: false },
    { content: text, encoded: 'JSON' },
    { content: base64, encoded: 'base64' },
  ]

  const found = bodies.map((body) => {
    const headers = { 'Content-Type': ['application/json'] }
    const interaction = { ...answering({}), response: { status: 200, headers, body } }
    return checkedPact(JSON.stringify(pactWith(interaction))).findings.map(({ where }) => where)
  })

  expect(found).toEqual(bodies.map(() => ['/data/status']))
})

test('an empty pact says so, for nothing can be wrong in it', () => {
  const { report } = checkedPact(JSON.stringify({ ...pactWith({}), interactions: [] }))

  expect(report.remarks).toEqual(['It is empty: nobody promises anything.'])
})

test('no value of a pact is ever told', () => {
  const secret = 'anna.verdi@example.com'
  const interactions = [
    asking({ mail: [secret], user: { firstName: [secret] } }),
    answering({ id: [secret], owner: { secret }, status: secret }),
  ]

  const checked = interactions.map((each) => checkedPact(JSON.stringify(pactWith(each))))

  expect(checked.flatMap(({ findings }) => findings).length).toBeGreaterThan(3)
  expect(JSON.stringify(checked)).not.toContain(secret)
})

test('whatever stands in an interaction, it is compared or left out', () => {
  const piece = fc.jsonValue()
  const side = fc.record({
    method: piece,
    path: fc.oneof(piece, fc.constant('/IT-live')),
    query: piece,
    status: piece,
    headers: piece,
    body: fc.oneof(piece, fc.record({ content: piece, encoded: piece })),
  })
  const interaction = fc.record({ description: piece, request: side, response: side })

  fc.assert(
    fc.property(interaction, (each) => void checkedPact(JSON.stringify(pactWith(each)))),
    { numRuns: 200 },
  )
})

function asking(body: object) {
  return {
    description: 'a request',
    request: { method: 'POST', path: '/IT-live', body },
    response: { status: 200 },
  }
}

function answering(data: object) {
  return {
    description: 'an answer',
    request: { method: 'GET', path: '/IT-identity-verifications/anna' },
    response: { status: 200, headers: { 'Content-Type': 'application/json' }, body: { data } },
  }
}

function pactWith(interaction: object) {
  return {
    consumer: { name: 'shop' },
    provider: { name: 'videoid-emulator' },
    interactions: [interaction],
    metadata: { pactSpecification: { version: 'type' in interaction ? '4.0' : '2.0.0' } },
  }
}

function checkedPact(text: string): CheckedPact {
  const checked = checkPact('a.json', text)
  if ('fault' in checked) throw new Error(checked.fault)
  return checked
}
