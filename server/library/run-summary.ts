import { type Costs, costsOf } from '../domain/accounts/costs.ts'
import { wireReason } from '../domain/model/reasons.ts'
import { latestTransition, type Verification } from '../domain/model/verification.ts'
import type { EmulatorServer } from '../http/server/serve.ts'

/** What happened in all namespaces that are still there. */
export type Tally = {
  /** Verifications by the status that a client would read. */
  readonly lives: Readonly<Record<string, number>>
  /** Callbacks by what came of them. */
  readonly callbacks: Readonly<Record<string, number>>
  /** Requests to the emulated API, and those of them that were refused, since the start. */
  readonly requests: number
  readonly refused: number
  /** What all of it would have cost since the start. */
  readonly costs: Costs
  readonly reached: Reached
}

/** What of the machine was met, each once, in the order of the alphabet. */
export type Reached = {
  readonly scenarios: readonly string[]
  /** `running ▶ validation` */
  readonly transitions: readonly string[]
  readonly reasons: readonly string[]
  /** Events that a receiver has acknowledged. */
  readonly acknowledged: readonly string[]
}

export function tallyOf({ emulator, httpContext: surroundings }: EmulatorServer): Tally {
  const lives = livesOf(emulator)
  const { requests, refused } = surroundings.journal.totals()
  return {
    lives: counted(
      lives.map((life) => latestTransition(life).shownAs ?? latestTransition(life).to),
    ),
    callbacks: counted(lives.flatMap(({ deliveries }) => deliveries.map(({ status }) => status))),
    requests,
    refused,
    costs: costsOf(emulator.billing.totals(), emulator.settings.prices),
    reached: {
      scenarios: each(lives.map(({ scenario }) => scenario.name)),
      transitions: each(lives.flatMap(arrowsOf)),
      reasons: each(lives.flatMap((life) => reasonsOf(life, emulator.settings.reasonStyle))),
      acknowledged: each(lives.flatMap(acknowledgedOf)),
    },
  }
}

function livesOf(emulator: EmulatorServer['emulator']): readonly Verification[] {
  return emulator.namespaces.all().flatMap((namespace) => {
    emulator.processDue(namespace)
    return [...namespace.verifications.values()]
  })
}

function arrowsOf({ history }: Verification): readonly string[] {
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

function each(all: readonly string[]): readonly string[] {
  return [...new Set(all)].sort()
}

function counted(all: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const what of all) counts[what] = (counts[what] ?? 0) + 1
  return counts
}
