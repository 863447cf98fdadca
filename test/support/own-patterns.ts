import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import { parse } from 'yaml'
import { root } from './root.ts'

/** A pattern of the project, and where it stands. */
export type OwnPattern = { readonly where: string; readonly pattern: RegExp }

const DESCRIPTIONS = [
  'openapi.yaml',
  'server/http/control/control-api.yaml',
  'scenarios/scenario.schema.json',
  'scenarios/routes.schema.json',
]

/** Every pattern that is written in the sources, and every one of the descriptions, each once. */
export function ownPatterns(): readonly OwnPattern[] {
  const found = new Map<string, OwnPattern>()
  const note = (where: string, source: string, flags: string) => {
    const key = `${source}/${flags}`
    if (!found.has(key)) found.set(key, { where, pattern: new RegExp(source, flags) })
  }
  for (const path of sources()) {
    const tree = parseAst(readFileSync(join(root, path), 'utf8'), { lang: 'ts' })
    eachObject(tree, ({ type, regex }) => {
      if (type === 'Literal' && isRegex(regex)) note(path, regex.pattern, regex.flags)
    })
  }
  for (const path of DESCRIPTIONS) {
    eachObject(parse(readFileSync(join(root, path), 'utf8')), ({ pattern }) => {
      if (typeof pattern === 'string') note(path, pattern, 'u')
    })
  }
  return [...found.values()]
}

function sources(): readonly string[] {
  return ['server', 'contracts', 'fixtures', 'scenarios'].flatMap((house) =>
    readdirSync(join(root, house), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.d|\.test)\.ts$/.test(name) && !name.startsWith('consumers'))
      .map((name) => `${house}/${name}`),
  )
}

type JsonNode = Readonly<Record<string, unknown>>

function eachObject(value: unknown, look: (found: JsonNode) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) look(value as JsonNode)
  for (const member of Object.values(value)) eachObject(member, look)
}

function isRegex(value: unknown): value is { readonly pattern: string; readonly flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value
}
