import { type Costs, costsOf } from '../domain/accounts/costs.ts'
import type { CallbackDelivery } from '../domain/model/callback.ts'
import { wireReason } from '../domain/model/reasons.ts'
import { latestTransition, type Verification } from '../domain/model/verification.ts'
import type { PlatformCall } from '../http/platform-calls.ts'
import type { EmulatorServer } from '../http/server/start-server.ts'

/** Counts, costs and coverage of all namespaces that are still stored. */
export type RunSummary = {
  /** Number of verifications by the status that a client reads. */
  readonly lives: Readonly<Record<string, number>>
  /** Number of callbacks by delivery status. */
  readonly callbacks: Readonly<Record<string, number>>
  /** The callbacks that no receiver acknowledged, and that are not sent again. */
  readonly unacknowledged: readonly UnacknowledgedCallback[]
  /** Requests to the emulated API since the start. */
  readonly requests: number
  /** The requests to the emulated API that got an error response. */
  readonly refused: number
  /** Requests to the control API and its pages since the start. */
  readonly controlRequests: number
  /** Estimated cost since the start. */
  readonly costs: Costs
  readonly reached: RunCoverage
  /**
   * The calls to hosts of the platform that the emulator answered: their number by host, and the first hundred calls.
   */
  readonly platformCalls: {
    readonly counts: Readonly<Record<string, number>>
    readonly first: readonly PlatformCall[]
  }
}

/** A callback that ended without an acknowledgement. */
export type UnacknowledgedCallback = {
  /** Id of the verification. */
  readonly verification: string
  /** The status that the callback reports, such as `ok`. */
  readonly event: string
  /** The URL, without path and query, because these can contain secrets: `http://127.0.0.1:9/…`. */
  readonly url: string
  /** Number of attempts. 0 if the URL is not allowed. */
  readonly attempts: number
  /** One sentence: the outcome of the last attempt, or why there was none. */
  readonly result: string
}

/** Which scenarios, transitions, reasons and callbacks occurred: each once, in alphabetical order. */
export type RunCoverage = {
  readonly scenarios: readonly string[]
  /** Such as `running ▶ validation`. */
  readonly transitions: readonly string[]
  readonly reasons: readonly string[]
  /** Statuses whose callback a receiver has acknowledged. */
  readonly acknowledged: readonly string[]
}

export function summarizeRun({ emulator, httpContext }: EmulatorServer): RunSummary {
  const verifications = verificationsOf(emulator)
  const { requests, refused } = httpContext.journal.totals()
  return {
    lives: countValues(
      verifications.map(
        (verification) =>
          latestTransition(verification).shownAs ?? latestTransition(verification).to,
      ),
    ),
    callbacks: countValues(
      verifications.flatMap(({ deliveries }) => deliveries.map(({ status }) => status)),
    ),
    unacknowledged: verifications.flatMap(unacknowledgedOf),
    requests,
    refused,
    controlRequests: httpContext.controlRequests.count,
    platformCalls: {
      counts: httpContext.platformCalls?.counts() ?? {},
      first: httpContext.platformCalls?.first() ?? [],
    },
    costs: costsOf(emulator.billing.totals(), emulator.settings.prices),
    reached: {
      scenarios: unique(verifications.map(({ scenario }) => scenario.name)),
      transitions: unique(verifications.flatMap(transitionsOf)),
      reasons: unique(
        verifications.flatMap((verification) =>
          reasonsOf(verification, emulator.settings.reasonStyle),
        ),
      ),
      acknowledged: unique(verifications.flatMap(acknowledgedOf)),
    },
  }
}

function verificationsOf(emulator: EmulatorServer['emulator']): readonly Verification[] {
  return emulator.namespaces.all().flatMap((namespace) => {
    emulator.processDue(namespace)
    return [...namespace.verifications.values()]
  })
}

function transitionsOf({ history }: Verification): readonly string[] {
  return history.slice(1).map(({ to }, i) => `${history[i]?.to} ▶ ${to}`)
}

function reasonsOf(
  { history }: Verification,
  style: Parameters<typeof wireReason>[1],
): readonly string[] {
  return history.flatMap(({ reason }) => (reason === undefined ? [] : [wireReason(reason, style)]))
}

function acknowledgedOf({ deliveries }: Verification): readonly string[] {
  return deliveries.flatMap(({ status, event }) => (status === 'delivered' ? [event] : []))
}

function unacknowledgedOf({
  id,
  request,
  deliveries,
}: Verification): readonly UnacknowledgedCallback[] {
  return deliveries.filter(isUnacknowledged).map(({ event, attempts, why }) => ({
    verification: id,
    event,
    url: originOf(request.callback?.url ?? ''),
    attempts: attempts.length,
    result: why ?? resultOf(attempts.at(-1)),
  }))
}

function isUnacknowledged({ status }: CallbackDelivery): boolean {
  return status === 'exhausted' || status === 'blocked'
}

function originOf(url: string): string {
  return URL.canParse(url) ? `${new URL(url).origin}/…` : ''
}

function resultOf(attempt: CallbackDelivery['attempts'][number] | undefined): string {
  if (attempt === undefined) return 'It was not sent.'
  return attempt.error ?? `HTTP ${attempt.httpStatus ?? 'status unknown'}`
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort()
}

function countValues(values: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
