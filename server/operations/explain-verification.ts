import { verificationTime } from '../domain/model/verification.ts'
import { quote } from '../domain/text/quote.ts'
import { explanationText } from '../domain/verification/explain.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { FoundVerification } from '../emulator/namespace.ts'

/**
 * Explains one verification as text: its history, its present state and its plan. `id` may be the beginning of an
 * id. Without `id`, explains the verification that was opened last. `namespaceName` limits the search to one
 * namespace. Throws a ControlApiError: 404 if no verification matches, 409 if several ids begin with `id`.
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
  const candidates =
    namespaceName === undefined ? namespaceById : namespaces.get(namespaceName)?.verifications
  const ids = [...(candidates?.keys() ?? [])]
  if (id !== undefined) return findOrThrow(findIdByPrefix(id, ids))
  const newest = ids.at(-1)
  if (newest !== undefined) return findOrThrow(newest)
  const where = namespaceName === undefined ? '' : ` in namespace ${namespaceName}`
  throw new ControlApiError(404, `No verification was opened yet${where}.`, {
    fix: 'POST /IT-live opens a verification.',
  })
}

const maxCandidates = 10

/**
 * Returns the one id that begins with `text`; case does not matter. Throws a ControlApiError: 404 if no id begins
 * with it, 409 with the candidates if several do.
 */
export function findIdByPrefix(text: string, ids: Iterable<string>): string {
  const prefix = text.toLowerCase()
  const matches: string[] = []
  if (prefix !== '') for (const id of ids) if (id.startsWith(prefix)) matches.push(id)
  const [first, second] = matches
  if (first !== undefined && second === undefined) return first
  const quoted = quote(text)
  if (first === undefined) {
    throw new ControlApiError(
      404,
      `No verification has the id ${quoted}, and none begins with it.`,
      {
        fix: 'GET /__emulator/verifications lists the existing ones.',
      },
    )
  }
  const candidates = matches.slice(0, maxCandidates)
  const more = matches.length > maxCandidates ? `, and ${matches.length - maxCandidates} more` : ''
  throw new ControlApiError(
    409,
    `${matches.length} verifications have an id that begins with ${quoted}.`,
    {
      fix: `Write more characters of the id: ${candidates.join(', ')}${more}.`,
      candidates,
    },
  )
}
