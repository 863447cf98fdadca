import { createHash } from 'node:crypto'
import { jsonPieces } from '../domain/json/json-pieces.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'

/**
 * Computes SHA-256 of a value's JSON with sorted keys, because a client may return the keys in another order. The
 * digest detects accidental changes. It does not prove the origin, because anybody can compute it.
 */
export function* digestOf(value: unknown): SlicedWork<string> {
  const hash = createHash('sha256')
  for (const piece of jsonPieces(value, 'sorted')) {
    hash.update(piece)
    yield
  }
  return hash.digest('hex')
}
