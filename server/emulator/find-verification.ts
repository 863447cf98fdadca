import { quoted } from '../domain/text/quote.ts'
import { ControlApiError } from './control-api-error.ts'
import type { FoundVerification, Namespace } from './namespace.ts'

/** What finding needs of the emulator. */
type Around = {
  readonly homes: ReadonlyMap<string, Namespace>
  readonly notice: (namespace: Namespace) => void
}

/** Verifications by their ids, brought up to the present. */
export function createFinding({ homes, notice }: Around) {
  function find(id: string): FoundVerification | undefined {
    const home = homes.get(id)
    if (home === undefined) return undefined
    notice(home)
    const verification = home.verifications.get(id)
    return verification === undefined ? undefined : { namespace: home, verification }
  }

  function findOrRefuse(id: string): FoundVerification {
    const found = find(id)
    if (found !== undefined) return found
    throw new ControlApiError(404, `No verification has the id ${quoted(id)}.`, {
      fix: 'GET /__emulator/verifications lists those there are.',
    })
  }

  return { find, findOrRefuse }
}
