import { wireReason } from '../domain/model/reasons.ts'
import {
  latestTransition,
  type Verification,
  verificationTime,
} from '../domain/model/verification.ts'
import type { Namespace } from '../emulator/namespace.ts'
import type { HttpContext } from '../http/http-context.ts'
import { type TimelineView, timelineViewOf } from '../ui/layout/timeline-view.ts'

/** One verification of a run, with its past and planned events. It has no personal data. */
export interface VerificationTimeline {
  readonly id: string
  readonly namespace: string
  /** The name of the scenario, such as `ko`. */
  readonly scenario: string
  /** The status that a client reads, such as `ok`. */
  readonly status: string
  /** The reason of a refusal, as the API sends it. */
  readonly reason?: string
  /** True if a callback ended without an acknowledgement. */
  readonly hasFailedCallback: boolean
  /** The events in the order of time, by the clock of the verification. */
  readonly timeline: TimelineView
}

/**
 * Returns the timelines of at most `limit` verifications of all namespaces. Verifications with a failed callback come
 * first, then the others, oldest first.
 */
export function verificationTimelines(
  context: HttpContext,
  limit: number,
): readonly VerificationTimeline[] {
  const { emulator } = context
  const found = emulator.namespaces.all().flatMap((namespace) => {
    emulator.processDue(namespace)
    return [...namespace.verifications.values()].map((verification) => ({
      namespace,
      verification,
    }))
  })
  const selected = [
    ...found.filter(({ verification }) => hasFailedCallback(verification)),
    ...found.filter(({ verification }) => !hasFailedCallback(verification)),
  ].slice(0, limit)
  const { reasonStyle } = emulator.settings
  return selected.map(({ namespace, verification }) => {
    const { shownAs, to, reason } = latestTransition(verification)
    const requests = requestsOf(context, namespace, verification)
    const now = verificationTime(verification, namespace.clock.now())
    return {
      id: verification.id,
      namespace: namespace.name,
      scenario: verification.scenario.name,
      status: shownAs ?? to,
      ...(reason !== undefined && { reason: wireReason(reason, reasonStyle) }),
      hasFailedCallback: hasFailedCallback(verification),
      timeline: timelineViewOf(verification, now, { reasonStyle, requests }),
    }
  })
}

function hasFailedCallback({ deliveries }: Verification): boolean {
  return deliveries.some(({ status }) => status === 'exhausted' || status === 'blocked')
}

// More requests than these would hide the events of the verification.
const maxRequests = 20

function requestsOf({ journal }: HttpContext, namespace: Namespace, { id }: Verification) {
  const { entries } = journal.of(namespace.name)
  return entries.filter(({ verification }) => verification === id).slice(-maxRequests)
}
