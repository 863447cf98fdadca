import { escapePointerKey } from '../../json/json-pointer.ts'
import { didYouMeanReason } from '../../model/reason-synonyms.ts'
import { findReasonId } from '../../model/reasons.ts'
import { abbreviate } from '../../text/quote.ts'
import { parseDuration } from '../../time/instant.ts'
import type { SpreadText } from '../../time/spread.ts'
import type { ParamText, ReasonText, ScenarioIssue, ScenarioText } from '../scenario.ts'
import { fillParams, findReferences, type ParamValues } from '../scenario-params.ts'

/** A duration or a reason in the file, with its JSON pointer. */
type ValuePlace = {
  readonly pointer: string
  readonly type: 'duration' | 'reason'
  readonly text: string | undefined
  /** `key` for the names in `reasons`. Default: `value`. */
  readonly part?: 'key' | 'value'
}

/** Returns the issues of a scenario's durations and reasons, including those set by params. Pure. */
export function validateDurationsAndReasons(text: ScenarioText): readonly ScenarioIssue[] {
  const issues = [...findLengths(text), ...findReasons(text)].flatMap((place) => {
    const says = place.text && placeIssue(place, place.text, text.params ?? {})
    return says ? [{ pointer: place.pointer, part: place.part ?? 'value', says } as const] : []
  })
  return [...issues, ...knownReasonIssues(text), ...validateSpreads(text, defaultParams(text))]
}

/** Returns an issue for each spread whose median, p95 and max are not in ascending order with these params. Pure. */
export function validateSpreads(text: ScenarioText, params: ParamValues): readonly ScenarioIssue[] {
  const { timeline = [], http = [] } = text
  return findSpreads(fillParams({ version: 1, timeline, http }, params)).flatMap(spreadIssues)
}

/** Returns the default of each param that has one. */
export function defaultParams({ params = {} }: Pick<ScenarioText, 'params'>): ParamValues {
  const defaults = Object.entries(params).flatMap(([name, param]): [string, string][] =>
    param.default === undefined ? [] : [[name, param.default]],
  )
  return Object.fromEntries(defaults)
}

function findLengths(text: ScenarioText): readonly ValuePlace[] {
  const { callbacks, http = [], expect = [], documents = {} } = text
  const spreads = findSpreads(text)
  const lengths: [string, string | undefined][] = [
    ...findPlainLengths(text),
    ...spreads.flatMap(({ pointer, spread }) =>
      Object.entries(spread).map(([key, text]): [string, string] => [`${pointer}/${key}`, text]),
    ),
    ['/callbacks/delay', callbacks?.delay],
    ...http.flatMap(({ delay, from, to }, i): readonly [string, string | undefined][] => [
      [`/http/${i}/delay`, typeof delay === 'string' ? delay : undefined],
      [`/http/${i}/from`, from],
      [`/http/${i}/to`, to],
    ]),
    ['/documents/after', documents.after],
    ['/documents/until', documents.until],
    ...(callbacks?.retry?.backoff ?? []).map((wait, i): [string, string] => [
      `/callbacks/retry/backoff/${i}`,
      wait,
    ]),
    ...(callbacks?.chaos ?? []).map(({ by }, i): [string, string | undefined] => [
      `/callbacks/chaos/${i}/by`,
      by,
    ]),
    ...expect.map(({ t }, i): [string, string] => [`/expect/${i}/t`, t]),
  ]
  return lengths.map(([pointer, length]) => ({ pointer, type: 'duration', text: length }))
}

function findPlainLengths({ timeline = [] }: ScenarioText): readonly [string, string][] {
  return timeline.flatMap((step, i) =>
    (['wait', 'takes'] as const).flatMap((key): [string, string][] => {
      const value = step[key]
      const isLength = typeof value === 'string' && value !== 'operator-open'
      return isLength ? [[`/timeline/${i}/${key}`, value]] : []
    }),
  )
}

function findSpreads({ timeline = [], http = [] }: ScenarioText): readonly SpreadPlace[] {
  const delays = http.flatMap(({ delay }, i) =>
    typeof delay === 'object' ? [{ pointer: `/http/${i}/delay`, spread: delay }] : [],
  )
  const lengths = timeline.flatMap((step, i) =>
    (['wait', 'takes'] as const).flatMap((key) => {
      const spread = step[key]
      return typeof spread === 'object' ? [{ pointer: `/timeline/${i}/${key}`, spread }] : []
    }),
  )
  return [...lengths, ...delays]
}

