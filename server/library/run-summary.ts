import { type Costs, costsOf } from '../domain/accounts/costs.ts'
import { wireReason } from '../domain/model/reasons.ts'
import { latestTransition, type Verification } from '../domain/model/verification.ts'
import type { EmulatorServer } from '../http/server/start-server.ts'

/** Counts, costs and coverage of all namespaces that are still stored. */
export type RunSummary = {
  /** Number of verifications by the status that a client would read. */
  readonly lives: Readonly<Record<string, number>>
  /** Number of callbacks by delivery status. */
  readonly callbacks: Readonly<Record<string, number>>
  /** Requests to the emulated API since the start. */
  readonly requests: number
  /** Those of them that got an error response. */
  readonly refused: number
  /** Estimated cost since the start. */
  readonly costs: Costs
  readonly reached: RunCoverage
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
    requests,
    refused,
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

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort()
}

function countValues(values: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
