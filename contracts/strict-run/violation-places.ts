import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { findNearestWord } from '../../server/domain/text/did-you-mean.ts'
import type { RecordedCall } from '../recorder/recorded-calls.ts'
import { redactFinding, redactWords } from '../recorder/redact.ts'
import { bodyDifferences } from '../spec/body-differences.ts'
import { checkExchange, type Finding } from '../spec/check-exchange.ts'
import { type RefusedPlace, refusedPlace, valueAtPlace, wouldPassOf } from './refused-place.ts'
import { pathOf } from './run-context.ts'

/** Returns the places of a request that differ from openapi.yaml, without values of people. Pure. */
export function violationPlaces(call: RecordedCall): readonly RefusedPlace[] {
  const differences = new Map(
    (call.requestBody === undefined ? [] : bodyDifferences(call.requestBody)).map((each) => [
      each.at,
      each,
    ]),
  )
  return checkExchange(call, { closed: true })
    .filter(({ side }) => side === 'request')
    .map((violation) => {
      const at = placeInBody(violation)
      const { got, wanted } = differences.get(at) ?? {}
      const redacted = redactFinding({ ...violation, where: at })
      const wouldPass = wanted?.startsWith('nothing:') === false ? wanted : wouldPassOf(call)
      const word = harmlessWord(call, at)
      const message = describeViolation(redacted.message, word ?? got)
      const certain = isCertainViolation(violation, call)
      const near = nearMember(at, redacted.message, wanted)
      return {
        ...refusedPlace(
          redacted.where,
          message,
          violation.rule,
          wouldPass,
          certain || near !== undefined,
        ),
        ...(near === undefined ? {} : { near }),
      }
    })
}

// A report may show these words. Clients write them instead of words of openapi.yaml, and no word is a name of a person.
function harmlessWord(call: RecordedCall, where: string): string | undefined {
  const type = where === '{type}' ? pathOf(call).split('/').at(-1) : undefined
  const value = type ?? valueAtPlace(call, where)
  return typeof value === 'string' && WORD_FOR_ENUM.test(value) ? `"${value}"` : undefined
}

const WORD_FOR_ENUM =
  /^(m|f|x|male|female|other|man|woman|uomo|donna|maschio|femmina|get|put|post|patch|delete|json|form|xml|webhook|pdf|zip|images?|documents?|reports?|photos?|videos?|selfie|results?|files?|audits|timestamps|certificate|passport|all|raw|metadata)$/i

// Do not show the pattern: the report says in words which value would pass.
function describeViolation(message: string, got: string | undefined): string {
  if (got === undefined || /^unknown|^must have required/.test(message)) return message
  const kind = redactWords(got)
  return /^must match/.test(message)
    ? `${kind} is not of the right form`
    : `${message}, not ${kind}`
}

// For a missing member, the pointer of the member is more useful than the pointer of its object.
function placeInBody({ where, message }: Finding): string {
  const missing = /^must have required property '(.+)'$/.exec(message)?.[1]
  return missing === undefined ? where : `${where}/${escapePointerKey(missing)}`
}

function isCertainViolation({ where, message }: Finding, call: RecordedCall): boolean {
  if (/^unknown (member|parameter)/.test(message)) {
    return isTokenName(where)
  }
  if (where !== '{type}') return false
  const type = pathOf(call).split('/').at(-1) ?? ''
  return findNearestWord(type, ['data', 'audit', 'timestamp', 'images']) !== undefined
}

// Finds the member that an unknown member probably means: the nearest name, or the usual synonym.
function nearMember(at: string, message: string, wanted = ''): string | undefined {
  if (!message.startsWith('unknown member')) return undefined
  const [, name] = /did you mean "?(\w+)"?\?/.exec(`${message} ${wanted}`) ?? []
  return name === undefined ? undefined : at.replace(/[^/]*$/, name)
}

/** True for names of a query parameter that carries a token. */
export function isTokenName(where: string): boolean {
  return /^\??(access_?token|auth_?token|token|bearer|api_?key|key|authorization)$/i.test(where)
}
