import { createHash } from 'node:crypto'
import { jsonPieces } from '../domain/json/json-pieces.ts'
import type { SlicedWork } from '../runtime/sliced-work.ts'

/**
 * SHA-256 of the JSON of a value, keys in order: a client of another language may give them back in another one.
 * It finds accidents. It is no proof of origin, since anybody can compute it.
 */
export function* digestOf(value: unknown): SlicedWork<string> {
  const hash = createHash('sha256')
  for (const piece of jsonPieces(value, 'sorted')) {
    hash.update(piece)
    yield
  }
  return hash.digest('hex')
}
