import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CheckedPact, checkPact } from '../../contracts/pact-files/pact-check.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { comparatorFindings, toComparablePacts } from '../support/pactflow-comparator.ts'
import { root } from '../support/root.ts'

const folder = join(root, 'contracts/pacts')
const ours = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
const openapi = readFileSync(join(root, 'openapi.yaml'), 'utf8')

test('the pacts of our clients match openapi.yaml, and their wrong requests are expected', () => {
  const results = ours.map((text) => check(text))

  expect(results.flatMap(({ findings }) => findings)).toEqual([])
  // Four pacts of the vendor's clients test a missing mail. Our pact also tests an invalid mail and an invalid type.
  expect(results.map(({ expectedNegatives }) => expectedNegatives)).toEqual([1, 1, 0, 1, 1, 0, 3])
})

const mail = 'anna@example.com'

// Each row has one fault: its name, the interaction, the finding, and the text of the line in openapi.yaml.
const FAULTS: readonly (readonly [string, object, string, string])[] = [
  [
    'no body',
    { ...requestWith({}), request: { method: 'POST', path: '/IT-live' } },
    'request : there is no body, or it is not JSON',
    'required: true',
  ],
  [
    'a mail is missing',
    requestWith({ user: null }),
    `request : must have required property 'mail'`,
    'required: [mail]',
  ],
  [
    'a member that nobody reads',
    requestWith({ mail, healthcard: {} }),
    'request /healthcard: unknown member "healthcard", did you mean "healthCard"?',
    'properties:',
  ],
  [
    'a wrong type',
    requestWith({ mail, healthCard: { required: 'yes' } }),
    'request /healthCard/required: must be boolean',
    'required: { type: boolean, x-provenance: documented, description: False if absent (assumed). }',
  ],
  [
    'a member that the response does not have',
    responseWith({ id: 'anna', createdAt: '2026-01-05' }),
    'response /data/createdAt: unknown member "createdAt"',
    'properties:',
  ],
  [
    'an unknown status of a verification',
    responseWith({ status: 'finished' }),
    'response /data/status: must be equal to one of the allowed values: running, validation, ok, ko',
    'enum: [running, validation, ok, ko]',
  ],
  [
    'an unknown path',
    { ...requestWith({ mail }), request: { method: 'POST', path: '/IT-lives', body: { mail } } },
    'request path: no such operation, did you mean POST /IT-live?',
    'paths:',
  ],
  [
    'a status that the operation does not return',
    { ...requestWith({ mail }), response: { status: 409 } },
    'response status: status 409 is not described here',
    'responses:',
  ],
]

test.each(FAULTS)(
  '%s is reported with its line in openapi.yaml',
  (_, interaction, finding, line) => {
    const { findings } = check(JSON.stringify(pactWith(interaction)))

    expect(findings.map(({ side, where, message }) => `${side} ${where}: ${message}`)).toEqual([
      finding,
    ])
    expect(openapi.split('\n')[(findings[0]?.line ?? 0) - 1]?.trim()).toBe(line)
  },
)

test('an independent checker reports the same faults, and none in valid pacts', async () => {
  const interactions = FAULTS.map(([description, interaction]) => ({ ...interaction, description }))
  const faulty = { ...pactWith({}), interactions }
  const right = ours.map((text) => JSON.parse(text)).flatMap(toComparablePacts)

  const faults = await comparatorFindings([faulty, ...right])

  expect([...new Set(faults)]).toEqual(FAULTS.map(([description]) => description))
  expect(right).toHaveLength(4)
})

