import { expect, test } from 'vitest'
import { applyGenerators } from '../../contracts/pact-matching/apply-generators.ts'
import { compareJson, formatPactMismatch } from '../../contracts/pact-matching/match-json.ts'
import { parseMatchingRules } from '../../contracts/pact-matching/matching-rules.ts'
import { textsOfRegex } from '../../contracts/pact-matching/regex-texts.ts'

const each = { match: 'eachValue', rules: [{ match: 'integer' }] }

test.each([
  ['equality without a rule', { a: 1 }, {}, { a: 1, b: 2 }, []],
  ['a missing member', { a: 1 }, {}, {}, ['$ Actual map is missing the following keys: a']],
  ['a whole text', { a: 'x1' }, { '$.a': { match: 'regex', regex: 'x' } }, { a: 'x1' }, 1],
  ['a type that cascades', { a: { b: 'x' } }, { '$.a': { match: 'type' } }, { a: { b: 'y' } }, []],
  [
    'a list of a type',
    { a: [1] },
    { '$.a': { min: 1 }, '$.a[*]': { match: 'type' } },
    { a: [2, 3] },
    [],
  ],
  ['a list that is too short', { a: [1] }, { '$.a': { match: 'type', min: 2 } }, { a: [1] }, 1],
  ['an empty list in the example', { a: [] }, {}, { a: [1] }, 1],
  ['a value of each member', { a: { x: 1 } }, { '$.a': each }, { a: { y: 2 } }, []],
  ['a wrong value of a member', { a: { x: 1 } }, { '$.a': each }, { a: { y: 'b' } }, 1],
  [
    'a wrong key',
    { a: { x: 1 } },
    { '$.a': { match: 'eachKey', rules: [{ match: 'regex', regex: 'x' }] } },
    { a: { x: 1, y: 1 } },
    1,
  ],
  [
    'a date',
    { a: '2026-01-05' },
    { '$.a': { match: 'date', format: 'yyyy-MM-dd' } },
    { a: '2026-13-05' },
    1,
  ],
  ['a semantic version', { a: '1.0.0' }, { '$.a': { match: 'semver' } }, { a: '2.1.0-rc.1' }, []],
  ['an empty text', { a: 'x' }, { '$.a': { match: 'notEmpty' } }, { a: '' }, 1],
  ['a decimal', { a: 1.5 }, { '$.a': { match: 'decimal' } }, { a: 2 }, 1],
  ['a part of a text', { a: 'xyz' }, { '$.a': { match: 'include', value: 'y' } }, { a: 'ayb' }, []],
])('the replay compares %s as Pact does', (_, expected, rules, actual, mismatches) => {
  const body = Object.fromEntries(
    Object.entries(rules).map(([path, rule]) => [path, { combine: 'AND', matchers: [rule] }]),
  )

  const found = compareJson([], expected, actual, parseMatchingRules({ body }).body)

  if (typeof mismatches === 'number') expect(found).toHaveLength(mismatches)
  else expect(found.map(formatPactMismatch)).toEqual(mismatches)
})

test('OR accepts a value that one of the rules accepts', () => {
  const matchers = [{ match: 'null' }, { match: 'type' }]
  const { body } = parseMatchingRules({ body: { '$.a': { combine: 'OR', matchers } } })

  const results = ['y', null, 5].map((a) => compareJson([], { a: 'x' }, { a }, body).length)

  expect(results).toEqual([0, 0, 2])
})

test('generators replace the examples of a request', () => {
  const parts = {
    path: '/a',
    query: { skip: ['0'] },
    headers: { 'X-Id': ['x'] },
    json: { at: 'x' },
  }
  const expression = ['/verifications/', '{id}'].join('$')
  const generators = {
    path: { type: 'ProviderState', expression },
    query: { skip: { type: 'RandomInt', min: 3 } },
    header: { 'X-Id': { type: 'Uuid' } },
    body: { '$.at': { type: 'Date', format: 'yyyy-MM-dd' } },
  }

  const context = { stateValues: { id: 'anna' }, now: new Date('2026-01-05T09:00:00Z') }
  const generated = applyGenerators(parts, generators, context)

  expect(generated).toEqual({
    path: '/verifications/anna',
    query: { skip: ['3'] },
    headers: { 'X-Id': [expect.stringMatching(/^[0-9a-f-]{36}$/)] },
    json: { at: '2026-01-05' },
  })
})

test('textsOfRegex lists all texts of a small regular expression, and none of a large one', () => {
  expect(textsOfRegex('^(ok|ko)$')).toEqual(['ok', 'ko'])
  expect(textsOfRegex('running|valid(ation)?')).toEqual(['running', 'valid', 'validation'])
  expect(textsOfRegex('[a-z]+')).toBeUndefined()
})
