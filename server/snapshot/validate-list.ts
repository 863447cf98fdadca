import { type Issue, prependPath, type Schema } from '../domain/base/schema.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'

/** Validates a list item by item, so that other requests continue in between. Returns the first issue. */
export function* firstIssueInList<T>(
  key: string,
  items: readonly T[],
  schema: Schema<T>,
  rule: (item: T, i: number) => Issue | undefined = () => undefined,
): SlicedWork<Issue | undefined> {
  for (const [i, item] of items.entries()) {
    const issue = schema(item) ?? rule(item, i)
    if (issue !== undefined) return prependPath(key, prependPath(i, issue))
    yield
  }
  return undefined
}
