import { randomFrom } from '../base/random.ts'
import { type DurationMs, duration, noTime, parseDuration, second } from '../time/instant.ts'
import type { FaultOperation, RespondText } from './custom-error-response.ts'
/** The ways in which a scenario can break a response. */
export type FaultName = 'reset' | 'empty' | 'truncate' | 'garbage' | 'html-error-page'

/** A fault as a scenario file spells it, after the scenario's params are filled in. */
export type FaultText = {
  readonly op: FaultOperation
  readonly nth?: number
  readonly count?: number
  readonly chance?: number
  readonly fault?: FaultName
  readonly delay?: string
  readonly respond?: RespondText
  readonly commit?: boolean
}

/** A fault that a scenario injects into the emulated API. */
export type ApiFault = {
  readonly op: FaultOperation
  /**
   * The fault affects the calls from `first` to `last`, counted from 1. Without `last`, it also affects all later
   * calls.
   */
  readonly first: number
  readonly last?: number
  /** Probability that a call of that range is affected, 0 to 1. Default: every call is affected. */
  readonly chance?: number
  /** Real time to wait before the response is sent or the connection breaks. */
  readonly delay: DurationMs
  readonly play: FaultPlay
  /** True if POST opens a verification although its response is lost or an error. */
  readonly commit: boolean
}

/** The effect of the fault on the response. */
export type FaultPlay =
  | { readonly kind: FaultName }
  /** The normal response, only late. */
  | { readonly kind: 'delay' }
  | { readonly kind: 'respond'; readonly with: RespondText }

/** The properties of a call that decide whether a fault affects it. */
export type FaultCall = {
  readonly op: FaultOperation
  /** Number of this call among the calls of the same operation, from 1. */
  readonly nth: number
  readonly scenario: string
  readonly seed: number
  /** Number of the verification in its namespace; 0 for `list` and `create`, which have none yet. */
  readonly number: number
  /** The requested document. */
  readonly artifact?: string
}

/** Longest delay of a response. Usual clients time out earlier, and a longer delay would only slow down tests. */
export const maxFaultDelay: DurationMs = duration(60 * second)

/** Converts the faults of a validated scenario. Pure. */
export function toApiFaults(texts: readonly FaultText[]): readonly ApiFault[] {
  return texts.map(({ op, nth, count, chance, fault, delay, respond, commit = false }) => ({
    op,
    ...callRange(nth, count),
    ...(chance !== undefined && { chance }),
    delay: parseDuration(delay ?? '0s') ?? noTime,
    play: playOf(fault, respond),
    commit: commit || (fault === undefined && respond === undefined),
  }))
}

/**
 * Returns the first fault that affects this call, or undefined. If a fault has a `chance`, the seed
 * decides whether it affects the call, so equal runs get equal faults. Pure.
 */
export function findFault(faults: readonly ApiFault[], call: FaultCall): ApiFault | undefined {
  return faults.find((fault, i) => {
    if (fault.op !== call.op || call.nth < fault.first) return false
    if (fault.last !== undefined && call.nth > fault.last) return false
    return fault.chance === undefined || drawChance(call, i) < fault.chance
  })
}

/** Returns a sentence for the response header and the journal. It says that the scenario intends the fault. Pure. */
export function describeFault({ delay, play, commit }: ApiFault, call: FaultCall): string {
  const { scenario, op, nth, artifact } = call
  const late = delay === 0 ? '' : `, after ${delay} ms`
  const which = `call ${nth} of ${op}${artifact === undefined || op === 'data' ? '' : ` ${artifact}`}`
  const opened =
    op !== 'create' || play.kind === 'delay' ? '' : commit ? OPENED_SENTENCE : NOT_OPENED_SENTENCE
  return `Scenario ${scenario} ${describePlay(play)} on purpose${late} (${which}).${opened}`
}

const OPENED_SENTENCE = ' The verification was opened all the same.'
const NOT_OPENED_SENTENCE = ' Nothing was opened.'

const PLAY_PHRASES: Readonly<Record<Exclude<FaultPlay['kind'], 'respond'>, string>> = {
  reset: 'breaks the connection',
  empty: 'answers without a body',
  truncate: 'cuts the answer in half',
  garbage: 'answers with garbage',
  'html-error-page': "answers with a proxy's error page",
  delay: 'answers late',
}

function describePlay(play: FaultPlay): string {
  return play.kind === 'respond' ? `answers with ${play.with.status}` : PLAY_PHRASES[play.kind]
}

function callRange(nth: number | undefined, count: number | undefined) {
  const first = nth ?? 1
  if (nth === undefined && count === undefined) return { first }
  return { first, last: first + (count ?? 1) - 1 }
}

function playOf(fault: FaultName | undefined, respond: RespondText | undefined): FaultPlay {
  if (respond !== undefined) return { kind: 'respond', with: respond }
  return { kind: fault ?? 'delay' }
}

function drawChance(
  { seed, number, scenario, op, nth, artifact = '' }: FaultCall,
  i: number,
): number {
  return randomFrom(seed, number, 'api fault', scenario, op, artifact, nth, i).next()
}
