import { escapePointerKey } from '../../domain/json/json-pointer.ts'

/** How a claim is known; the control API makes none about the real service. */
export type ClaimLabel = 'documented' | 'mirrored' | 'sibling' | 'assumed'

/** A value of an OpenAPI description, in its place. */
export type DescriptionNode = {
  readonly value: DescriptionMembers
  readonly pointer: string
  readonly described: ApiDescription
}

export type DescriptionMembers = Readonly<Record<string, unknown>>

/** One of the two APIs that the reference is about. */
export type ApiDescription = {
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
  /** Of its path and its own. */
  readonly parameters: readonly DescriptionNode[]
}

/** Both descriptions. They are loaded when somebody first reads them. */
export async function loadApiDescriptions(): Promise<readonly ApiDescription[]> {
  const [{ openapiDocument: description }, { labelAt }, { default: control }] = await Promise.all([
    import('../../../contracts/spec/document.ts'),
    import('../../../contracts/spec/provenance.ts'),
    import('../../http/control/generated/control-api.json', { with: { type: 'json' } }),
  ])
  return [
    { api: 'api', document: membersOf(description), labelAt },
    { api: 'control', document: membersOf(control), labelAt: () => undefined },
  ]
}

/** In the order of the file. */
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

/** The member of this name, behind its references; one that is not there has no members. */
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

/** The rows of a list, each behind its references. */
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

/** The label of a place: its own, or that of the nearest it stands in. */
export function labelOf({ pointer, described }: DescriptionNode): ClaimLabel | undefined {
  return described.labelAt(pointer)
}

export function textMember({ value }: DescriptionNode, key: string): string | undefined {
  const text = value[key]
  return typeof text === 'string' ? text.trim() : undefined
}

// What stands beside a reference counts before what it refers to.
function resolveReference(node: DescriptionNode): DescriptionNode {
  const { $ref: reference, ...beside } = node.value
  if (typeof reference !== 'string') return node
  const steps = reference.replace(/^#\//, '').split('/')
  const root: DescriptionNode = {
    value: node.described.document,
    pointer: '',
    described: node.described,
  }
  const found = steps.reduce<DescriptionNode>(
    (at, step) => childNode(at, step.replaceAll('~1', '/')),
    root,
  )
  return { ...found, value: { ...found.value, ...beside } }
}

function membersOf(value: unknown): DescriptionMembers {
  return typeof value === 'object' && value !== null ? (value as DescriptionMembers) : {}
}