type SpreadPlace = { readonly pointer: string; readonly spread: SpreadText }

type ReasonPlace = Pick<ValuePlace, 'pointer' | 'part'> & {
  readonly reason: ReasonText | undefined
}

function findReasonPlaces({
  outcome,
  timeline = [],
  expect = [],
}: ScenarioText): readonly ReasonPlace[] {
  const ko = typeof outcome === 'object' && typeof outcome.ko === 'object' ? outcome.ko : {}
  return [
    { pointer: '/outcome/ko/reason', reason: ko.reason },
    ...Object.keys(ko.reasons ?? {}).map((name) => ({
      pointer: `/outcome/ko/reasons/${escapePointerKey(name)}`,
      reason: name,
      part: 'key' as const,
    })),
    ...timeline.map(({ reason }, i) => ({ pointer: `/timeline/${i}/reason`, reason })),
    ...expect.map(({ reason }, i) => ({ pointer: `/expect/${i}/reason`, reason })),
  ]
}

function findReasons(text: ScenarioText): readonly ValuePlace[] {
  return findReasonPlaces(text).flatMap(({ reason, ...place }): readonly ValuePlace[] =>
    typeof reason === 'string' ? [{ ...place, type: 'reason', text: reason }] : [],
  )
}

// A custom text (`shows`) must not be a reason of the catalogue. The client gets a custom text unchanged, but a reason of
// the catalogue in the spelling of the option --reason-style.
function knownReasonIssues(text: ScenarioText): readonly ScenarioIssue[] {
  return findReasonPlaces(text).flatMap(({ pointer, reason }) => {
    const known = typeof reason === 'object' ? findReasonId(reason.shows) : undefined
    if (known === undefined) return []
    const says = `this reason is in the catalogue, and shows is only for other texts; write reason: ${known}`
    return [{ pointer: `${pointer}/shows`, part: 'value', says } as const]
  })
}

function placeIssue(
  { type }: ValuePlace,
  text: string,
  params: Readonly<Record<string, ParamText>>,
): string | undefined {
  const references = findReferences(text)
  const [first] = references
  if (first === undefined) return valueIssue(type, text)
  if (first.whole !== text)
    return `"${abbreviate(text)}" mixes a param with other text; write ${first.whole} alone`
  const param = first.name === undefined ? undefined : params[first.name]
  // `validateParams` reports undeclared params.
  if (param === undefined || param.type === type) return undefined
  if (param.enum?.every((value) => valueIssue(type, value) === undefined)) return undefined
  return `${text} is used as a ${type}; give the param "${first.name}" type: ${type}`
}

function valueIssue(type: 'duration' | 'reason', text: string): string | undefined {
  if (type === 'duration') {
    return parseDuration(text) === undefined
      ? `"${abbreviate(text)}" is not a duration of at most 100 years; write 90s, 4m or 2h`
      : undefined
  }
  if (findReasonId(text) !== undefined) return undefined
  const hint = didYouMeanReason(text) || '; scenarios/scenario.schema.json lists them all'
  return `unknown reason "${abbreviate(text)}"${hint}`
}

function spreadIssues({ pointer, spread }: SpreadPlace): readonly ScenarioIssue[] {
  const { median, p95, p99, max } = spread
  if (p95 === undefined && p99 === undefined) {
    return [{ pointer, part: 'value', says: '"p95" is missing here; add it, or add p99' }]
  }
  if (p95 !== undefined && p99 !== undefined) {
    const says = 'p95 and p99 exclude each other, keep one of them'
    return [{ pointer: `${pointer}/p99`, part: 'key', says }]
  }
  const named = Object.entries({ median, p95, p99, max }).flatMap(([name, text]) =>
    text === undefined ? [] : [{ name, text, length: parseDuration(text) }],
  )
  const isAscending = named.every(({ length = 0 }, i) => length >= (named[i - 1]?.length ?? 0))
  if (isAscending || named.some(({ length }) => length === undefined)) return []
  const names = named.map(({ name }) => name)
  const says = `${named.map(({ text }) => text).join(', ')}: ${names.slice(0, -1).join(', ')} and ${names.at(-1)} must be in ascending order`
  return [{ pointer, part: 'value', says }]
}
