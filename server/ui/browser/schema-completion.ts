import type { YamlPosition } from './yaml-position.ts'

/** A key or a value that the schema allows at a place. */
export interface SchemaOption {
  readonly label: string
  readonly kind: 'key' | 'value'
  /** The description in the schema. */
  readonly info: string
}

/** The part of a JSON Schema that completion reads. */
export interface SchemaNode {
  readonly $ref?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: boolean | SchemaNode
  readonly items?: SchemaNode
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly SchemaNode[]
  readonly oneOf?: readonly SchemaNode[]
  readonly allOf?: readonly SchemaNode[]
  readonly $defs?: Readonly<Record<string, SchemaNode>>
}

/** Returns the keys and values that a JSON Schema allows at a place of a YAML text. Pure. */
export function schemaOptions(root: SchemaNode, position: YamlPosition): readonly SchemaOption[] {
  const { path, key, present } = position
  const nodes = [...path, ...(key === undefined ? [] : [key])].reduce<readonly SchemaNode[]>(
    (current, step) => current.flatMap((node) => expand(root, childOf(node, step))),
    expand(root, root),
  )
  const options = [
    ...(key === undefined ? nodes.flatMap((node) => keysOf(root, node)) : []),
    ...nodes.flatMap(valuesOf),
  ]
  const unique = new Map(options.map((option) => [`${option.kind} ${option.label}`, option]))
  return [...unique.values()].filter(
    ({ label, kind }) => kind === 'value' || !present.includes(label),
  )
}

function childOf(node: SchemaNode, step: string): SchemaNode | undefined {
  if (step === '[]') return node.items
  if (node.properties !== undefined && Object.hasOwn(node.properties, step)) {
    return node.properties[step]
  }
  const [byPattern] = Object.values(node.patternProperties ?? {})
  if (byPattern !== undefined) return byPattern
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined
}

// Returns the alternatives of a node, with references resolved. A description of the node stands for its alternatives.
function expand(root: SchemaNode, node: SchemaNode | undefined, depth = 0): readonly SchemaNode[] {
  if (node === undefined || depth > 20) return []
  const name = node.$ref?.replace(/^#\/\$defs\//, '')
  if (name !== undefined) {
    const target = root.$defs?.[name]
    const { description } = node
    const own = target && description !== undefined ? { ...target, description } : target
    return expand(root, own, depth + 1)
  }
  const alternatives = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])]
  const { anyOf: _, oneOf: __, allOf: ___, ...rest } = node
  return [
    rest,
    ...alternatives
      .flatMap((each) => expand(root, each, depth + 1))
      .map((each) => ({ ...(rest.description && { description: rest.description }), ...each })),
  ]
}

function keysOf(root: SchemaNode, { properties = {} }: SchemaNode): readonly SchemaOption[] {
  return Object.entries(properties).map(([label, node]) => {
    const info = expand(root, node).find(({ description }) => description)?.description ?? ''
    return { label, kind: 'key', info }
  })
}

function valuesOf({ enum: values = [], const: only, type, description = '' }: SchemaNode) {
  const all = [...values, ...(only === undefined ? [] : [only])]
  if (type === 'boolean') all.push(true, false)
  return all
    .filter((value) => typeof value !== 'object')
    .map((value): SchemaOption => ({ label: String(value), kind: 'value', info: description }))
}
