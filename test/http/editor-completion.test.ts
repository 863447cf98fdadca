import { expect, test } from 'vitest'
import schema from '../../scenarios/scenario.schema.json' with { type: 'json' }
import { REASONS } from '../../server/domain/model/reasons.ts'
import { type SchemaNode, schemaOptions } from '../../server/ui/browser/schema-completion.ts'
import { yamlPositionAt } from '../../server/ui/browser/yaml-position.ts'

test('the top of a file offers every key of the schema that it does not have yet', () => {
  const offered = labelsAt('version: 1\n|\noutcome: ok\n')

  expect(offered).toContain('timeline')
  expect(offered).toContain('callbacks')
  expect(offered).not.toContain('version')
  expect(offered).not.toContain('outcome')
})

test.each([
  ['a step in brackets', 'timeline:\n  - { wait: 1m, us| }', ['user', 'operator', 'status']],
  ['a step in lines', 'timeline:\n  - wait: 1m\n    us|', ['user', 'operator', 'status']],
  ['a new step', 'timeline:\n  - { wait: 1m }\n  - |', ['wait', 'user', 'operator', 'goto']],
  ['a step after a key without indentation', 'timeline:\n- |', ['wait', 'user']],
  ['a map', 'callbacks:\n  delay: 1s\n  |', ['send', 'retry', 'chaos']],
  ['a map in a map', 'callbacks:\n  retry:\n    |', ['attempts', 'backoff']],
  [
    'a list in a map in a list',
    'callbacks:\n  chaos:\n    - { do: drop, | }',
    ['status', 'chance'],
  ],
  ['a map in brackets in brackets', 'outcome: { ko: { | } }', ['reason', 'repeatable']],
  ['a param of any name', 'params:\n  reason: { | }', ['default', 'type', 'enum']],
])('the keys of %s are offered', (_, text, expected) => {
  expect(labelsAt(text)).toEqual(expect.arrayContaining(expected))
})

test.each([
  ['an enum in brackets', 'timeline:\n  - { user: | }', ['open-link', 'submit']],
  ['an enum in lines', 'actor: |', ['either', 'scenario', 'person']],
  ['a status in a list', 'callbacks:\n  send: [ok, |]', ['running', 'validation']],
  ['an item of a list', 'callbacks:\n  send:\n    - |', ['running', 'validation']],
  ['true and false', 'timeline:\n  - { status: ko, repeatable: | }', ['true', 'false']],
  ['a reason', 'outcome: { ko: { reason: | } }', Object.keys(REASONS)],
  ['a word after a wait', 'timeline:\n  - { wait: | }', ['operator-open']],
])('the values of %s are offered', (_, text, expected) => {
  expect(labelsAt(text)).toEqual(expect.arrayContaining(expected))
})

test('keys that come later in the same map are not offered again', () => {
  expect(labelsAt('timeline:\n  - { |, user: submit }')).not.toContain('user')
  expect(labelsAt('timeline:\n  - |\n    user: submit\n  - { operator: approve }')).not.toContain(
    'user',
  )
})

test.each(['# ac|', 'title: "ac|', 'version: 1 # |', 'title: free text |'])(
  'nothing is offered in comments and texts: %s',
  (text) => {
    expect(labelsAt(text)).toEqual([])
  },
)

test('every key of every place has the description of the schema', () => {
  const options = optionsAt('timeline:\n  - { | }')

  expect(options.filter(({ info }) => info === '')).toEqual([])
})

test('the position is found in any half-written text without an error', () => {
  const text = 'version: 1\ntimeline:\n  - { wait: 1m, user: [submit, {\n - - x: "\n: {]}\n'

  for (let i = 0; i <= text.length; i++) yamlPositionAt(text, i)
})

function labelsAt(marked: string): readonly string[] {
  return optionsAt(marked).map(({ label }) => label)
}

function optionsAt(marked: string) {
  const offset = marked.indexOf('|')
  const position = yamlPositionAt(marked.replace('|', ''), offset)
  return position === undefined ? [] : schemaOptions(schema as SchemaNode, position)
}
