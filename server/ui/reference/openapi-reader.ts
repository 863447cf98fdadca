import { escapePointerKey } from '../../domain/json/json-pointer.ts'

/** The source of a claim about the real service. The control API makes no such claims. */
export type ClaimLabel = 'documented' | 'mirrored' | 'sibling' | 'assumed'

/** A value of an OpenAPI description, with its JSON pointer. */
export type DescriptionNode = {
  readonly value: DescriptionMembers
  readonly pointer: string
  readonly described: ApiDescription
}

export type DescriptionMembers = Readonly<Record<string, unknown>>

/** The OpenAPI description of one of the two APIs. */
export interface ApiDescription {
  readonly api: 'api' | 'control'
  readonly document: DescriptionMembers
  readonly labelAt: (pointer: string) => ClaimLabel | undefined
}

export type ApiOperation = {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly node: DescriptionNode
  /** The parameters of the path and of the operation. */
  readonly parameters: readonly DescriptionNode[]
}

/** Loads both descriptions, on first use. */
export async function loadApiDescriptions(): Promise<readonly ApiDescription[]> {
  const [{ openapiDocument: description }, { labelAt }, { default: control }] = await Promise.all([
    import('../../../contracts/spec/openapi-document.ts'),
    import('../../../contracts/spec/provenance.ts'),
    import('../../http/control/generated/control-api.json', { with: { type: 'json' } }),
  ])
  return [
    { api: 'api', document: membersOf(description), labelAt },
    { api: 'control', document: membersOf(control), labelAt: () => undefined },
  ]
}

/** Returns the operations in the order of the description. */
export function apiOperationsOf(described: ApiDescription): readonly ApiOperation[] {
  const root: DescriptionNode = { value: described.document, pointer: '', described }
  return childNodes(childNode(root, 'paths')).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      if (!Object.hasOwn(item.value, method)) return []
      const node = childNode(item, method)
      const { operationId, summary, tags } = node.value
      const tag = Array.isArray(tags) ? String(tags[0]) : ''
      const parameters = [...listNodes(item, 'parameters'), ...listNodes(node, 'parameters')]
      const known = { id: String(operationId), summary: String(summary ?? ''), tag }
      return [{ ...known, method: method.toUpperCase(), path, node, parameters }]
    }),
  )
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Returns the member `key` with its references resolved. If the member is missing, returns an empty node. */
export function childNode(
  { value, pointer, described }: DescriptionNode,
  key: string,
): DescriptionNode {
  const at = `${pointer}/${escapePointerKey(key)}`
  return resolveReference({ value: membersOf(value[key]), pointer: at, described })
}

export function childNodes(node: DescriptionNode): readonly (readonly [string, DescriptionNode])[] {
  return Object.keys(node.value).map((key) => [key, childNode(node, key)] as const)
}

/** Returns the items of a list with their references resolved; an empty list if there is none. */
export function listNodes(node: DescriptionNode, key: string): readonly DescriptionNode[] {
  const list = node.value[key]
  if (!Array.isArray(list)) return []
  return list.map((value: unknown, i) =>
    resolveReference({
      value: membersOf(value),
      pointer: `${node.pointer}/${escapePointerKey(key)}/${i}`,
      described: node.described,
    }),
  )
}

export function isPresent({ value }: DescriptionNode): boolean {
  return Object.keys(value).length > 0
}

/** Returns the label of a node, or of its nearest ancestor that has one. */
export function labelOf({ pointer, described }: DescriptionNode): ClaimLabel | undefined {
  return described.labelAt(pointer)
}

export function textMember({ value }: DescriptionNode, key: string): string | undefined {
  const text = value[key]
  return typeof text === 'string' ? text.trim() : undefined
}

// Members beside `$ref` override those of the referenced node.
function resolveReference(node: DescriptionNode): DescriptionNode {
  const { $ref: reference, ...beside } = node.value
  if (typeof reference !== 'string') return node
  const steps = reference.replace(/^#\//, '').split('/')
  const root: DescriptionNode = {
    value: node.described.document,
    pointer: '',
    described: node.described,
  }
  const target = steps.reduce<DescriptionNode>(
    (at, step) => childNode(at, step.replaceAll('~1', '/')),
    root,
  )
  return { ...target, value: { ...target.value, ...beside } }
}

function membersOf(value: unknown): DescriptionMembers {
  return typeof value === 'object' && value !== null ? (value as DescriptionMembers) : {}
}
