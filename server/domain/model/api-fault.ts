import { randomFrom } from '../base/random.ts'
import {
  type DurationMs,
  duration,
  formatDuration,
  noTime,
  parseValidDuration,
  second,
} from '../time/instant.ts'
import { drawDuration, parseSpread, type Spread, type SpreadText } from '../time/spread.ts'
import type { FaultOperation, RespondText } from './custom-error-response.ts'

/** The ways in which a scenario can break a response. */
export type FaultName = 'reset' | 'empty' | 'truncate' | 'garbage' | 'html-error-page'

/** A fault as a scenario file spells it, after the scenario's params are filled in. */
export type FaultText = {
  /** `all` stands for every operation. */
  readonly op: FaultOperation | 'all'
  readonly nth?: number
  readonly count?: number
  readonly chance?: number
  /** The begin and the end of an outage, as durations. */
  readonly from?: string
  readonly to?: string
  /** A rate such as `5/s`. The fault affects the calls above it. */
  readonly above?: string
  readonly fault?: FaultName
  readonly delay?: string | SpreadText
  readonly respond?: RespondText
  readonly commit?: boolean
}

/** A fault that a scenario injects into the emulated API. */
export type ApiFault = {
  readonly op: FaultOperation | 'all'
  /**
   * The fault affects the calls from `first` to `last`, counted from 1. Without `last`, it also affects all later
   * calls.
   */
  readonly first: number
  readonly last?: number
  /** Probability that a call of that range is affected, 0 to 1. Default: every call is affected. */
  readonly chance?: number
  /** The fault affects only calls from this time on, counted like `FaultCall.age`. */
  readonly from?: DurationMs
  /** The fault affects only calls before this time. */
  readonly to?: DurationMs
  /** The fault affects only the calls above this rate. */
  readonly above?: RateLimit
  /** Real time to wait before the response is sent or the connection breaks. */
  readonly delay: DurationMs
  /** If set, each call draws its own delay. */
  readonly delaySpread?: Spread
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

/** The number of calls that are allowed in each window of the clock, and the length of a window. */
export type RateLimit = { readonly calls: number; readonly per: DurationMs }

/** The calls of a window so far, including the current one, and the time until the window ends. */
export type RateWindow = { readonly calls: number; readonly rest: DurationMs }

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
  /** Time since the verification was opened, by its clock; for `create`, since the namespace was created. */
  readonly age: DurationMs
  /** True if the requested document is not available. Only faults of all operations affect such a call. */
  readonly isUnavailable?: true
}

/** Longest delay of a response. Usual clients time out earlier, and a longer delay would only slow down tests. */
export const maxFaultDelay: DurationMs = duration(60 * second)

/** Converts the faults of a validated scenario. Pure. */
export function toApiFaults(texts: readonly FaultText[]): readonly ApiFault[] {
  return texts.map((text) => {
    const { op, nth, count, chance, from, to, above, fault, delay, respond, commit = false } = text
    const limit = above === undefined ? undefined : parseRateLimit(above)
    return {
      op,
      ...callRange(nth, count),
      ...(chance !== undefined && { chance }),
      ...(from !== undefined && { from: parseValidDuration(from) }),
      ...(to !== undefined && { to: parseValidDuration(to) }),
      ...(limit !== undefined && { above: limit }),
      delay: typeof delay === 'string' ? parseValidDuration(delay) : noTime,
      ...(typeof delay === 'object' && { delaySpread: parseSpread(delay) }),
      play: playOf(fault, respond),
      commit: commit || (fault === undefined && respond === undefined),
    }
  })
}

/** Parses a rate such as `5/s`, `100/m` or `1000/h`. */
export function parseRateLimit(text: string): RateLimit | undefined {
  const [, calls, unit] = /^([1-9][0-9]{0,5})\/([smh])$/.exec(text) ?? []
  return calls === undefined
    ? undefined
    : { calls: Number(calls), per: parseValidDuration(`1${unit}`) }
}

