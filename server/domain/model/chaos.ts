import { randomFrom } from '../base/random.ts'
import type { DurationMs } from '../time/instant.ts'
import type { Status } from './status.ts'

/** What may befall a callback on purpose. */
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

/** A disturbance of callbacks that a scenario can ask for. */
export type ChaosKind = (typeof CHAOS_KINDS)[number]

/** `wrong-length`: more is announced than comes. The others keep HTTP whole and spoil what it carries. */
export type Corruption = 'truncated' | 'not-json' | 'wrong-type' | 'wrong-length'

/** One line of `chaos:`, its texts read. */
export type ChaosRule = {
  readonly do: ChaosKind
  /** The event it befalls; for `forge` what is claimed. Every event when left out. */
  readonly status?: Status
  /** Only the n-th such event of the verification, from 1. */
  readonly nth?: number
  /** Further sendings of a duplicate. */
  readonly count: number
  readonly by: DurationMs
  /** Above 0, at most 1. */
  readonly chance: number
  readonly as?: Corruption
}

/** What chaos did to one delivery, or made it for. */
export type ChaosMark = {
  readonly do: ChaosKind
  readonly by?: DurationMs
  readonly as?: Corruption
}

/** An event as rules look at it. */
export type ChaosEvent = {
  readonly status: Status
  /** Among all events told, from 1. */
  readonly nth: number
  /** Among those of its status, from 1. */
  readonly nthOfStatus: number
}

/** Whose draws these are. */
export type ChaosSeed = { readonly seed: number; readonly number: number }

/**
 * The rules that befall an event, in the order of the file. Pure: whether a rule with a chance does
 * depends on the verification's seed and number, on the rule's place and on the event, on nothing else.
 */
export function matchingChaosRules(
  rules: readonly ChaosRule[],
  { status, nth, nthOfStatus }: ChaosEvent,
  dice: ChaosSeed,
): readonly ChaosRule[] {
  return rules.filter((rule, i) => {
    if (rule.do === 'forge' || (rule.status !== undefined && rule.status !== status)) return false
    const counted = rule.status === undefined ? nth : nthOfStatus
    if (rule.nth !== undefined && rule.nth !== counted) return false
    return isTriggered(rule, dice, i, nth)
  })
}

/** Whether a callback is forged by the rule at this place. Pure. */
export function forgesCallback(rule: ChaosRule, place: number, dice: ChaosSeed): boolean {
  return rule.do === 'forge' && isTriggered(rule, dice, place, 0)
}

/** The mark of a rule on what it changed; no length where it is no matter. */
export function chaosMarkOf({ do: kind, by, as = 'truncated' }: ChaosRule): ChaosMark {
  if (kind === 'corrupt') return { do: kind, as }
  return KINDS_WITH_LENGTH.includes(kind) ? { do: kind, by } : { do: kind }
}

/** The kinds for which a length of time means something. */
export const KINDS_WITH_LENGTH: readonly ChaosKind[] = [
  'duplicate',
  'reorder',
  'delay',
  'stale',
  'forge',
]

function isTriggered({ chance }: ChaosRule, dice: ChaosSeed, place: number, nth: number): boolean {
  return chance >= 1 || randomFrom(dice.seed, dice.number, 'chaos', place, nth).next() < chance
}
