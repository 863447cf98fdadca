import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { withoutRules } from '../../contracts/spec/generate.ts'
import { routesViolations, scenarioViolations } from '../../server/http/server/scenario-sources.ts'
import { root } from '../support/root.ts'

// Compares the generated validators with the schema in a plain Ajv, as an editor uses it.
const KINDS = { scenario: scenarioViolations, routes: routesViolations } as const

const shipped = await textsIn('scenarios')
const broken = await textsIn('test/scenarios/broken')
const good = shipped.filter(([name]) => name !== 'routes.yaml')

test.each(good)('the schema accepts the shipped %s', async (_, text) => {
  const valid = await plainValidator('scenario')

  valid(contentOf(text))

  expect(valid.errors ?? []).toEqual([])
})

test('the schema accepts the shipped routes.yaml and its commented example', async () => {
  const valid = await plainValidator('routes')
  const text = await readFile(join(root, 'scenarios/routes.yaml'), 'utf8')
  const example = text.match(/^# {3}.*$/gm)?.map((line) => line.slice(4)) ?? []
  const uncommented = `version: 1\nroutes:\n${example.map((line) => `  ${line}\n`).join('')}`

  expect(valid(contentOf(text))).toBe(true)
  expect(example.length).toBeGreaterThan(4)
  expect(valid(contentOf(uncommented)), uncommented).toBe(true)
})

test.each(broken)(
  'the built validator finds nothing that the schema accepts in %s',
  async (_, text) => {
    const valid = await plainValidator('scenario')
    const content = contentOf(text)

    const isValid = valid(content)

    expect(isValid && (await scenarioViolations(content)).length > 0).toBe(false)
  },
)

test('the schema alone detects most of the broken files', async () => {
  const valid = await plainValidator('scenario')

  const detected = broken.filter(([, text]) => !valid(contentOf(text)))

  expect(detected.length).toBeGreaterThan(25)
})

test.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
  'every part of the %s schema has a description',
  async (kind) => {
    const schema = JSON.parse(await readFile(join(root, `scenarios/${kind}.schema.json`), 'utf8'))

    expect(undescribed(schema.$defs, '/$defs')).toEqual([])
    expect(openMaps(withoutRules(schema), '')).toEqual([])
  },
)

type Schema = Readonly<Record<string, unknown>>

function undescribed(parts: Readonly<Record<string, Schema>>, at: string): readonly string[] {
  return Object.entries(parts).flatMap(([name, part]) => {
    const path = `${at}/${name}`
    const properties = (part.properties ?? {}) as Readonly<Record<string, Schema>>
    const missing = part.description === undefined && part.$ref === undefined ? [path] : []
    return [...missing, ...undescribed(properties, path)]
  })
}

// Returns the maps that allow any key. In such a map a misspelled key would be ignored.
function openMaps(part: unknown, at: string): readonly string[] {
  if (typeof part !== 'object' || part === null) return []
  const { type, additionalProperties } = part as Schema
  const isMap = type === 'object' || (Array.isArray(type) && type.includes('object'))
  const open = isMap && additionalProperties === undefined ? [at] : []
  return [
    ...open,
    ...Object.entries(part).flatMap(([key, member]) => openMaps(member, `${at}/${key}`)),
  ]
}

const compiled = new Map<keyof typeof KINDS, Promise<ValidateFunction>>()

function plainValidator(kind: keyof typeof KINDS): Promise<ValidateFunction> {
  const validator = compiled.get(kind) ?? compilePlainValidator(kind)
  compiled.set(kind, validator)
  return validator
}

async function compilePlainValidator(kind: keyof typeof KINDS): Promise<ValidateFunction> {
  const text = await readFile(join(root, `scenarios/${kind}.schema.json`), 'utf8')
  return new Ajv2020({ allErrors: true, strict: false }).compile(JSON.parse(text))
}

function contentOf(text: string): unknown {
  return parseDocument(text, { version: '1.2', logLevel: 'silent' }).toJS()
}

async function textsIn(folder: string): Promise<[string, string][]> {
  const names = (await readdir(join(root, folder))).filter((name) => name.endsWith('.yaml')).sort()
  return Promise.all(
    names.map(
      async (name): Promise<[string, string]> => [
        name,
        await readFile(join(root, folder, name), 'utf8'),
      ],
    ),
  )
}
