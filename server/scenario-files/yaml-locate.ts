import type { Document, LineCounter } from 'yaml'
import { parsePointer } from '../domain/json/json-pointer.ts'
import type { ScenarioFile } from '../domain/scenarios/scenario.ts'

/** The YAML parser. It is imported only when a file must be parsed. */
export type Yaml = typeof import('yaml')

/**
 * Creates a function that finds the place of a JSON pointer, as `line:column` from 1. A missing key gets the place
 * of its nearest parent. A pointer to an inherited value, which is not in this file, gets the place of `extends`.
 */
export function createLocator(
  yaml: Yaml,
  document: Document.Parsed,
  lines: LineCounter,
): NonNullable<ScenarioFile['locate']> {
  return (pointer, part) => {
    const path = parsePointer(pointer)
    const find = (steps: readonly string[], side: 'key' | 'value') =>
      offsetOf(yaml, document, steps, side)
    const { line, col } = lines.linePos(find(path, part) ?? find(['extends'], 'value') ?? 0)
    return `${line}:${col}`
  }
}

type Child = { readonly key?: unknown; readonly value?: unknown }

function offsetOf(
  yaml: Yaml,
  document: Document.Parsed,
  path: readonly string[],
  part: 'key' | 'value',
): number | undefined {
  let node: unknown = document.contents
  let offset = startOffsetOf(yaml, node)
  for (const [depth, step] of path.entries()) {
    const child = childOf(yaml, yaml.isAlias(node) ? node.resolve(document) : node, step)
    if (child === undefined) return depth === 0 ? undefined : offset
    const keyOffset = startOffsetOf(yaml, child.key)
    const isTargetKey = part === 'key' && depth === path.length - 1
    // For an empty value (`callbacks:`), use the place of its key.
    offset = (isTargetKey ? keyOffset : startOffsetOf(yaml, child.value)) ?? keyOffset ?? offset
    node = child.value
  }
  return offset
}

function childOf(yaml: Yaml, parent: unknown, step: string): Child | undefined {
  if (yaml.isMap(parent)) {
    return parent.items.find(({ key }) => yaml.isScalar(key) && String(key.value) === step)
  }
  const element = yaml.isSeq(parent) ? parent.items[Number(step)] : undefined
  return element === undefined ? undefined : { value: element }
}

function startOffsetOf(yaml: Yaml, node: unknown): number | undefined {
  return yaml.isNode(node) && !isEmpty(yaml, node) ? node.range?.[0] : undefined
}

function isEmpty(yaml: Yaml, node: unknown): boolean {
  return yaml.isScalar(node) && node.value === null && node.source === ''
}
