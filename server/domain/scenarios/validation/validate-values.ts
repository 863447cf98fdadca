import { didYouMean } from '../../base/user-error.ts'
import { REASONS, reasonNamed } from '../../model/reasons.ts'
import { cut } from '../../text/quote.ts'
import { parseDuration } from '../../time/instant.ts'
import type { ParamText, ReasonText, ScenarioFault, ScenarioText, SpreadText } from '../scenario.ts'
import { type ParamValues, referencesIn, withParams } from '../scenario-params.ts'

/** Where a duration or a reason is written. */
type Place = {
  readonly pointer: string
  readonly type: 'duration' | 'reason'
  readonly text: string | undefined
}

/** What is wrong with the durations and reasons of a scenario, those that a param will fill in too. Pure. */
export function placeFaults(text: ScenarioText): readonly ScenarioFault[] {
  const faults = [...lengthsIn(text), ...reasonsIn(text)].flatMap((place) => {
    const says = place.text && placeFault(place, place.text, text.params ?? {})
    return says ? [{ pointer: place.pointer, part: 'value', says } as const] : []
  })
  return [...faults, ...knownReasonFaults(text), ...spreadFaults(text, defaultsOf(text))]
}

/** The spreads whose lengths do not grow once these params are filled in. Pure. */
export function spreadFaults(text: ScenarioText, params: ParamValues): readonly ScenarioFault[] {
  return spreadsIn(withParams({ version: 1, timeline: text.timeline ?? [] }, params)).flatMap(
    spreadFault,
  )
}

function defaultsOf({ params = {} }: ScenarioText): ParamValues {
  const given = Object.entries(params).flatMap(([name, param]): [string, string][] =>
    param.default === undefined ? [] : [[name, param.default]],
  )
  return Object.fromEntries(given)
}

function lengthsIn(text: ScenarioText): readonly Place[] {
  const { callbacks, http = [], expect = [] } = text
  const spreads = spreadsIn(text)
  const all: [string, string | undefined][] = [
    ...plainLengthsIn(text),
    ...spreads.flatMap(({ pointer, spread }) =>
      Object.entries(spread).map(([key, each]): [string, string] => [`${pointer}/${key}`, each]),
    ),
    ['/callbacks/delay', callbacks?.delay],
    ...http.map(({ delay }, i): [string, string | undefined] => [`/http/${i}/delay`, delay]),
    ...(callbacks?.retry?.backoff ?? []).map((each, i): [string, string] => [
      `/callbacks/retry/backoff/${i}`,
      each,
    ]),
    ...(callbacks?.chaos ?? []).map(({ by }, i): [string, string | undefined] => [
      `/callbacks/chaos/${i}/by`,
      by,
    ]),
    ...expect.map(({ t }, i): [string, string] => [`/expect/${i}/t`, t]),
  ]
  return all.map(([pointer, each]) => ({ pointer, type: 'duration', text: each }))
}

function plainLengthsIn({ timeline = [] }: ScenarioText): readonly [string, string][] {
  return timeline.flatMap((step, i) =>
    (['wait', 'takes'] as const).flatMap((key): [string, string][] => {
      const each = step[key]
      const isLength = typeof each === 'string' && each !== 'operator-open'
      return isLength ? [[`/timeline/${i}/${key}`, each]] : []
    }),
  )
}

function spreadsIn({ timeline = [] }: ScenarioText): readonly SpreadPlace[] {
  return timeline.flatMap((step, i) =>
    (['wait', 'takes'] as const).flatMap((key) => {
      const spread = step[key]
      return typeof spread === 'object' ? [{ pointer: `/timeline/${i}/${key}`, spread }] : []
    }),
  )
}

type SpreadPlace = { readonly pointer: string; readonly spread: SpreadText }

type ReasonPlace = { readonly pointer: string; readonly reason: ReasonText | undefined }

function reasonPlaces({
  outcome,
  timeline = [],
  expect = [],
}: ScenarioText): readonly ReasonPlace[] {
  const ofOutcome = typeof outcome === 'object' ? outcome.ko.reason : undefined
  return [
    { pointer: '/outcome/ko/reason', reason: ofOutcome },
    ...timeline.map(({ reason }, i) => ({ pointer: `/timeline/${i}/reason`, reason })),
    ...expect.map(({ reason }, i) => ({ pointer: `/expect/${i}/reason`, reason })),
  ]
}

function reasonsIn(text: ScenarioText): readonly Place[] {
  return reasonPlaces(text).flatMap(({ pointer, reason }): readonly Place[] =>
    typeof reason === 'string' ? [{ pointer, type: 'reason', text: reason }] : [],
  )
}

// What the catalogue knows would not be passed on as it is written.
function knownReasonFaults(text: ScenarioText): readonly ScenarioFault[] {
  return reasonPlaces(text).flatMap(({ pointer, reason }) => {
    const known = typeof reason === 'object' ? reasonNamed(reason.shows) : undefined
    if (known === undefined) return []
    const says = `the catalogue has this reason; write reason: ${known}`
    return [{ pointer: `${pointer}/shows`, part: 'value', says } as const]
  })
}

function placeFault(
  { type }: Place,
  text: string,
  params: Readonly<Record<string, ParamText>>,
): string | undefined {
  const references = referencesIn(text)
  const [first] = references
  if (first === undefined) return valueFault(type, text)
  if (first.whole !== text)
    return `"${cut(text)}" mixes a param with other text; write ${first.whole} alone`
  const param = first.name === undefined ? undefined : params[first.name]
  // What is not a declared param has its fault already.
  if (param === undefined || param.type === type) return undefined
  if (param.enum?.every((each) => valueFault(type, each) === undefined)) return undefined
  return `${text} is used as a ${type}; give the param "${first.name}" type: ${type}`
}

function valueFault(type: 'duration' | 'reason', text: string): string | undefined {
  if (type === 'duration') {
    return parseDuration(text) === undefined
      ? `"${cut(text)}" is not a duration of at most 100 years; write 90s, 4m or 2h`
      : undefined
  }
  if (reasonNamed(text) !== undefined) return undefined
  const hint =
    didYouMean(text, Object.keys(REASONS)) || '; scenarios/scenario.schema.json lists them all'
  return `unknown reason "${cut(text)}"${hint}`
}

function spreadFault({ pointer, spread }: SpreadPlace): readonly ScenarioFault[] {
  const [median, p95, max] = [spread.median, spread.p95, spread.max].map(parseDuration)
  if (median === undefined || p95 === undefined || max === undefined) return []
  if (median <= p95 && p95 <= max) return []
  const says = `${spread.median}, ${spread.p95}, ${spread.max}: median, p95 and max must grow`
  return [{ pointer, part: 'value', says }]
}
