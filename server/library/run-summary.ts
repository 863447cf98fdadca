import { type Costs, costsOf } from '../domain/accounts/costs.ts'
import { wireReason } from '../domain/model/reasons.ts'
import { latestTransition, type Verification } from '../domain/model/verification.ts'
import type { EmulatorServer } from '../http/server/serve.ts'

/** What happened in all namespaces that are still there. */
export type RunSummary = {
  /** Verifications by the status that a client would read. */
  readonly lives: Readonly<Record<string, number>>
  /** Callbacks by what came of them. */
  readonly callbacks: Readonly<Record<string, number>>
  /** Requests to the emulated API, and those of them that were refused, since the start. */
  readonly requests: number
  readonly refused: number
  /** What all of it would have cost since the start. */
  readonly costs: Costs
  readonly reached: RunCoverage
}

/** What of the machine was met, each once, in the order of the alphabet. */
export type RunCoverage = {
  readonly scenarios: readonly string[]
  /** `running ▶ validation` */
  readonly transitions: readonly string[]
  readonly reasons: readonly string[]
  /** Events that a receiver has acknowledged. */
  readonly acknowledged: readonly string[]
}

export function summarizeRun({ emulator, httpContext: surroundings }: EmulatorServer): RunSummary {
  const lives = verificationsOf(emulator)
  const { requests, refused } = surroundings.journal.totals()
  return {
    lives: countValues(
      lives.map((life) => latestTransition(life).shownAs ?? latestTransition(life).to),
    ),
    callbacks: countValues(
      lives.flatMap(({ deliveries }) => deliveries.map(({ status }) => status)),
    ),
    requests,
    refused,
    costs: costsOf(emulator.billing.totals(), emulator.settings.prices),
    reached: {
      scenarios: unique(lives.map(({ scenario }) => scenario.name)),
      transitions: unique(lives.flatMap(transitionsOf)),
      reasons: unique(lives.flatMap((life) => reasonsOf(life, emulator.settings.reasonStyle))),
      acknowledged: unique(lives.flatMap(acknowledgedOf)),
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

function unique(all: readonly string[]): readonly string[] {
  return [...new Set(all)].sort()
}

function countValues(all: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const what of all) counts[what] = (counts[what] ?? 0) + 1
  return counts
}
