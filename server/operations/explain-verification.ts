import { verificationTime } from '../domain/model/verification.ts'
import { explanationText } from '../domain/verification/explain.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { FoundVerification } from '../emulator/namespace.ts'
import { findIdByPrefix } from './id-prefix.ts'

/**
 * Explains one verification as text: history, present and plan. `id` may be the beginning of an id; without it, the
 * verification opened last is explained. `namespaceName` limits the search to one namespace. Throws a
 * ControlApiError with 404 if there is none, and with 409 if several ids begin so.
 */
export function explainVerification(
  emulator: Emulator,
  id?: string,
  namespaceName?: string,
): string {
  const { namespace, verification } = select(emulator, id, namespaceName)
  const now = verificationTime(verification, namespace.clock.now())
  return explanationText(verification, now, emulator.settings.reasonStyle)
}

function select(
  { namespaceById, namespaces, findOrThrow }: Emulator,
  id: string | undefined,
  namespaceName: string | undefined,
): FoundVerification {
  if (id !== undefined && namespaceById.has(id)) return findOrThrow(id)
  const among =
    namespaceName === undefined ? namespaceById : namespaces.get(namespaceName)?.verifications
  const ids = [...(among?.keys() ?? [])]
  if (id !== undefined) return findOrThrow(findIdByPrefix(id, ids))
  const newest = ids.at(-1)
  if (newest !== undefined) return findOrThrow(newest)
  const where = namespaceName === undefined ? '' : ` in namespace ${namespaceName}`
  throw new ControlApiError(404, `Nothing was opened yet${where}.`, {
    fix: 'POST /IT-live opens a verification.',
  })
}
