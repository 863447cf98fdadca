import { expect, test } from 'vitest'
import { UserError } from '../../server/domain/base/user-error.ts'
import { parseScenario } from '../../server/scenario-files/parse-scenario.ts'
import { billionLaughs } from '../support/billion-laughs.ts'
import { validateScenario } from '../support/scenario-validator.ts'

test('an error has the file, the line, the column and a suggestion', async () => {
  const text = `version: 1
title: A ko
timeline:
  - { wait: 1m, status: validation }
  - wait: 1m
    status: ko
    reson: face_mismatch
`

  expect(await errorFor(text)).toBe('ko.yaml:7:5: unknown key "reson", did you mean "reason"?')
})

test('every fault has its line, in the order of the file', async () => {
  const text =
    'version: 1\nactor: persn\nhttp: [{ op: creat, fault: reset }]\ntimeline: [{ wait: 1 }]\n'

  expect((await errorFor(text)).split('\n')).toEqual([
    'ko.yaml:2:8: unknown actor "persn", did you mean "person"?',
    'ko.yaml:3:14: unknown op "creat", did you mean "create"?',
    'ko.yaml:4:20: 1 is not a duration such as 90s, 4m or 1h30m, operator-open, or a spread { median, p95, max }',
  ])
})

test('an anchor can be used twice', async () => {
  const text = 'version: 1\ntimeline:\n  - { wait: &a 1m, user: open-link, takes: *a }\n'

  const { text: read } = await parseScenario('mine.yaml', text, validateScenario)

  expect(read.timeline).toEqual([{ wait: '1m', user: 'open-link', takes: '1m' }])
})

test('a fault in an aliased value is reported at the alias', async () => {
  const text = 'version: 1\ntitle: &a 1x\ntimeline:\n  - { wait: *a, user: open-link }\n'

  expect(await errorFor(text)).toMatch(/^ko\.yaml:4:13: "1x" is not a duration/)
})

test.each([
  ['aliases that multiply', billionLaughs(), /^ko\.yaml: its aliases .* stand for too many values/],
  ['60,000 brackets', '['.repeat(60_000), /^ko\.yaml(: lists or maps are nested|:1:\d+: )/],
  ['70 kB', `title: ${'x'.repeat(70_000)}`, /larger than 64 kB; split it/],
  [
    'a prototype',
    'version: 1\n__proto__: { outcome: ok }\n',
    /^ko\.yaml:2:1: unknown key "__proto__"/,
  ],
  ['a merge key', 'version: 1\n<<: { outcome: ok }\n', /^ko\.yaml:2:1: unknown key "<<"/],
  ['bytes that are no text', '\u0000\u0001', /^ko\.yaml:1:1: /],
  ['a number for a key', 'version: 1\n1: x\n', /^ko\.yaml:2:1: unknown key "1"/],
  ['a list for a key', 'version: 1\n? [a]\n: x\n', /^ko\.yaml:\d:\d: /],
  ['nothing but a comment', '# later\n', /^ko\.yaml:1:1: the file is empty/],
])('%s: the file is refused with one sentence', async (_, text, sentence) => {
  const message = await errorFor(text)

  expect(message).toMatch(sentence)
  expect(message.split('\n')).toHaveLength(1)
})

test('a param is refused in a text where params are not filled in', async () => {
  const text = `version: 1\ntitle: "It takes \${params.a}"\nparams: { a: { default: x } }\n`

  expect(await errorFor(text)).toBe(
    `ko.yaml:2:8: \${params.a} is not filled in here; write the text itself`,
  )
})

async function errorFor(text: string): Promise<string> {
  const thrown = await parseScenario('ko.yaml', text, validateScenario).catch(
    (cause: unknown) => cause,
  )
  expect(thrown).toBeInstanceOf(UserError)
  return thrown instanceof UserError ? thrown.message : ''
}