/**
 * Returns the first fault that affects this call, with the delay that was chosen at random, or undefined. `windows` has
 * the window of each fault with a rate. The seed decides about a `chance` and a random delay, so equal runs get equal
 * faults. Pure.
 */
export function findFault(
  faults: readonly ApiFault[],
  call: FaultCall,
  windows: readonly (RateWindow | undefined)[] = [],
): ApiFault | undefined {
  for (const [i, fault] of faults.entries()) {
    const window = windows[i]
    if (!coversOperation(fault, call) || !coversTime(fault, call, window)) continue
    if (fault.chance !== undefined && drawChance(call, i) >= fault.chance) continue
    const delayed = fault.delaySpread === undefined ? fault : withDrawnDelay(fault, call, i)
    return window === undefined ? delayed : withRetryAfter(delayed, window)
  }
  return undefined
}

/** Returns true if a fault is for the operation of a call. */
export function coversOperation(
  { op }: Pick<ApiFault, 'op'>,
  call: Pick<FaultCall, 'op' | 'isUnavailable'>,
): boolean {
  return op === 'all' || (op === call.op && call.isUnavailable !== true)
}

function coversTime(fault: ApiFault, { nth, age }: FaultCall, window?: RateWindow): boolean {
  const { first, last, from, to, above } = fault
  if (nth < first || (last !== undefined && nth > last)) return false
  if ((from !== undefined && age < from) || (to !== undefined && age >= to)) return false
  return above === undefined || (window !== undefined && window.calls > above.calls)
}

function withDrawnDelay(fault: ApiFault, call: FaultCall, i: number): ApiFault {
  const { delaySpread } = fault
  if (delaySpread === undefined) return fault
  const drawn = drawDuration(delaySpread, randomFrom(...drawParts(call, 'api delay', i)))
  return { ...fault, delay: duration(Math.min(drawn, maxFaultDelay)) }
}

// After this time, the window is over and the next call is allowed.
function withRetryAfter(fault: ApiFault, { rest }: RateWindow): ApiFault {
  const { play } = fault
  if (play.kind !== 'respond' || play.with.status !== 429) return fault
  const headers = { 'Retry-After': Math.max(1, Math.ceil(rest / second)), ...play.with.headers }
  return { ...fault, play: { ...play, with: { ...play.with, headers } } }
}

/** Returns a sentence for the response header and the journal. It says that the scenario intends the fault. Pure. */
export function describeFault(fault: ApiFault, call: FaultCall): string {
  const { delay, play, commit } = fault
  const { scenario, op, nth, artifact } = call
  const late = delay === 0 ? '' : `, after ${delay} ms`
  const which = `call ${nth} of ${op}${artifact === undefined || op === 'data' ? '' : ` ${artifact}`}`
  const opened =
    op !== 'create' || play.kind === 'delay' ? '' : commit ? OPENED_SENTENCE : NOT_OPENED_SENTENCE
  const when = describeFaultTime(fault)
  return `Scenario ${scenario} ${describePlay(play)} on purpose${late}${when} (${which}).${opened}`
}

/** Returns the times and the rate of a fault, such as ` from 10m to 25m` or ` above 5/s`; an empty text without them. */
export function describeFaultTime({
  from,
  to,
  above,
}: Pick<ApiFault, 'from' | 'to' | 'above'>): string {
  const begin = from === undefined ? '' : ` from ${formatDuration(from)}`
  const end = to === undefined ? '' : ` to ${formatDuration(to)}`
  const unit = above === undefined ? '' : formatDuration(above.per).slice(1)
  return `${begin}${end}${above === undefined ? '' : ` above ${above.calls}/${unit}`}`
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

function drawChance(call: FaultCall, i: number): number {
  return randomFrom(...drawParts(call, 'api fault', i)).next()
}

function drawParts(
  { seed, number, scenario, op, nth, artifact = '' }: FaultCall,
  kind: string,
  i: number,
): readonly (string | number)[] {
  return [seed, number, kind, scenario, op, artifact, nth, i]
}
