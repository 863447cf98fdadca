import { type ProblemCode, problemResult, type Result } from '../../domain/model/problem.ts'

/**
 * Returns the rows that `skip` (default 0) and `limit` (default 100, at most 100) select. Source: sibling
 * (docs/fidelity-accounts.md).
 */
export function paginate<T>(
  rows: readonly T[],
  query: Readonly<Record<string, unknown>>,
  code: ProblemCode,
): Result<readonly T[]> {
  const skip = parseCount(query.skip, 0)
  const limit = parseCount(query.limit, maxRows)
  if (skip === undefined)
    return problemResult(code, { name: 'skip', least: 0, most: 1_000_000_000 })
  if (limit === undefined || limit === 0)
    return problemResult(code, { name: 'limit', least: 1, most: maxRows })
  return { ok: true, value: rows.slice(skip, skip + Math.min(limit, maxRows)) }
}

const maxRows = 100

function parseCount(text: unknown, fallback: number): number | undefined {
  if (text === undefined) return fallback
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