test('a finding has its place in the pact file in every version', () => {
  const body = { data: { status: 'finished' } }
  const headers = { 'Content-Type': ['application/json'] }
  const enveloped = { content: body, contentType: 'application/json', encoded: false }
  const versions = [
    pactWith(responseWith({ status: 'finished' })),
    pactWith({ ...responseWith({}), response: { status: 200, headers, body: enveloped } }),
  ]

  const places = versions.map((pact) => {
    const text = JSON.stringify(pact, null, 2)
    const { place } = check(text).findings[0] ?? {}
    return [place?.pointer, text.split('\n')[(place?.line ?? 0) - 1]?.trim()]
  })

  expect(places).toEqual([
    ['/interactions/0/response/body/data/status', '"status": "finished"'],
    ['/interactions/0/response/body/content/data/status', '"status": "finished"'],
  ])
})

test('a query is compared, as text and as a map', () => {
  const list = (query: unknown) => ({
    description: 'a list',
    request: { method: 'GET', path: '/IT-identity-verifications', query },
    response: { status: 200 },
  })
  const queries = ['limit=10&state=ok', { limit: ['10'], state: ['ok'] }]

  const findings = queries.map((query) => check(JSON.stringify(pactWith(list(query)))).findings)

  expect(findings.map((list) => list.map(({ where, place }) => [where, place.pointer]))).toEqual(
    queries.map(() => [['?state', '/interactions/0/request/query']]),
  )
})

test.each([
  ['{', 'is not JSON'],
  ['[]', 'is not a pact file: it has neither interactions nor messages'],
  ['{"interactions": {}}', 'is not a pact file: it has neither interactions nor messages'],
])('checkPact rejects %s with one sentence', (text, fault) => {
  expect(checkPact('a.json', text)).toEqual({ fault })
})

test('a body of version 4 is decoded from plain JSON, JSON text or base64', () => {
  const text = JSON.stringify({ data: { status: 'finished' } })
  const base64 = Buffer.from(text).toString('base64')
  const bodies = [
    { content: JSON.parse(text), encoded: false },
    { content: text, encoded: 'JSON' },
    { content: base64, encoded: 'base64' },
  ]

  const places = bodies.map((body) => {
    const headers = { 'Content-Type': ['application/json'] }
    const interaction = { ...responseWith({}), response: { status: 200, headers, body } }
    return check(JSON.stringify(pactWith(interaction))).findings.map(({ where }) => where)
  })

  expect(places).toEqual(bodies.map(() => ['/data/status']))
})

test('an empty pact is not judged', () => {
  const { report } = check(JSON.stringify({ ...pactWith({}), interactions: [] }))

  expect(report.unjudged).toEqual([
    'It is empty: it has no interactions. Run the tests that write it, and look at their result.',
  ])
})

test('values of a pact are never in the report', () => {
  const secret = 'anna.verdi@example.com'
  const interactions = [
    requestWith({ mail: [secret], user: { firstName: [secret] } }),
    responseWith({ id: [secret], owner: { secret }, status: secret }),
  ]

  const results = interactions.map((interaction) => check(JSON.stringify(pactWith(interaction))))

  expect(results.flatMap(({ findings }) => findings).length).toBeGreaterThan(3)
  expect(JSON.stringify(results)).not.toContain(secret)
})

test('a query parameter may have the name of a built-in member of objects', () => {
  const request = { method: 'GET', path: '/IT-identity-verifications', query: { valueOf: 'x' } }
  const interaction = { description: 'a list', request, response: { status: 200 } }

  const { findings } = check(JSON.stringify(pactWith(interaction)))

  expect(findings.map(({ message }) => message).join()).toContain('"valueOf"')
})

test('every interaction is compared or left out, whatever it contains', () => {
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
    fc.property(interaction, (value) => void check(JSON.stringify(pactWith(value)))),
    { numRuns: numberOfRuns(60, 200) },
  )
})

function requestWith(body: object) {
  return {
    description: 'a request',
    request: { method: 'POST', path: '/IT-live', body },
    response: { status: 200 },
  }
}

function responseWith(data: object) {
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

function check(text: string): CheckedPact {
  const result = checkPact('a.json', text)
  if ('fault' in result) throw new Error(result.fault)
  return result
}
