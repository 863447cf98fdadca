import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../support/root.ts'
import { runInTerminal } from '../support/terminal.ts'

const openapiYaml = readFileSync(join(root, 'openapi.yaml'), 'utf8')

test('spec prints openapi.yaml, byte for byte', async () => {
  expect(await runInTerminal(['spec'])).toEqual(
    expect.objectContaining({ exitCode: 0, out: openapiYaml, err: '' }),
  )
})

test('spec --json prints openapi.yaml as JSON', async () => {
  const { exitCode, out } = await runInTerminal(['spec', '--json'])

  expect(exitCode).toBe(0)
  expect(JSON.parse(out)).toEqual(parse(openapiYaml))
})

test('spec --dialect prints one form for each switch, as YAML and as JSON', async () => {
  const files = { 'dialect.yaml': 'emptyList: 200\ndelivery: base64\n' }

  const yaml = await runInTerminal(['spec', '--dialect', 'dialect.yaml'], { files })
  const json = await runInTerminal(['spec', '--dialect', 'dialect.yaml', '--json'], { files })

  expect([yaml.exitCode, json.exitCode]).toEqual([0, 0])
  expect(parse(yaml.out)).toEqual(JSON.parse(json.out))
  expect(JSON.parse(json.out)['x-dialect']).toMatchObject({ emptyList: 200, delivery: 'base64' })
  expect(yaml.out).not.toMatch(/ListEmpty|FileLinkEnvelope/)
  expect(yaml.out).not.toMatch(/[&*]a\d/)
})

test('spec reads the switches in "wire:" of the config file, too', async () => {
  const files = { 'videoid-emulator.config.yaml': 'wire: { fieldErrors: modern }\n' }

  const { out } = await runInTerminal(['spec', '--json'], { files })

  expect(JSON.parse(out)['x-dialect']).toMatchObject({ fieldErrors: 'modern' })
})

test('spec reports an argument that it does not know, and a mistake in the dialect', async () => {
  const files = { 'dialect.yaml': 'delivery: base46\n' }

  expect(await runInTerminal(['spec', 'openapi.yaml'])).toMatchObject({
    exitCode: 2,
    out: '',
    err: 'spec takes options only, but got "openapi.yaml". See videoid-emulator spec --help.\n',
  })
  const { exitCode, err } = await runInTerminal(['spec', '--dialect', 'dialect.yaml'], { files })
  expect(exitCode).toBe(2)
  expect(err).toContain('"base46" is not a value of delivery, did you mean "base64"?')
})
