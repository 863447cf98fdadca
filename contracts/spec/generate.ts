import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { parseDocument } from 'yaml'
import { locateSchemaError, missingPartOf } from './explain-invalid-openapi.ts'
import { pointerLines } from './pointer-lines.ts'
import { createSchemaEngine, documentKey } from './schema-engine.ts'

/** The files that the generators below read and write, relative to the root of the project. */
export const inputs = [
  'openapi.yaml',
  'scenarios/scenario.schema.json',
  'scenarios/routes.schema.json',
  'contracts/spec',
] as const
export const outputs = [
  'validators.js',
  'file-validators.js',
  'openapi.json',
  'openapi-lines.json',
  'openapi-text.json',
].map((name) => `contracts/spec/generated/${name}`)

/**
 * Writes the files of contracts/spec/generated. Two of them are plain functions, so that no schema is compiled at run
 * time: validators.js, and file-validators.js for scenario files. The others are the parsed openapi.yaml, the line of
 * each JSON pointer in it, and its text. Throws an Error that names the mistake if openapi.yaml is invalid.
 */
export async function generateSpec(root: string): Promise<void> {
  const text = await readFile(join(root, 'openapi.yaml'), 'utf8')
  const parsed = parseDocument(text)
  const [yamlError] = parsed.errors
  if (yamlError) throw new Error(`openapi.yaml cannot be read: ${yamlError.message}`)
  const content: unknown = parsed.toJS()
  const missing = missingPartOf(content)
  if (missing !== undefined) throw new Error(missing)
  const document = content as Description
  const engine = createSchemaEngine(withoutProse(document) as object, {
    inlineRefs: false,
    code: { source: true, esm: true, lines: true },
  })
  const compile = (validators: Readonly<Record<string, string>>) =>
    asModule(compileValidators(engine, validators, document, text))
  const code = compile(WIRE_VALIDATORS)
  const fileCode = compile(await addFileSchemas(engine, root))
  const shape = `export const requestShape = ${JSON.stringify(requestMemberTree(document))}\n`
  const folder = join(root, 'contracts', 'spec', 'generated')
  await mkdir(folder, { recursive: true })
  await replaceFiles(folder, {
    'validators.js': `${code}\n${shape}`,
    'file-validators.js': fileCode,
    'openapi.json': `${JSON.stringify(document, null, 2)}\n`,
    'openapi-lines.json': `${JSON.stringify(pointerLines(text))}\n`,
    'openapi-text.json': `${JSON.stringify(text)}\n`,
  })
}

function compileValidators(
  engine: Ajv2020,
  validators: Readonly<Record<string, string>>,
  document: object,
  text: string,
): string {
  try {
    return standalone.default(engine, validators)
  } catch (cause) {
    const message = (cause as Error).message
    throw new Error(locateSchemaError(engine, document, pointerLines(text), message), { cause })
  }
}

/** The names of the members of a request, and recursively of their members. Null for a member without members. */
export type MemberTree = { readonly [name: string]: MemberTree | null }

type Schema = { readonly $ref?: string; readonly properties?: Readonly<Record<string, Schema>> }
type Description = { readonly components: { readonly schemas: Readonly<Record<string, Schema>> } }

// The exported name of each validator, and its schema.
const WIRE_VALIDATORS = {
  verificationRequest: `${documentKey}#/components/schemas/VerificationRequest`,
  tokenCreate: `${documentKey}#/components/schemas/TokenCreate`,
  tokenUpdate: `${documentKey}#/components/schemas/TokenUpdate`,
  tokenCreateV1: `${documentKey}#/components/schemas/TokenCreateV1`,
  tokenUpdateV1: `${documentKey}#/components/schemas/TokenUpdateV1`,
}
const FILE_VALIDATORS = {
  scenarioFile: 'scenarios/scenario.schema.json',
  routesFile: 'scenarios/routes.schema.json',
}

async function addFileSchemas(engine: Ajv2020, root: string): Promise<Record<string, string>> {
  const names: Record<string, string> = {}
  for (const [name, path] of Object.entries(FILE_VALIDATORS)) {
    if (!existsSync(join(root, path))) continue
    const schema: unknown = JSON.parse(await readFile(join(root, path), 'utf8'))
    engine.addSchema(withoutProse(withoutRules(schema)) as object, name)
    names[name] = name
  }
  return names
}

/**
 * Removes the rules about several keys from the schema of a file: each `not` with its `errorMessage`. These rules are
 * for editors. The emulator checks them in server/domain/scenarios/validation, with better sentences.
 */
export function withoutRules(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRules)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(
    ([key]) => !('errorMessage' in value) || (key !== 'not' && key !== 'errorMessage'),
  )
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutRules(member)]))
}

/**
 * Removes titles and descriptions, because the validators do not need them. A `title` or `description` that is an
 * object is a property of that name, and is not removed.
 */
function withoutProse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProse)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(
    ([key, each]) =>
      !PROSE_KEYS.includes(key) || (typeof each === 'object' && !Array.isArray(each)),
  )
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutProse(each)]))
}

const PROSE_KEYS: readonly string[] = [
  'title',
  'description',
  'examples',
  'x-provenance',
  'x-dialect',
]

/**
 * Replaces `require()`, which Ajv leaves in its ES modules (ajv#2209), by imports. The `default` of a CommonJS
 * module is at one of two depths, depending on the loader.
 */
function asModule(code: string): string {
  const imports = new Map<string, string>()
  const body = code.replaceAll(
    /require\("([^"]+)"\)(\.default)?/g,
    (_, path: string, isDefault) => {
      const name = imports.get(path) ?? `module${imports.size}`
      imports.set(path, name)
      return isDefault ? `(${name}.default ?? ${name})` : name
    },
  )
  const lines = [...imports].map(([path, name]) => `import ${name} from '${path}.js'`)
  return [...lines, body.replace(/^"use strict";?/, '')].join('\n')
}

/** Excludes the callback: it has rules that no schema can express, and its own parser. */
function requestMemberTree(document: Description): MemberTree {
  const { callback: _, ...shape } =
    memberTreeOf(WIRE_VALIDATORS.verificationRequest, document) ?? {}
  return shape
}

function memberTreeOf(ref: string, document: Description): MemberTree | null {
  const schema = document.components.schemas[ref.slice(ref.lastIndexOf('/') + 1)]
  if (!schema?.properties) return null
  const members = Object.entries(schema.properties)
  return Object.fromEntries(
    members.map(([name, { $ref }]) => [
      name,
      $ref === undefined ? null : memberTreeOf($ref, document),
    ]),
  )
}

/** Writes files as drafts and renames them: no import sees half a file, and parallel generators do not collide. */
async function replaceFiles(
  folder: string,
  texts: Readonly<Record<string, string>>,
): Promise<void> {
  const drafts = await mkdtemp(join(folder, 'draft-'))
  for (const [name, text] of Object.entries(texts)) {
    await writeFile(join(drafts, name), text)
    await rename(join(drafts, name), join(folder, name))
  }
  await rm(drafts, { recursive: true })
}
