import { escapePointerKey } from '../../json/json-pointer.ts'
import { type FaultText, maxFaultDelay } from '../../model/api-fault.ts'
import type { RespondText } from '../../model/custom-error-response.ts'
import { abbreviate } from '../../text/quote.ts'
import { parseDuration } from '../../time/instant.ts'
import type { ParamText, ScenarioIssue, ScenarioText } from '../scenario.ts'
import { findReferences } from '../scenario-params.ts'

/** Returns the issues of a scenario's API faults. Pure. */
export function validateApiFaults({
  http = [],
  params = {},
}: ScenarioText): readonly ScenarioIssue[] {
  return http.flatMap((fault, i) => {
    const at = `/http/${i}`
    return [
      ...kindIssues(fault, at),
      ...commitIssues(fault, at),
      ...delayIssues(fault, at, params),
      ...timeIssues(fault, at),
      ...rateIssues(fault, at),
      ...(fault.respond === undefined ? [] : headerIssues(fault.respond, `${at}/respond`)),
      ...hiddenFaultIssues(fault, at, http.slice(0, i)),
    ]
  })
}

/**
 * Returns a sentence if a delay is too long, or if an outage ends before it begins, with the params filled in.
 * Otherwise undefined. Pure.
 */
export function findWrongTime(faults: readonly FaultText[]): string | undefined {
  return faults
    .flatMap((fault) => [
      ...delayTexts(fault.delay).map(([, text]) => longDelayIssue(text)),
      timeIssues(fault, '')[0]?.says,
    ])
    .find((says) => says !== undefined)
}

function delayTexts(delay: FaultText['delay']): readonly (readonly [path: string, text: string])[] {
  if (delay === undefined) return []
  if (typeof delay === 'string') return [['', delay]]
  return Object.entries(delay).map(([key, text]) => [`/${key}`, text] as const)
}

function longDelayIssue(text: string | undefined): string | undefined {
  if (text === undefined || (parseDuration(text) ?? 0) <= maxFaultDelay) return undefined
  return `"${text}" of real time is too long for an answer; write 60s or less`
}

function kindIssues({ fault, delay, respond }: FaultText, at: string): readonly ScenarioIssue[] {
  if (fault !== undefined && respond !== undefined) {
    return keyIssue(`${at}/respond`, 'fault and respond exclude each other, keep one of them')
  }
  if (fault !== undefined || respond !== undefined || delay !== undefined) return []
  return valueIssue(at, 'this rule changes no response; add fault, respond or delay')
}

function commitIssues(text: FaultText, at: string): readonly ScenarioIssue[] {
  const { op, commit, fault, respond } = text
  if (commit === undefined) return []
  const place = `${at}/commit`
  if (op !== 'create') {
    return keyIssue(
      place,
      `"commit" belongs to op: create, since ${op} changes nothing; leave it out`,
    )
  }
  if (fault !== undefined || respond !== undefined) return []
  return keyIssue(place, 'a delayed response creates the verification anyway; leave commit out')
}

function delayIssues(
  { delay }: FaultText,
  at: string,
  params: Readonly<Record<string, ParamText>>,
): readonly ScenarioIssue[] {
  return delayTexts(delay).flatMap(([path, text]) => {
    const param = params[findReferences(text)[0]?.name ?? '']
    const texts = param === undefined ? [text] : [param.default ?? '', ...(param.enum ?? [])]
    const says = texts.map(longDelayIssue).find((issue) => issue !== undefined)
    return says === undefined ? [] : valueIssue(`${at}/delay${path}`, says)
  })
}

function timeIssues({ from, to }: FaultText, at: string): readonly ScenarioIssue[] {
  if (to === undefined) return []
  const [begin, end] = [parseDuration(from ?? '0s'), parseDuration(to)]
  if (begin === undefined || end === undefined || begin < end) return []
  const says = `the fault ends at ${to}, but begins at ${from ?? '0s'}; write a later end`
  return valueIssue(`${at}/to`, says)
}

function rateIssues({ op, above, nth, count }: FaultText, at: string): readonly ScenarioIssue[] {
  const key = nth === undefined ? 'count' : 'nth'
  if (nth === undefined && count === undefined) return []
  if (above !== undefined) {
    return keyIssue(`${at}/${key}`, `above counts the calls of each window; leave ${key} out`)
  }
  if (op !== 'all') return []
  return keyIssue(`${at}/${key}`, `${key} counts the calls of one operation; name it in op`)
}

function headerIssues({ headers = {} }: RespondText, at: string): readonly ScenarioIssue[] {
  const seen = new Set<string>()
  return Object.entries(headers).flatMap(([name, text]) => {
    const place = `${at}/headers/${escapePointerKey(name)}`
    const isTwice = seen.has(name.toLowerCase())
    seen.add(name.toLowerCase())
    const nameIssue = isTwice
      ? `the header ${name} is written twice; keep one`
      : headerNameIssue(name)
    if (nameIssue !== undefined) return keyIssue(place, nameIssue)
    return isHeaderValue(String(text)) ? [] : valueIssue(place, HEADER_VALUE_ISSUE)
  })
}

const HEADER_VALUE_ISSUE =
  'a header is one line of Latin-1 text without control characters; rewrite it'

/** Returns true if a scenario may set this response header. */
export function isResponseHeaderName(name: string): boolean {
  return headerNameIssue(name) === undefined
}

function headerNameIssue(name: string): string | undefined {
  const shown = abbreviate(name)
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/.test(name)) {
    return `"${shown}" cannot be the name of a header; use letters, digits and dashes`
  }
  if (!RESERVED_HEADERS.test(name)) return undefined
  return `${shown} is a header that only the emulator sets; leave it out`
}

// Headers that delimit the response or mark it as the emulator's. With other values, clients could not read it.
const RESERVED_HEADERS =
  /^(content-length|content-type|transfer-encoding|connection|keep-alive|upgrade|trailer|te|proxy-connection|x-emulator-.*)$/i

function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text)
}

function hiddenFaultIssues(
  { op, nth, count }: FaultText,
  at: string,
  previousFaults: readonly FaultText[],
): readonly ScenarioIssue[] {
  const first = nth ?? 1
  const last = nth === undefined && count === undefined ? undefined : first + (count ?? 1) - 1
  const isHidden = previousFaults.some((other) => {
    if ((other.op !== op && other.op !== 'all') || isConditional(other)) return false
    if (other.nth === undefined && other.count === undefined) return true
    const from = other.nth ?? 1
    return last !== undefined && from <= first && last <= from + (other.count ?? 1) - 1
  })
  if (!isHidden) return []
  return valueIssue(
    at,
    `never happens, because an earlier fault affects the same calls of ${op}; move this fault before it`,
  )
}

function isConditional({ chance, from, to, above }: FaultText): boolean {
  return [chance, from, to, above].some((condition) => condition !== undefined)
}

function keyIssue(pointer: string, says: string): readonly ScenarioIssue[] {
  return [{ pointer, part: 'key', says }]
}

function valueIssue(pointer: string, says: string): readonly ScenarioIssue[] {
  return [{ pointer, part: 'value', says }]
}
