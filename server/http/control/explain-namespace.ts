import { costsOf } from '../../domain/accounts/costs.ts'
import type { CallbackDelivery } from '../../domain/model/callback.ts'
import { verificationTime } from '../../domain/model/verification.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { escapeControls } from '../../domain/text/terminal-text.ts'
import { explanationText } from '../../domain/verification/explain.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { StoredRequest } from '../../records/journal-entry.ts'
import type { RequestJournal } from '../../records/request-journal.ts'
import { explainRequest } from './explain-request.ts'
import { explainRequestsElsewhere, isRefusedRequest } from './requests-elsewhere.ts'

/** The most verifications, refused requests and failed callbacks that an explanation shows. */
const maxShown = 5

/**
 * Explains a namespace as text, for the message of a failed test: its verifications, refused requests and failed
 * callbacks. Then the requests that came without a valid token, and other namespaces if this one got no request.
 *
 *     namespace ns-1e8495d8d7b0494d: 1 verification, 1 refused request, 0 failed callbacks
 *
 * Requests without a token are in the namespace `default`. Those up to number `missingTokenAfter` are left out.
 */
export function explainNamespace(
  { emulator, journal }: { readonly emulator: Emulator; readonly journal: RequestJournal },
  name: string,
  missingTokenAfter = 0,
): string {
  const namespace = emulator.namespaces.get(name)
  if (namespace !== undefined) emulator.processDue(namespace)
  const verifications = [...(namespace?.verifications.values() ?? [])]
  const { refused, failed, sections } = explainProblems(
    { emulator, journal },
    name,
    missingTokenAfter,
  )
  const style = emulator.settings.reasonStyle
  const head = [
    pluralize(verifications.length, 'verification', 'verifications'),
    pluralize(refused.length, 'refused request', 'refused requests'),
    pluralize(failed.length, 'failed callback', 'failed callbacks'),
  ]
  return [
    `namespace ${name}: ${head.join(', ')}\n`,
    ...firstOf(
      verifications.map((verification) => {
        const now = verificationTime(verification, namespace?.clock.now() ?? verification.openedAt)
        return explanationText(verification, now, style)
      }),
    ),
    ...sections,
  ].join('\n')
}

/** Explains only the problems of a namespace: the sections of `explainNamespace` without its verifications. */
export function explainProblems(
  { emulator, journal }: { readonly emulator: Emulator; readonly journal: RequestJournal },
  name: string,
  missingTokenAfter = 0,
): {
  readonly refused: readonly StoredRequest[]
  readonly failed: readonly CallbackDelivery[]
  readonly sections: readonly string[]
} {
  const verifications = [...(emulator.namespaces.get(name)?.verifications.values() ?? [])]
  const refused = journal.of(name).entries.filter(isRefusedRequest)
  const failed = verifications.flatMap(({ deliveries }) => deliveries.filter(isFailedDelivery))
  const sections = [
    ...repeatedOpenings(emulator, name),
    ...titled('failed callbacks', firstOf(failed.map((delivery) => failedDeliveryText(delivery)))),
    ...titled('refused requests', firstOf(refused.map((entry) => explainRequest(entry, emulator)))),
    ...requestsElsewhere(),
  ]
  return { refused, failed, sections }

  // Under --auth scoped, an account must not see the requests of others.
  function requestsElsewhere(): readonly string[] {
    if (name === 'default' || emulator.settings.auth === 'scoped') return []
    const unnamed = journal
      .of('default')
      .entries.filter(({ number, status }) => number > missingTokenAfter && status === 401)
    return [
      ...titled(
        'requests without a valid token, of this or another test',
        firstOf(unnamed.map((entry) => explainRequest(entry, emulator))),
      ),
      ...explainRequestsElsewhere({ emulator, journal }, name),
    ]
  }
}

/** True for a callback that is not sent again, and that no receiver has acknowledged. */
export function isFailedDelivery({ status }: CallbackDelivery): boolean {
  return status === 'exhausted' || status === 'blocked'
}

/** Explains in one line why a callback failed. */
export function failedDeliveryText({ id, event, attempts, why }: CallbackDelivery): string {
  const last = attempts.at(-1)
  const reason = why ?? last?.error ?? `the receiver answered ${last?.httpStatus ?? 'nothing'}`
  const tries = pluralize(attempts.length, 'attempt', 'attempts')
  return `${escapeControls(`${id}  callback ${event}, ${tries}: ${reason}`)}\n`
}

// A second POST for one person is a common mistake after a lost response, and each POST is charged.
function repeatedOpenings({ namespaces, settings }: Emulator, name: string): readonly string[] {
  const namespace = namespaces.get(name)
  if (namespace === undefined) return []
  const countByMail = new Map<string, number>()
  for (const { request } of namespace.verifications.values())
    countByMail.set(request.mail, (countByMail.get(request.mail) ?? 0) + 1)
  const repeated = [...countByMail].filter(([, count]) => count > 1)
  if (repeated.length === 0) return []
  const { says } = costsOf(namespace.billed, settings.prices)
  return titled('several verifications for one mail address, and each POST is charged', [
    ...firstOf(
      repeated.map(([mail, count]) => `${escapeControls(`  ${mail}  ${count} verifications`)}\n`),
    ),
    `  ${says}\n`,
  ])
}

function titled(title: string, texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : [`${title}:\n${texts.join('')}`]
}

function firstOf(texts: readonly string[]): readonly string[] {
  const more = texts.length - maxShown
  return more > 0 ? [...texts.slice(0, maxShown), `and ${more} more\n`] : texts
}
