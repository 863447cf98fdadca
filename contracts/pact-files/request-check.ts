import { STATUSES } from '../../server/domain/model/status.ts'
import { didYouMean } from '../../server/domain/text/did-you-mean.ts'
import { isJsonType, type PactHeaders } from '../pact-matching/match-response.ts'
import { type InteractionFinding, pactFault } from './interaction-finding.ts'
import type { Interaction } from './pact-file.ts'
import { headerOf } from './pact-http.ts'

/** Finds mistakes of a request and its headers that no schema describes, such as an id `undefined`. */
export function requestFindings(interaction: Interaction): readonly InteractionFinding[] {
  const { request, response } = interaction
  return [
    ...pathFindings(request.path),
    ...queryFindings(interaction),
    ...tokenFindings(interaction),
    ...requestTypeFindings(interaction),
    ...acceptFindings(interaction),
    ...repeatedHeaders('request', request.headers),
    ...repeatedHeaders('response', response.headers),
  ]
}

/** Texts that programs write where they have no value, or where a template was not filled in. */
const PLACEHOLDER =
  /^(undefined|null|nan|none|nil|\[object object\])$|\$\{|\{\{|^[:{<][\w-]+[}>]?$|^%[sd]$/i

function pathFindings(path: string): readonly InteractionFinding[] {
  const steps = path.split('/').slice(1).map(decode)
  return steps
    .filter((step) => PLACEHOLDER.test(step))
    .map((step) => {
      const message = `the path contains the text "${step}" instead of a value`
      return pactFault('request', 'path', message, '/request/path')
    })
}

function queryFindings({ request: { query } }: Interaction): readonly InteractionFinding[] {
  return Object.entries(query).flatMap(([name, values]): readonly InteractionFinding[] => {
    const where = `?${name}`
    const [first = ''] = values
    const below = '/request/query'
    const repeated =
      values.length > 1 && !name.endsWith('[]')
        ? [pactFault('request', where, `"${name}" is there ${values.length} times`, below)]
        : []
    const isUnknown = name === 'status' && !(STATUSES as readonly string[]).includes(first)
    const message = `no verification ever has the status "${first}"${didYouMean(first, STATUSES)}`
    const empty = values.some((value) => PLACEHOLDER.test(value))
      ? [pactFault('request', where, `"${name}" is the text "${first}" instead of a value`, below)]
      : isUnknown
        ? [pactFault('request', where, message, below)]
        : []
    return [...repeated, ...empty]
  })
}

function tokenFindings({ request }: Interaction): readonly InteractionFinding[] {
  const authorization = headerOf(request.headers, 'authorization')
  const [, scheme = '', token = ''] = /^(\S+) ?(.*)$/.exec(authorization ?? '') ?? []
  if (!PLACEHOLDER.test(token) && !/^bearer /i.test(token)) return []
  const message = `the token in the header Authorization is the text "${token}": ${scheme} is followed by one token`
  return [pactFault('request', 'header Authorization', message, '/request/headers')]
}

/**
 * Accepts the content type of JSON, and the content type of a form, which the vendor's old PHP client sends. The API
 * may refuse other content types.
 */
function requestTypeFindings({ request }: Interaction): readonly InteractionFinding[] {
  const { value, contentType } = request.body
  if (value === undefined || value === null || value === '') return []
  const type = headerOf(request.headers, 'content-type') ?? contentType
  if (
    type === undefined ||
    isJsonType(type) ||
    /^application\/x-www-form-urlencoded\b/i.test(type)
  ) {
    return []
  }
  const message = `content type ${type} is not described for a request: send application/json`
  return [pactFault('request', 'content-type', message, '/request/headers')]
}

/** Reports a header Accept that does not allow the content type which the pact expects. */
function acceptFindings({ request, response }: Interaction): readonly InteractionFinding[] {
  const accept = Object.entries(request.headers).find(([name]) => /^accept$/i.test(name))?.[1]
  const type = headerOf(response.headers, 'content-type')?.replace(/;.*$/s, '').trim()
  if (accept === undefined || type === undefined) return []
  const isAdmitted = accept.some((each) => {
    const [range = ''] = each.split(';')
    const pattern = range.trim().toLowerCase()
    return (
      pattern === '*/*' ||
      pattern === type.toLowerCase() ||
      (pattern.endsWith('/*') && type.toLowerCase().startsWith(pattern.slice(0, -1)))
    )
  })
  if (isAdmitted) return []
  const message = `the header Accept (${accept.join(', ')}) does not admit ${type}, which the pact expects`
  return [pactFault('request', 'header Accept', message, '/request/headers', 'warning')]
}

/** Reports a header that occurs twice in different case. Pact compares both entries, but case has no meaning here. */
function repeatedHeaders(
  side: 'request' | 'response',
  headers: PactHeaders,
): readonly InteractionFinding[] {
  const names = Object.keys(headers)
  return names.flatMap((name, i) => {
    const other = names.slice(0, i).find((each) => each.toLowerCase() === name.toLowerCase())
    if (other === undefined) return []
    const isSame = headers[name]?.join() === headers[other]?.join()
    const message = `the header is written as "${other}" and as "${name}": keep one of them`
    const severity = isSame ? 'warning' : 'error'
    return [pactFault(side, `header ${name}`, message, `/${side}/headers/${name}`, severity)]
  })
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}
