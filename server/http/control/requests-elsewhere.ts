import { pluralize } from '../../domain/text/pluralize.ts'
import { escapeControls } from '../../domain/text/terminal-text.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { StoredRequest } from '../../records/journal-entry.ts'
import type { RequestJournal } from '../../records/request-journal.ts'
import { verificationRow } from './to-rows.ts'

/** The most namespaces, and the most verifications and refused requests of each, that the text shows. */
const maxListed = 5

/**
 * Explains that requests went to other namespaces, because the application used another token. Returns an empty list
 * if this namespace has requests and verifications, or nothing to show.
 *
 *     no request came with the token of this namespace; namespaces with requests:
 *       ns-1e8495d8d7b0494d  2 requests
 *         658ac7c7-7a07-4272-b3c5-cf862cab8b3c  status: running, mail: anna@example.com
 *         req-2  POST /IT-live  428: MAIL_MISSING: Send the e-mail address of the person in "mail".
 */
export function explainRequestsElsewhere(
  { emulator, journal }: { readonly emulator: Emulator; readonly journal: RequestJournal },
  name: string,
): readonly string[] {
  const own = emulator.namespaces.get(name)
  const hasRequests = journal.of(name).entries.length > 0
  if (hasRequests && (own?.verifications.size ?? 0) > 0) return []
  const others = emulator.namespaces
    .all()
    .filter((other) => other.name !== name && other.name !== 'default')
    .map((namespace) => ({ namespace, entries: journal.of(namespace.name).entries }))
    .filter(({ namespace, entries }) =>
      hasRequests ? namespace.verifications.size > 0 : entries.length > 0,
    )
  if (others.length === 0) return hasRequests ? [] : [`${NO_REQUEST}\n`]
  const title = hasRequests
    ? 'no verification was opened with the token of this namespace; namespaces with verifications:'
    : `${NO_REQUEST}; namespaces with requests:`
  const lines = others
    .slice(0, maxListed)
    .flatMap(({ namespace, entries }) => describeNamespace(emulator, namespace, entries))
  const more = others.length - maxListed
  return [[title, ...lines, ...(more > 0 ? [`and ${more} more`] : []), ''].join('\n')]
}

const NO_REQUEST = 'no request came with the token of this namespace'

function describeNamespace(
  { settings }: Emulator,
  namespace: Namespace,
  entries: readonly StoredRequest[],
): readonly string[] {
  const verifications = [...namespace.verifications.values()].slice(-maxListed)
  const refused = entries.filter(isRefusedRequest).slice(-maxListed)
  return [
    `  ${namespace.name}  ${pluralize(entries.length, 'request', 'requests')}`,
    ...verifications.map((verification) => {
      const { id, status, mail } = verificationRow(
        { verification, namespace },
        settings.reasonStyle,
      )
      return `    ${id}  status: ${status}, mail: ${mail}`
    }),
    ...refused.map(
      ({ number, method, path, status, why }) =>
        `    req-${number}  ${method} ${path}  ${status}${why === undefined ? '' : `: ${why}`}`,
    ),
  ].map(escapeControls)
}

// An empty list is answered with 404 and error 221. That is not a mistake of the client.
const emptyListError = 221

/** True if the API refused a request, or did not answer it. */
export function isRefusedRequest({ status, error }: StoredRequest): boolean {
  return status === 0 || (status >= 400 && error !== emptyListError)
}
