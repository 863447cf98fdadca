import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { findReasonId, type ReasonStyle, wireReason } from '../../server/domain/model/reasons.ts'
import type { Artifact } from '../../server/domain/responses/artifact.ts'
import { DEFAULT_DIALECT, type Dialect } from '../../server/domain/responses/dialect.ts'

type Members = Readonly<Record<string, unknown>>

/** True if a value of openapi.yaml applies under the default dialect: its `x-dialect` is absent or has a default. */
export function isOfDefaultDialect(value: unknown): boolean {
  return isOfDialect(value, DEFAULT_DIALECT)
}

/**
 * Returns a copy of a description in which each switch of the dialect has one value. It omits the answers, media
 * types, schemas and examples of other values, and components that nothing uses. Downloads have the names of the
 * dialect. Pure.
 */
export function selectDialect(document: Members, dialect: Dialect): Members {
  const context: Context = { document, dialect }
  const selected = selectSide(document, context) as Members & { readonly paths: Members }
  const named = { ...selected, paths: pathsOfArtifacts(selected.paths, context) }
  const spelt = spellExamples(withArtifactNames(named, dialect), dialect.reasonStyle) as Members
  const { info } = spelt as { readonly info: Members }
  return pruneComponents({
    ...spelt,
    info: { ...info, description: `${String(info.description)}\n${describe(dialect)}\n` },
    'x-dialect': dialect,
  })
}

type Context = { readonly document: Members; readonly dialect: Dialect }

function describe({ types, ...switches }: Dialect): string {
  const sides = Object.entries(switches).map(([name, side]) => `\`${name}: ${side}\``)
  const names = Object.values(types).map(([name]) => `\`${name}\``)
  return `**This copy describes one dialect only**: ${sides.join(', ')}, and the types ${names.join(', ')}.`
}

function isOfDialect(value: unknown, dialect: Dialect): boolean {
  const sides = isJsonObject(value) ? value['x-dialect'] : undefined
  if (!isJsonObject(sides)) return true
  return Object.entries(sides).every(([name, side]) => dialect[name as keyof Dialect] === side)
}

/** Omits everything that belongs to another value of a switch, and every reference to it. */
function selectSide(value: unknown, context: Context): unknown {
  if (Array.isArray(value)) {
    return value.filter((each) => applies(each, context)).map((each) => selectSide(each, context))
  }
  if (!isJsonObject(value)) return value
  const { 'x-dialect': _, ...members } = value
  const entries = Object.entries(members)
    .filter(([, member]) => applies(member, context))
    .map(([name, member]) => [name, selectSide(member, context)] as const)
  const selected: Members = Object.fromEntries(entries)
  const { anyOf } = selected
  return Array.isArray(anyOf) && anyOf.length === 1 ? anyOf[0] : selected
}

function applies(value: unknown, { document, dialect }: Context): boolean {
  const target = isJsonObject(value) && '$ref' in value ? componentAt(document, value.$ref) : value
  return isOfDialect(target, dialect)
}

function componentAt(document: Members, reference: unknown): unknown {
  const steps = String(reference).split('/').slice(1)
  return steps.reduce<unknown>(
    (value, step) => (isJsonObject(value) ? value[step] : undefined),
    document,
  )
}

/** Gives the operation of each artifact the name and the form of the dialect. */
function pathsOfArtifacts(paths: Members, { dialect }: Context): Members {
  const general = paths[generalPath]
  const entries = Object.entries(paths).map(([path, item]) => {
    const operation = isJsonObject(item) ? item.get : undefined
    if (!isJsonObject(operation) || operation['x-artifact'] === undefined) return [path, item]
    const artifact = operation['x-artifact'] as Artifact
    const [name = artifact] = dialect.types[artifact]
    const renamed = path.replace(/[^/]+$/, name)
    if (artifact === 'data' || dialect.delivery === 'binary') return [renamed, item]
    const get = { ...operation, responses: { ...membersAt(operation, 'responses') } }
    const content = fileContent(general, dialect)
    return [
      renamed,
      {
        ...(item as Members),
        get: {
          ...get,
          responses: {
            ...get.responses,
            '200': { ...membersAt(get.responses, '200'), content },
          },
        },
      },
    ]
  })
  return Object.fromEntries(entries)
}

