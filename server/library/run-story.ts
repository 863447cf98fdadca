import type { ExplainedItem, ItemList, RunStory } from '../../contracts/report/run-report.ts'
import type { CallbackDelivery } from '../domain/model/callback.ts'
import { hasEnded, latestTransition, verificationTime } from '../domain/model/verification.ts'
import { abbreviate } from '../domain/text/quote.ts'
import { explanationText } from '../domain/verification/explain.ts'
import type { FoundVerification } from '../emulator/namespace.ts'
import { failedDeliveryText, isFailedDelivery } from '../http/control/explain-namespace.ts'
import { explainRequest } from '../http/control/explain-request.ts'
import { isRefusedRequest } from '../http/control/requests-elsewhere.ts'
import type { EmulatorServer } from '../http/server/start-server.ts'
import type { StoredRequest } from '../records/journal-entry.ts'

/**
 * Explains verifications, failed callbacks and refused requests of all namespaces: at most `maxShown` of each.
 * Verifications with a failed callback come before others, then those that have not ended, then the newest.
 */
export function collectRunStory(server: EmulatorServer, maxShown: number): RunStory {
  const { emulator, httpContext } = server
  const { journal } = httpContext
  const namespaces = emulator.namespaces.all()
  for (const namespace of namespaces) emulator.processDue(namespace)
  const found = namespaces.flatMap((namespace) =>
    [...namespace.verifications.values()].map((verification) => ({ namespace, verification })),
  )
  // Requests without a valid token are in "default", even if that namespace does not exist.
  const names = new Set([...namespaces.map(({ name }) => name), 'default'])
  const refused = [...names].flatMap((name) => journal.of(name).entries.filter(isRefusedRequest))
  const failed = found.flatMap(({ verification }) => verification.deliveries.filter(hasFailed))
  const style = emulator.settings.reasonStyle
  return {
    verifications: listOf(
      mostRelevant(found, maxShown).map(({ namespace, verification }) => {
        const { to, shownAs } = latestTransition(verification)
        const now = verificationTime(verification, namespace.clock.now())
        return {
          title: `${verification.id} ${shownAs ?? to}`,
          text: limitLines(explanationText(verification, now, style)),
          times: 1,
        }
      }),
      found.length,
    ),
    failedCallbacks: listOf(
      failed.slice(-maxShown).map((delivery) => ({
        title: `${delivery.id} ${delivery.event}`,
        text: limitLines(failedDeliveryText(delivery)),
        times: 1,
      })),
      failed.length,
    ),
    refusedRequests: listOf(
      groupEqual(refused)
        .slice(-maxShown)
        .map(({ entry, times }) => ({
          title: `${entry.method} ${entry.path} ${entry.status === 0 ? 'no answer' : entry.status}`,
          text: limitLines(explainRequest(entry, emulator)),
          times,
        })),
      refused.length,
    ),
    requests: journal.totals().requests,
  }
}

/** True also for a callback that will be sent again, because the run has ended before. */
function hasFailed(delivery: CallbackDelivery): boolean {
  const { status, attempts } = delivery
  return isFailedDelivery(delivery) || (status === 'scheduled' && attempts.length > 0)
}

function listOf(shown: readonly ExplainedItem[], total: number): ItemList {
  return { shown, total }
}

function mostRelevant(
  found: readonly FoundVerification[],
  count: number,
): readonly FoundVerification[] {
  const rank = ({ verification }: FoundVerification) => {
    if (verification.deliveries.some(hasFailed)) return 0
    return hasEnded(verification) ? 2 : 1
  }
  const chosen = new Set(
    [...found]
      .reverse()
      .sort((a, b) => rank(a) - rank(b))
      .slice(0, count),
  )
  return found.filter((each) => chosen.has(each))
}

/** Groups requests that were refused for the same reason. Each group is represented by its newest request. */
function groupEqual(
  entries: readonly StoredRequest[],
): readonly { readonly entry: StoredRequest; readonly times: number }[] {
  const groups = new Map<string, { entry: StoredRequest; times: number }>()
  for (const entry of entries) {
    const { method, operation, status, error, why, differences } = entry
    const key = JSON.stringify([method, operation, status, error, why, differences])
    const times = (groups.get(key)?.times ?? 0) + 1
    groups.delete(key)
    groups.set(key, { entry, times })
  }
  return [...groups.values()]
}

const maxLines = 40
const maxLineLength = 240

// A scenario can have hundreds of steps.
function limitLines(text: string): string {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => abbreviate(line, maxLineLength))
  if (lines.length <= maxLines) return `${lines.join('\n')}\n`
  const rest = lines.length - maxLines
  return `${[...lines.slice(0, maxLines), `  and ${rest} more lines`].join('\n')}\n`
}
