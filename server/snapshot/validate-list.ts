import { type Issue, type Shape, within } from '../domain/base/schema.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'

/** Checks a list item by item, so that others have their turn in between. */
export function* listIssue<T>(
  key: string,
  items: readonly T[],
  shape: Shape<T>,
  rule: (item: T, i: number) => Issue | undefined = () => undefined,
): SlicedWork<Issue | undefined> {
  for (const [i, item] of items.entries()) {
    const issue = shape(item) ?? rule(item, i)
    if (issue !== undefined) return within(key, within(i, issue))
    yield
  }
  return undefined
}
