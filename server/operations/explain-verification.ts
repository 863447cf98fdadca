import { verificationTime } from '../domain/model/verification.ts'
import { quote } from '../domain/text/quote.ts'
import { explanationText } from '../domain/verification/explain.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { FoundVerification } from '../emulator/namespace.ts'

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

const mostCandidates = 10

/**
 * The one id that begins with `text`, upper or lower case. Refuses with 404 when none does, and with
 * 409 and their names when several do.
 */
export function findIdByPrefix(text: string, ids: Iterable<string>): string {
  const wanted = text.toLowerCase()
  const found: string[] = []
  if (wanted !== '') for (const id of ids) if (id.startsWith(wanted)) found.push(id)
  const [first, second] = found
  if (first !== undefined && second === undefined) return first
  const shown = quote(text)
  if (first === undefined) {
    throw new ControlApiError(
      404,
      `No verification has the id ${shown}, and none begins with it.`,
      {
        fix: 'GET /__emulator/verifications lists those there are.',
      },
    )
  }
  const candidates = found.slice(0, mostCandidates)
  const more = found.length > mostCandidates ? `, and ${found.length - mostCandidates} more` : ''
  throw new ControlApiError(
    409,
    `${found.length} verifications have an id that begins with ${shown}.`,
    {
      fix: `Write more of it: ${candidates.join(', ')}${more}.`,
      candidates,
    },
  )
}
