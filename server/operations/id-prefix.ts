import { quote } from '../domain/text/quote.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'

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
