import { type ProblemCode, type Result, refused } from '../../domain/model/problem.ts'

/** The rows `skip` and `limit` ask for: 100 from the first, unless they say otherwise. Source: sibling. */
export function pageOf<T>(
  rows: readonly T[],
  query: Readonly<Record<string, unknown>>,
  code: ProblemCode,
): Result<readonly T[]> {
  const skip = numberIn(query.skip, 0)
  const limit = numberIn(query.limit, most)
  if (skip === undefined) return refused(code, { name: 'skip', least: 0, most: 1_000_000_000 })
  if (limit === undefined || limit === 0) return refused(code, { name: 'limit', least: 1, most })
  return { ok: true, value: rows.slice(skip, skip + Math.min(limit, most)) }
}

const most = 100

function numberIn(text: unknown, otherwise: number): number | undefined {
  if (text === undefined) return otherwise
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
