import type { ReasonStyle } from '../domain/model/reasons.ts'
import { ownTime } from '../domain/model/verification.ts'
import { explained } from '../domain/verification/explain.ts'
import { ControlApiError } from './control-api-error.ts'
import { findIdByPrefix } from './id-prefix.ts'
import type { FoundVerification, Namespace } from './namespace.ts'
import type { Namespaces } from './namespaces.ts'

type Around = {
  readonly reasonStyle: ReasonStyle
  readonly namespaces: Namespaces
  readonly homes: ReadonlyMap<string, Namespace>
  readonly findOrRefuse: (id: string) => FoundVerification
}

export function createExplaining({ reasonStyle, namespaces, homes, findOrRefuse }: Around) {
  function chosen(id: string | undefined, of: string | undefined): FoundVerification {
    if (id !== undefined && homes.has(id)) return findOrRefuse(id)
    const among = of === undefined ? homes : namespaces.get(of)?.verifications
    const ids = [...(among?.keys() ?? [])]
    if (id !== undefined) return findOrRefuse(findIdByPrefix(id, ids))
    const newest = ids.at(-1)
    if (newest !== undefined) return findOrRefuse(newest)
    const where = of === undefined ? '' : ` in namespace ${of}`
    throw new ControlApiError(404, `Nothing was opened yet${where}.`, {
      fix: 'POST /IT-live opens a verification.',
    })
  }

  return {
    /** By its id; in a namespace, or in any, by the beginning of it, or else the one opened last. */
    explain(id?: string, of?: string): string {
      const { namespace, verification } = chosen(id, of)
      const now = ownTime(verification, namespace.clock.now())
      return explained(verification, now, reasonStyle)
    },
  }
}
