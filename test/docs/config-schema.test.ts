import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { configSchema } from '../../server/docs/config-schema.ts'
import { configurationPage } from '../../server/docs/configuration-page.ts'
import { resolveSettings } from '../../server/options/resolve-settings.ts'
import { createTestTerminal } from '../support/terminal.ts'

const validate = new Ajv({ allowUnionTypes: true }).compile(configSchema())

test.each([
  'port: 4280',
  '$schema: ./node_modules/videoid-emulator/dist/config.schema.json',
  'publicUrl: https://videoid.test',
  'scenarios: [./a, ./b]',
  'scenarios: ./a',
  'max-body: 64kB',
  'maxJournal: 1048576',
  'max-request-time: 1m30s',
  'quiet: true',
  'at: 2026-01-05T09:00:00+01:00',
  'port:',
  'wire: { emptyList: 200, types: { audit: [protocol, log] } }',
  ...[...configurationPage().matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text),
])('the schema and the start accept %s', async (text) => {
  expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true)
  await expect(resolveConfig(text)).resolves.toBeDefined()
})

test.each([
  'prot: 4280',
  'port: 65536',
  'port: 42.5',
  'speed: 0',
  'speed: -1',
  'pace: slow',
  'quiet: yes please',
  'max-body: 64 elephants',
  'max-request-time: soon',
  'scenario: Not A Name',
  'port: [4280]',
  'port: { number: 4280 }',
  'budget: -1',
  'wire: { emptyList: 201 }',
  'wire: { delivry: base64 }',
  'wire: { types: { audit: [] } }',
  'json: report.json',
  '- port: 4280',
])('the schema and the start refuse %s', async (text) => {
  expect(validate(parse(text))).toBe(false)
  await expect(resolveConfig(text)).rejects.toThrow()
})

function resolveConfig(text: string) {
  const files = { 'videoid-emulator.config.yaml': text }
  return resolveSettings('start', createTestTerminal({ files }, []))
}
