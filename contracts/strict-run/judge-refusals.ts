import { videoIdOperations } from '../spec/match-operation.ts'
import { type RefusedPlace, valueAtPlace } from './refused-place.ts'
import { isRefusalOfState, refusedPlaces } from './refused-places.ts'
import { decodePart, familyOf, pathOf, type RunCall, type RunContext } from './run-context.ts'

/** A refused request, and for each wrong place whether it looks like a mistake or a test. */
export type JudgedRefusal = { readonly runCall: RunCall; readonly places: readonly JudgedPlace[] }

export type JudgedPlace = RefusedPlace & {
  /** `state`: the request is right, but the service refuses it because of its current state. */
  readonly looksLike: 'mistake' | 'deliberate' | 'state'
  /** The reason for `looksLike`, as a clause that follows "because". */
  readonly because: string
}

/**
 * Decides for every refused request of a run: is it a mistake of the client, or does a test send it on purpose? A test
 * changes one value of a request that the run also sends correctly. A client makes its mistake every time. Pure.
 */
export function judgeRefusals(context: RunContext): readonly JudgedRefusal[] {
  const refused = context.calls
    .filter(({ call }) => call.status >= 400 && call.problem !== undefined)
    .map((runCall) => ({ runCall, places: refusedPlaces(runCall, context.ids) }))
  const possible = refused.filter(({ places }) => places.every(({ isCertain }) => !isCertain))
  const tested = possible.filter(({ runCall, places }) =>
    places.every((place) => reasonOfTest(runCall, place, context) !== undefined),
  )
  const suite: Suite = { tested: codesOf(tested), possible: codesOf(possible) }
  return refused.map(({ runCall, places }) => ({
    runCall,
    places: places.map((place) => ({ ...place, ...judge(runCall, place, context, suite) })),
  }))
}

/** The errors that a run gets. Many different errors mean that the run is a suite of tests. */
type Suite = {
  /** The errors of requests that are certainly tests, because the run also sends these requests correctly. */
  readonly tested: readonly string[]
  /** The errors of all requests that could be tests. */
  readonly possible: readonly string[]
}

function codesOf(refused: readonly { readonly runCall: RunCall }[]): readonly string[] {
  const codes = refused.map(({ runCall }) => runCall.call.problem ?? '')
  return [...new Set(codes)].filter((code) => !isRefusalOfState(code))
}

function judge(
  runCall: RunCall,
  place: RefusedPlace,
  context: RunContext,
  { tested, possible }: Suite,
): Pick<JudgedPlace, 'looksLike' | 'because'> {
  const { problem = '' } = runCall.call
  if (isRefusalOfState(problem)) return { looksLike: 'state', because: 'the request is right' }
  const right = context.accepted.find((other) => isRightForm(other, runCall, place))
  if (place.isCertain && (place.near === undefined || right === undefined)) {
    return mistake('no test sends this on purpose')
  }
  const reason = reasonOfTest(runCall, place, context)
  if (reason !== undefined) return deliberate(reason)
  if (repeatsInARow(runCall, context) >= maxRepeats) {
    return mistake('the client repeats a request that cannot succeed')
  }
  const reasonByKind = reasonOfKind(runCall, place)
  if (reasonByKind !== undefined) return deliberate(reasonByKind)
  const other = tested.find((code) => code !== problem)
  if (other !== undefined) return deliberate(`the run also tests ${other}`)
  if (possible.length >= manyCodes) {
    return deliberate(`the run tests ${possible.length} different refusals`)
  }
  return mistake('the run never sends it right')
}

/** If a run gets at least this many different errors, it is a suite that tests wrong requests. */
const manyCodes = 3

/** If a client sends a wrong request at least this many times in a row, it is a retry, not a test. */
const maxRepeats = 3

function mistake(because: string) {
  return { looksLike: 'mistake', because } as const
}

function deliberate(because: string) {
  return { looksLike: 'deliberate', because } as const
}

