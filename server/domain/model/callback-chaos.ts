import { randomFrom } from '../base/random.ts'
import type { DurationMs } from '../time/instant.ts'
import type { Status } from './status.ts'

export const CHAOS_KINDS = [
  'duplicate',
  'reorder',
  'delay',
  'early',
  'stale',
  'drop',
  'corrupt',
  'forge',
] as const

/** A way in which a scenario can disturb callbacks. */
export type ChaosKind = (typeof CHAOS_KINDS)[number]

/**
 * How a callback is damaged. With `wrong-length`, it announces more bytes than it sends. The other kinds are
 * valid HTTP messages with a wrong body or content type.
 */
export type Corruption = 'truncated' | 'not-json' | 'wrong-type' | 'wrong-length'

/** One parsed line of a scenario's `chaos:`. */
export type ChaosRule = {
  readonly do: ChaosKind
  /** The events that the rule affects; for `forge`, the status in the forged callback. Default: every event. */
  readonly status?: Status
  /** Affects only the n-th event of the verification that matches `status`, counted from 1. */
  readonly nth?: number
  /** For `duplicate`: number of extra copies. */
  readonly count: number
  /** Delay of the changed or added callback; for `duplicate`, the wait between copies. */
  readonly by: DurationMs
  /** Probability, above 0 and at most 1. */
  readonly chance: number
  /** For `corrupt`: the kind of damage. Default: `truncated`. */
  readonly as?: Corruption
}

/** A note on a delivery: the chaos rule that changed or created it. */
export type ChaosMark = {
  readonly do: ChaosKind
  readonly by?: DurationMs
  readonly as?: Corruption
}

/** The properties of an event that chaos rules match. */
export type ChaosEvent = {
  readonly status: Status
  /** Position among all events of the verification that have a callback, from 1. */
  readonly nth: number
  /** Position among the events of the verification with the same status, from 1. */
  readonly nthOfStatus: number
}

/** The part of a verification that decides its random values. */
export type ChaosSeed = { readonly seed: number; readonly number: number }

/**
 * Returns the rules that affect an event, in the order of the file. Pure: whether a rule with a `chance` affects
 * the event depends only on the verification's seed and number, on the rule's index and on the event.
 */
export function matchingChaosRules(
  rules: readonly ChaosRule[],
  { status, nth, nthOfStatus }: ChaosEvent,
  chaosSeed: ChaosSeed,
): readonly ChaosRule[] {
  return rules.filter((rule, i) => {
    if (rule.do === 'forge' || (rule.status !== undefined && rule.status !== status)) return false
    const position = rule.status === undefined ? nth : nthOfStatus
    if (rule.nth !== undefined && rule.nth !== position) return false
    return isTriggered(rule, chaosSeed, i, nth)
  })
}

/** Returns true if the rule at this index forges a callback. Pure. */
export function forgesCallback(rule: ChaosRule, index: number, chaosSeed: ChaosSeed): boolean {
  return rule.do === 'forge' && isTriggered(rule, chaosSeed, index, 0)
}

/** Returns the note for a delivery that the rule changed. It omits `by` if the kind ignores it. */
export function chaosMarkOf({ do: kind, by, as = 'truncated' }: ChaosRule): ChaosMark {
  if (kind === 'corrupt') return { do: kind, as }
  return KINDS_WITH_DURATION.includes(kind) ? { do: kind, by } : { do: kind }
}

/** The kinds that use `by`. */
export const KINDS_WITH_DURATION: readonly ChaosKind[] = [
  'duplicate',
  'reorder',
  'delay',
  'stale',
  'forge',
]

function isTriggered(
  { chance }: ChaosRule,
  { seed, number }: ChaosSeed,
  index: number,
  nth: number,
): boolean {
  return chance >= 1 || randomFrom(seed, number, 'chaos', index, nth).next() < chance
}
