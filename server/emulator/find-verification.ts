import { quote } from '../domain/text/quote.ts'
import { ControlApiError } from './control-api-error.ts'
import type { Emulator } from './emulator.ts'
import type { FoundVerification, Namespace } from './namespace.ts'

interface FinderDeps {
  readonly namespaceById: ReadonlyMap<string, Namespace>
  readonly processDue: (namespace: Namespace) => void
}

/** Finds verifications by their ids, after processing what is due in their namespace. */
export function createFinder({
  namespaceById,
  processDue,
}: FinderDeps): Pick<Emulator, 'find' | 'findOrThrow'> {
  function find(id: string): FoundVerification | undefined {
    const namespace = namespaceById.get(id)
    if (namespace === undefined) return undefined
    processDue(namespace)
    const verification = namespace.verifications.get(id)
    return verification === undefined ? undefined : { namespace, verification }
  }

  function findOrThrow(id: string): FoundVerification {
    const found = find(id)
    if (found !== undefined) return found
    throw new ControlApiError(404, `No verification has the id ${quote(id)}.`, {
      fix: 'GET /__emulator/verifications lists those there are.',
    })
  }

  return { find, findOrThrow }
}