const generalPath = '/IT-identity-verifications/{id}/{type}'

/** The JSON content of the general operation (`{type}`), without the example of `data`. */
function fileContent(general: unknown, { delivery }: Dialect): Members {
  const json = ['get', 'responses', '200', 'content', 'application/json'].reduce<Members>(
    membersAt,
    general as Members,
  )
  const { data: _, ...examples } = membersAt(json, 'examples')
  const envelope = delivery === 'base64' ? 'FileInsideEnvelope' : 'FileLinkEnvelope'
  const schema = { $ref: `#/components/schemas/${envelope}` }
  return { 'application/json': { ...json, schema, examples } }
}

function membersAt(value: Members, name: string): Members {
  const member = value[name]
  return isJsonObject(member) ? member : {}
}

/** Replaces the names of the downloads in the parameter and in the refusal of an unknown name. */
function withArtifactNames(document: Members, { types }: Dialect): Members {
  const allNames = Object.values(types).flat()
  const firstNames = Object.values(types).map(([name]) => name)
  return mapMembers(document, (name, value) => {
    if (name === 'Type' && isJsonObject(value) && value.in === 'path') {
      const schema = { ...membersAt(value, 'schema'), enum: allNames }
      return { ...value, schema, example: types.data[0] }
    }
    return typeof value === 'string' && name === 'message'
      ? value.replace(/(type not valid, must be one of: ).*/, `$1${firstNames.join(', ')}`)
      : value
  }) as Members
}

/** Spells each reason in examples as the switch `reasonStyle` says. */
function spellExamples(document: unknown, style: ReasonStyle): unknown {
  return mapMembers(document, (name, value) => {
    if (name === 'reason' && typeof value === 'string') return spellReason(value, style)
    if (name === 'message' && typeof value === 'string')
      return value.replace(/(?<=ended with status ko: )\w+/, (reason) => spellReason(reason, style))
    const isReason = name === 'Reason' && isJsonObject(value) && Array.isArray(value.examples)
    if (!isReason) return value
    return {
      ...value,
      examples: (value.examples as readonly unknown[]).map((example) =>
        typeof example === 'string' ? spellReason(example, style) : example,
      ),
    }
  })
}

function spellReason(text: string, style: ReasonStyle): string {
  const id = findReasonId(text)
  return id === undefined ? text : wireReason(id, style)
}

function mapMembers(value: unknown, change: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => mapMembers(each, change))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, mapMembers(change(name, member), change)]),
  )
}

/** Leaves out the components that nothing refers to. */
function pruneComponents(document: Members): Members {
  const { components, ...rest } = document
  if (!isJsonObject(components)) return document
  const { securitySchemes, ...kinds } = components
  const used = new Set<string>()
  const queue: unknown[] = [rest]
  for (const value of queue) {
    for (const reference of referencesIn(value)) {
      if (used.has(reference)) continue
      used.add(reference)
      const [kind = '', name = ''] = reference.split('/').slice(2)
      const named = kinds[kind]
      if (isJsonObject(named)) queue.push(named[name])
    }
  }
  const kept = Object.entries(kinds).map(([kind, named]) => {
    const entries = Object.entries(named as Members)
    return [
      kind,
      Object.fromEntries(entries.filter(([name]) => used.has(`#/components/${kind}/${name}`))),
    ]
  })
  return { ...rest, components: { ...Object.fromEntries(kept), securitySchemes } }
}

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (!isJsonObject(value)) return []
  const own = typeof value.$ref === 'string' ? [value.$ref] : []
  return [...own, ...Object.values(value).flatMap(referencesIn)]
}
