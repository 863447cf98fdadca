import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  matchesGlob,
  matchRoute,
  maxGlobTextLength,
  parseRoutingRule,
  type RoutableRequest,
  type RouteConditions,
  type RouteText,
} from '../../../server/domain/scenarios/selection/routing-rules.ts'
import { leastMeasured, measureMs } from '../../support/measure-duration.ts'
import { numberOfRuns } from '../../support/number-of-runs.ts'

test.each([
  ['anna@example.com', 'anna@example.com', true],
  ['anna@example.com', 'anna@*', true],
  ['anna@example.com', '*@example.com', true],
  ['anna@example.com', 'ann?@*.com', true],
  ['anna@example.com', 'ann?a@*', false],
  ['anna', 'anna?', false],
  ['', '*', true],
  ['', '', true],
  ['abcabcabd', '*abc*abd', true],
  ['abcabc', '*abd*', false],
  ['a.c', 'a.c', true],
  ['abc', 'a.c', false],
])('"%s" against the pattern "%s": %s', (text, pattern, isMatch) => {
  expect(matchesGlob(text, pattern)).toBe(isMatch)
})

test('a pattern matches the same texts as the equivalent regular expression', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 })
  const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 })

  fc.assert(
    fc.property(letters, patterns, (text, pattern) => {
      const equivalent = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')

      expect(matchesGlob(text, pattern)).toBe(new RegExp(`^${equivalent}$`).test(text))
    }),
    { numRuns: numberOfRuns(500, 2_000) },
  )
})

test('the worst pattern against the longest text takes less than 50 ms', async () => {
  const worst = () => matchesGlob('a'.repeat(maxGlobTextLength), `${'*a'.repeat(99)}*b`)

  expect(worst()).toBe(false)
  expect(await leastMeasured(50, () => measureMs(worst))).toBeLessThan(50)
  expect(matchesGlob('a'.repeat(maxGlobTextLength + 1), '*')).toBe(false)
})

test.each<[string, RouteConditions, boolean]>([
  ['an address, whatever its capitals', { mail: 'Anna@EXAMPLE.com' }, true],
  ['a domain', { mail: '@example.com' }, true],
  ['another domain', { mail: '@ample.com' }, false],
  ['a header, whatever the capitals of its name', { header: { 'X-Test-Case': 'late-*' } }, true],
  ['a header that is not there', { header: { 'x-other': '*' } }, false],
  ['a namespace', { namespace: 'ns-0a*' }, true],
  ['a text in the body', { body: { '/user/lastName': 'R?ssi' } }, true],
  ['a number in the body', { body: { '/n/0': 1 } }, true],
  ['a number where the body has a text', { body: { '/n/1': 2 } }, false],
  ['null in the body', { body: { '/nothing': null } }, true],
  ['nothing at that place of the body', { body: { '/user/firstName': '*' } }, false],
  ['a name with a slash in it', { body: { '/a~1b': true } }, true],
  ['a name that every object has', { body: { '/constructor/name': '*' } }, false],
  ['several conditions that all hold', { mail: '*', namespace: 'ns-*' }, true],
  ['several conditions that do not all hold', { mail: '*', namespace: 'other' }, false],
])('a rule that names %s', (_, when, isMatch) => {
  const rule = route({ when, use: 'ko' })

  expect(matchRoute([rule], request, () => 0) !== undefined).toBe(isMatch)
})

test('the first matching rule wins', () => {
  const rules = [
    route({ when: { mail: 'bob@*' }, use: 'ok' }, 'routes.yaml:3'),
    route(
      { when: { mail: '@example.com' }, use: 'ko', params: { reason: 'underage' } },
      'routes.yaml:5',
    ),
    route({ when: { mail: '*' }, use: 'ok' }, 'routes.yaml:7'),
  ]

  expect(matchRoute(rules, request, () => 0)).toMatchObject({
    use: { name: 'ko', params: { reason: 'underage' } },
    where: 'routes.yaml:5',
  })
})

test('a list is used in turn; repeat decides whether its last entry or the whole list repeats', () => {
  const use = ['ko', { use: 'ko', params: { reason: 'underage' } }, 'ok']
  const turns = (rule: RouteText) =>
    [0, 1, 2, 3, 4]
      .map((times) => matchRoute([route(rule)], request, () => times)?.use.name)
      .join(' ')

  expect(turns({ when: { mail: '*' }, use })).toBe('ko ko ok ok ok')
  expect(turns({ when: { mail: '*' }, use, repeat: 'last' })).toBe('ko ko ok ok ok')
  expect(turns({ when: { mail: '*' }, use, repeat: 'all' })).toBe('ko ko ok ko ko')
})

test('the key of a rule depends on its content, not on its line', () => {
  const text: RouteText = { when: { mail: '*' }, use: ['ko', 'ok'] }

  expect(route(text, 'routes.yaml:3').key).toBe(route(text, 'routes.yaml:30').key)
  expect(route(text).key).not.toBe(route({ ...text, use: ['ok', 'ko'] }).key)
})

const request: RoutableRequest = {
  mail: 'anna@example.com',
  headers: { 'x-test-case': 'late-1' },
  namespace: 'ns-0a1b2c3d4e5f6071',
  body: { user: { lastName: 'Rossi' }, n: [1, '2'], nothing: null, 'a/b': true },
}

function route(text: RouteText, where = 'routes.yaml:1') {
  return parseRoutingRule(text, where)
}
