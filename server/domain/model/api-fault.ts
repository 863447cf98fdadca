import { randomFrom } from '../base/random.ts'
import { type DurationMs, duration, noTime, parseDuration, second } from '../time/instant.ts'
import type { FaultOperation, RespondText } from './custom-response.ts'
/** Ways an answer goes wrong without being one. */
export type FaultName = 'reset' | 'empty' | 'truncate' | 'garbage' | 'html-error-page'

/** A fault as a scenario file gives it, its params filled in. */
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

/** A fault of the API itself. */
export type ApiFault = {
  readonly op: FaultOperation
  /** The calls it may take, counted from 1, both included; without `last` every later one too. */
  readonly first: number
  readonly last?: number
  /** Of those calls, how many in one are taken: 0 to 1. Every one when left out. */
  readonly chance?: number
  /** Real time, by which the answer (or its absence) is held back. */
  readonly delay: DurationMs
  readonly play: FaultPlay
  /** Whether a verification is opened although its answer is lost or a refusal. */
  readonly commit: boolean
}

export type FaultPlay =
  | { readonly kind: FaultName }
  /** Nothing but late. */
  | { readonly kind: 'delay' }
  | { readonly kind: 'respond'; readonly with: RespondText }

/** Which call it is, as far as faults are concerned. */
export type FaultCall = {
  readonly op: FaultOperation
  /** The n-th of its kind, from 1. */
  readonly nth: number
  readonly scenario: string
  readonly seed: number
  /** Number of the verification in its namespace; 0 where the call is of none, or of one to be. */
  readonly number: number
  /** The document that is asked for. */
  readonly artifact?: string
}

/** For no longer an answer is held back: clients give up sooner, and a test must end. */
export const maxFaultDelay: DurationMs = duration(60 * second)

/** The faults of a scenario that was accepted. Pure. */
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
 * The first fault of the list that takes this call, or undefined. Its chance is drawn from the seed, so
 * that equal calls of equal runs meet equal faults. Pure.
 */
export function findFault(faults: readonly ApiFault[], call: FaultCall): ApiFault | undefined {
  return faults.find((fault, i) => {
    if (fault.op !== call.op || call.nth < fault.first) return false
    if (fault.last !== undefined && call.nth > fault.last) return false
    return fault.chance === undefined || drawChance(call, i) < fault.chance
  })
}

/** One sentence for the header and the journal: that the scenario means it. Pure. */
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
