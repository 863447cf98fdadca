import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import { parse } from 'yaml'
import { root } from './root.ts'

/** A regular expression of the project, and the file it is in. */
export type OwnPattern = { readonly where: string; readonly pattern: RegExp }

const DESCRIPTIONS = [
  'openapi.yaml',
  'server/http/control/control-api.yaml',
  'scenarios/scenario.schema.json',
  'scenarios/routes.schema.json',
]

/** Returns every regular expression in the sources and in the YAML and JSON descriptions, without repeats. */
export function ownPatterns(): readonly OwnPattern[] {
  const patterns = new Map<string, OwnPattern>()
  const addPattern = (where: string, source: string, flags: string) => {
    const key = `${source}/${flags}`
    if (!patterns.has(key)) patterns.set(key, { where, pattern: new RegExp(source, flags) })
  }
  for (const path of sources()) {
    const tree = parseAst(readFileSync(join(root, path), 'utf8'), { lang: 'ts' })
    visitObjects(tree, ({ type, regex }) => {
      if (type === 'Literal' && isRegex(regex)) addPattern(path, regex.pattern, regex.flags)
    })
  }
  for (const path of DESCRIPTIONS) {
    visitObjects(parse(readFileSync(join(root, path), 'utf8')), ({ pattern }) => {
      if (typeof pattern === 'string') addPattern(path, pattern, 'u')
    })
  }
  return [...patterns.values()]
}

function sources(): readonly string[] {
  return ['server', 'contracts', 'fixtures', 'scenarios'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.d|\.test)\.ts$/.test(name) && !name.startsWith('consumers'))
      .map((name) => `${folder}/${name}`),
  )
}

type JsonNode = Readonly<Record<string, unknown>>

function visitObjects(value: unknown, visit: (node: JsonNode) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) visit(value as JsonNode)
  for (const member of Object.values(value)) visitObjects(member, visit)
}

function isRegex(value: unknown): value is { readonly pattern: string; readonly flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value
}
