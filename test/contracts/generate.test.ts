import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { scenarioFaults } from '../../contracts/spec/contract.ts'
import { description } from '../../contracts/spec/document.ts'
import { pointerLines } from '../../contracts/spec/pointer-lines.ts'

test('the generated description is openapi.yaml as it is now', () => {
  expect(description).toEqual(parse(textOf('openapi.yaml')))
})

test('the generated validators are an ES module that compiles nothing', () => {
  const code = textOf('contracts/spec/generated/validators.js')

  expect(code).not.toMatch(/\brequire\(|new Function|\bmodule\.exports/)
})

test('a scenario file is checked by the same build', () => {
  expect(scenarioFaults({ version: 1, outcome: 'ok' })).toEqual([])
  expect(scenarioFaults({ version: 2, outcom: 'ok' })).toMatchObject([
    { pointer: '', keyword: 'additionalProperties', params: { additionalProperty: 'outcom' } },
    { pointer: '/version', keyword: 'const' },
  ])
})

test('every value knows the line of its key', () => {
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

function textOf(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}
