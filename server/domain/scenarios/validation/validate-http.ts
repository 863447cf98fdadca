import { stepOf } from '../../json/json-pointer.ts'
import { type FaultText, longestDelay } from '../../model/api-fault.ts'
import type { RespondText } from '../../model/custom-response.ts'
import { cut } from '../../text/quote.ts'
import { parseDuration } from '../../time/instant.ts'
import type { ParamText, ScenarioFault, ScenarioText } from '../scenario.ts'
import { referencesIn } from '../scenario-params.ts'

/** What is wrong with the faults of the API that a scenario asks for. Pure. */
export function httpFaults({ http = [], params = {} }: ScenarioText): readonly ScenarioFault[] {
  return http.flatMap((fault, i) => {
    const at = `/http/${i}`
    return [
      ...kindFaults(fault, at),
      ...commitFaults(fault, at),
      ...delayFaults(fault, at, params),
      ...(fault.respond === undefined ? [] : headerFaults(fault.respond, `${at}/respond`)),
      ...orderFaults(fault, at, http.slice(0, i)),
    ]
  })
}

/** Why a delay, its params filled in, is longer than an answer may be; undefined when none is. Pure. */
export function longDelayIn(faults: readonly FaultText[]): string | undefined {
  return faults.map(({ delay }) => longDelay(delay)).find((says) => says !== undefined)
}

function longDelay(text: string | undefined): string | undefined {
  if (text === undefined || (parseDuration(text) ?? 0) <= longestDelay) return undefined
  return `"${text}" of real time is too long for an answer; write 60s or less`
}

function kindFaults({ fault, delay, respond }: FaultText, at: string): readonly ScenarioFault[] {
  if (fault !== undefined && respond !== undefined) {
    return key(`${at}/respond`, 'fault and respond exclude each other, keep one of them')
  }
  if (fault !== undefined || respond !== undefined || delay !== undefined) return []
  return value(at, 'nothing goes wrong here; add fault, respond or delay')
}

function commitFaults(text: FaultText, at: string): readonly ScenarioFault[] {
  const { op, commit, fault, respond } = text
  if (commit === undefined) return []
  const place = `${at}/commit`
  if (op !== 'create') {
    return key(place, `commit belongs to op: create, since ${op} changes nothing; leave it out`)
  }
  if (fault !== undefined || respond !== undefined) return []
  return key(place, 'what is only late is opened anyway; leave commit out')
}

function delayFaults(
  { delay }: FaultText,
  at: string,
  params: Readonly<Record<string, ParamText>>,
): readonly ScenarioFault[] {
  if (delay === undefined) return []
  const param = params[referencesIn(delay)[0]?.name ?? '']
  const texts = param === undefined ? [delay] : [param.default ?? '', ...(param.enum ?? [])]
  const says = texts.map(longDelay).find((each) => each !== undefined)
  return says === undefined ? [] : value(`${at}/delay`, says)
}

function headerFaults({ headers = {} }: RespondText, at: string): readonly ScenarioFault[] {
  const seen = new Set<string>()
  return Object.entries(headers).flatMap(([name, text]) => {
    const place = `${at}/headers/${stepOf(name)}`
    const isTwice = seen.has(name.toLowerCase())
    seen.add(name.toLowerCase())
    const wrong = isTwice ? `the header ${name} is written twice; keep one` : nameFault(name)
    if (wrong !== undefined) return key(place, wrong)
    return isHeaderValue(String(text)) ? [] : value(place, VALUE)
  })
}

const VALUE = 'a header is one line of Latin-1 text without control characters; rewrite it'

/** Whether a scenario may answer with a header of this name. */
export function isResponseHeaderName(name: string): boolean {
  return nameFault(name) === undefined
}

function nameFault(name: string): string | undefined {
  const shown = cut(name)
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/.test(name)) {
    return `"${shown}" cannot be the name of a header; use letters, digits and dashes`
  }
  if (!OURS.test(name)) return undefined
  return `${shown} is the emulator's own to set; leave it out`
}

// What frames the answer, or says that it is ours: with another value no client could read it.
const OURS =
  /^(content-length|content-type|transfer-encoding|connection|keep-alive|upgrade|trailer|te|proxy-connection|x-emulator-.*)$/i

function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text)
}

function orderFaults(
  { op, nth, count }: FaultText,
  at: string,
  before: readonly FaultText[],
): readonly ScenarioFault[] {
  const first = nth ?? 1
  const last = nth === undefined && count === undefined ? undefined : first + (count ?? 1) - 1
  const isHidden = before.some((other) => {
    if (other.op !== op || other.chance !== undefined) return false
    if (other.nth === undefined && other.count === undefined) return true
    const from = other.nth ?? 1
    return last !== undefined && from <= first && last <= from + (other.count ?? 1) - 1
  })
  if (!isHidden) return []
  return value(at, `never happens, a fault before it takes these calls of ${op}; put it first`)
}

function key(pointer: string, says: string): readonly ScenarioFault[] {
  return [{ pointer, part: 'key', says }]
}

function value(pointer: string, says: string): readonly ScenarioFault[] {
  return [{ pointer, part: 'value', says }]
}
