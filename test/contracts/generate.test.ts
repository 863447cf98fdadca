import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { generateSpec } from '../../contracts/spec/generate.ts'
import { openapiDocument } from '../../contracts/spec/openapi-document.ts'
import { pointerLines } from '../../contracts/spec/pointer-lines.ts'
import { scenarioViolations } from '../../server/http/server/scenario-sources.ts'
import { isThorough } from '../support/number-of-runs.ts'
import { folderOf } from '../support/scenario-folder.ts'

test('the generated description equals the current openapi.yaml', () => {
  expect(openapiDocument).toEqual(parse(textOf('openapi.yaml')))
})

test('the generated validators are an ES module that compiles nothing at runtime', () => {
  const code = textOf('contracts/spec/generated/validators.js')

  expect(code).not.toMatch(/\brequire\(|new Function|\bmodule\.exports/)
})

test('the same build generates the validator of scenario files', async () => {
  expect(await scenarioViolations({ version: 1, outcome: 'ok' })).toEqual([])
  expect(await scenarioViolations({ version: 2, outcom: 'ok' })).toMatchObject([
    { pointer: '', keyword: 'additionalProperties', params: { additionalProperty: 'outcom' } },
    { pointer: '/version', keyword: 'const' },
  ])
})

test('pointerLines has the line of the key for every value', () => {
  const lines = pointerLines('a: 1\nb/c:\n  - x\n  - { y: 2,\n      z: 3 }\n')

  expect(lines).toEqual({
    '': 1,
    '/a': 1,
    '/b~1c': 2,
    '/b~1c/0': 3,
    '/b~1c/1': 4,
    '/b~1c/1/y': 4,
    '/b~1c/1/z': 5,
  })
})

const good = textOf('openapi.yaml')

test.each([
  ['no YAML', good.replace('paths:', 'paths: [')],
  ['no description', 'hello'],
  ['nothing', ''],
  ['no schemas', 'openapi: 3.1.0\npaths: {}\n'],
])(
  'generateSpec rejects %s as openapi.yaml with a sentence that names the file',
  async (_, text) => {
    await expect(generateSpec(folderOf({ 'openapi.yaml': text }))).rejects.toThrow(
      /^openapi\.yaml (cannot be read: .+ at line \d+|is not an OpenAPI description|has no object at)/,
    )
  },
)

const BROKEN_SCHEMAS = [
  ['an unknown type', '#/components/schemas/Gender', '      type: string', '      type: strung'],
  ['a misspelt keyword', '#/components/schemas/Mail', '      minLength: 1', '      minLenght: 1'],
] as const

test.each(isThorough ? BROKEN_SCHEMAS : BROKEN_SCHEMAS.slice(1))(
  'generateSpec reports %s with its schema and line',
  async (_, pointer, right, wrong) => {
    const name = pointer.split('/').at(-1)
    const at = good.indexOf(`\n    ${name}:\n`)
    const bad = good.slice(0, at) + good.slice(at).replace(right, wrong)

    const line = good.slice(0, at).split('\n').length + 1
    await expect(generateSpec(folderOf({ 'openapi.yaml': bad }))).rejects.toThrow(
      `openapi.yaml:${line}: the schema ${pointer} cannot be compiled: `,
    )
  },
)

function textOf(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}