/** Returns why a wrong request is a test for certain, or undefined. */
function reasonOfTest(
  runCall: RunCall,
  place: RefusedPlace,
  context: RunContext,
): string | undefined {
  const right = context.accepted.find((other) => isRightForm(other, runCall, place))
  if (right !== undefined) return `call ${right.number} sends it right`
  return saysThatItIsWrong(runCall, place) ? 'its text says that it is wrong' : undefined
}

/** Returns why a wrong request is probably a test, by its kind alone, or undefined. */
function reasonOfKind({ call: { problem = '' } }: RunCall, place: RefusedPlace) {
  if (place.message.endsWith('perhaps a probe')) return 'it looks like a probe'
  const isId = /^ID_(UNKNOWN|MALFORMED)$/.test(problem) && !place.message.includes('cut short')
  return isId ? 'no id of this run is similar' : undefined
}

function isRightForm(other: RunCall, { call, operation }: RunCall, place: RefusedPlace): boolean {
  if (operation === undefined) return false
  const { where, message, near } = place
  // A test of a missing token usually sends this request, because it is the simplest one. So any call with a token
  // shows that the client has a token.
  const isList = operation === 'GET /IT-identity-verifications'
  if (isList && where === 'header Authorization') return isOfVideoId(other)
  if (familyOf(other.operation) !== familyOf(operation)) return false
  if (near !== undefined) return valueAtPlace(other.call, near) !== undefined
  if (message.startsWith('unknown ')) return false
  if (where.startsWith('/')) return valueAtPlace(other.call, where) !== undefined
  if (where.startsWith('?')) return queryOf(other).has(where.slice(1))
  if (call.problem === 'ID_ELSEWHERE') return pathOf(other.call) === pathOf(call)
  return where !== '{id}' || message.includes('cut short')
}

function isOfVideoId({ operation = '' }: RunCall): boolean {
  return videoIdOperations().includes(operation)
}

function queryOf({ call }: RunCall): URLSearchParams {
  return new URLSearchParams(call.path.split(/\?(.*)/s)[1] ?? '')
}

function saysThatItIsWrong(runCall: RunCall, { where }: RefusedPlace): boolean {
  const value = valueAtPlace(runCall.call, where)
  if (where.startsWith('/')) return typeof value === 'string' && isWordForWrong(value)
  if (where.startsWith('?')) return isWordForWrong(queryOf(runCall).get(where.slice(1)) ?? '')
  if (where === 'path' || where === '{id}' || where === '{type}') {
    return pathOf(runCall.call).split('/').map(decodePart).some(isWordForWrong)
  }
  return false
}

function isWordForWrong(text: string): boolean {
  return WORD_FOR_WRONG.test(
    text
      .toLowerCase()
      .replaceAll(/[^a-z]+/g, ' ')
      .trim(),
  )
}

const WORD_FOR_WRONG =
  /^no$|\b(not|nope|none|nobody|nothing|nowhere|never|unknown|missing|invalid|wrong|bad|bogus|fake|broken|malformed|expired|revoked|garbage|junk|nonsense|absent|illegal|unsupported|non ?existent|inexistent|does ?not ?exist)\b|^(not|invalid|wrong|unknown|bad)/

// Compares a call with a few neighbours only, because comparing all pairs of a long run takes too long.
function repeatsInARow({ call }: RunCall, { calls, positions }: RunContext): number {
  const position = positions.get(call) ?? 0
  const key = keyOf(call)
  const isSame = (index: number) => {
    const other = calls[index]
    return other !== undefined && keyOf(other.call) === key
  }
  let count = 1
  for (let i = 1; i < maxRepeats && isSame(position - i); i += 1) count += 1
  for (let i = 1; i < maxRepeats && isSame(position + i); i += 1) count += 1
  return count
}

function keyOf({ method, path, requestBody, facts }: RunCall['call']): string {
  return JSON.stringify([method, path, requestBody, facts])
}
