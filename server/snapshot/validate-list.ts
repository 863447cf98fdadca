import { type Issue, prependPath, type Schema } from '../domain/base/schema.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'

/** Checks a list item by item, so that others have their turn in between. */
export function* listIssue<T>(
  key: string,
  items: readonly T[],
  shape: Schema<T>,
  rule: (item: T, i: number) => Issue | undefined = () => undefined,
): SlicedWork<Issue | undefined> {
  for (const [i, item] of items.entries()) {
    const issue = shape(item) ?? rule(item, i)
    if (issue !== undefined) return prependPath(key, prependPath(i, issue))
    yield
  }
  return undefined
}
