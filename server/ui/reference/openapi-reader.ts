import { stepOf } from '../../domain/json/json-pointer.ts'

/** How a claim is known; the control API makes none about the real service. */
export type Label = 'documented' | 'mirrored' | 'sibling' | 'assumed'

/** A value of an OpenAPI description, in its place. */
export type Node = {
  readonly value: Members
  readonly pointer: string
  readonly described: Described
}

export type Members = Readonly<Record<string, unknown>>

/** One of the two APIs that the reference is about. */
export type Described = {
  readonly api: 'api' | 'control'
  readonly document: Members
  readonly labelAt: (pointer: string) => Label | undefined
}

export type DescribedOperation = {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly node: Node
  /** Of its path and its own. */
  readonly parameters: readonly Node[]
}

/** Both descriptions. They are loaded when somebody first reads them. */
export async function bothDescribed(): Promise<readonly Described[]> {
  const [{ description }, { labelAt }, { default: control }] = await Promise.all([
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
export function operationsOf(described: Described): readonly DescribedOperation[] {
  const root: Node = { value: described.document, pointer: '', described }
  return membersIn(child(root, 'paths')).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      if (!Object.hasOwn(item.value, method)) return []
      const node = child(item, method)
      const { operationId, summary, tags } = node.value
      const tag = Array.isArray(tags) ? String(tags[0]) : ''
      const parameters = [...listIn(item, 'parameters'), ...listIn(node, 'parameters')]
      const known = { id: String(operationId), summary: String(summary ?? ''), tag }
      return [{ ...known, method: method.toUpperCase(), path, node, parameters }]
    }),
  )
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** The member of this name, behind its references; one that is not there has no members. */
export function child({ value, pointer, described }: Node, key: string): Node {
  const at = `${pointer}/${stepOf(key)}`
  return resolved({ value: membersOf(value[key]), pointer: at, described })
}

export function membersIn(node: Node): readonly (readonly [string, Node])[] {
  return Object.keys(node.value).map((key) => [key, child(node, key)] as const)
}

/** The rows of a list, each behind its references. */
export function listIn(node: Node, key: string): readonly Node[] {
  const list = node.value[key]
  if (!Array.isArray(list)) return []
  return list.map((value: unknown, i) =>
    resolved({
      value: membersOf(value),
      pointer: `${node.pointer}/${stepOf(key)}/${i}`,
      described: node.described,
    }),
  )
}

export function isThere({ value }: Node): boolean {
  return Object.keys(value).length > 0
}

/** The label of a place: its own, or that of the nearest it stands in. */
export function labelOf({ pointer, described }: Node): Label | undefined {
  return described.labelAt(pointer)
}

export function textIn({ value }: Node, key: string): string | undefined {
  const text = value[key]
  return typeof text === 'string' ? text.trim() : undefined
}

// What stands beside a reference counts before what it refers to.
function resolved(node: Node): Node {
  const { $ref: reference, ...beside } = node.value
  if (typeof reference !== 'string') return node
  const steps = reference.replace(/^#\//, '').split('/')
  const root: Node = { value: node.described.document, pointer: '', described: node.described }
  const found = steps.reduce<Node>((at, step) => child(at, step.replaceAll('~1', '/')), root)
  return { ...found, value: { ...found.value, ...beside } }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {}
}
