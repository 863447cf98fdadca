import { findNearestWord } from '../../server/domain/text/did-you-mean.ts'
import { redactWords } from '../recorder/redact.ts'
import { isPlaceholder } from '../recorder/request-facts.ts'
import { operationOf, operations } from '../spec/match-operation.ts'
import { decodePart, type KnownIds, plainId } from './run-context.ts'

/** A mistake in a path. */
export type PathMistake = {
  /** `path`, `method`, `{id}` or `{type}`. */
  readonly where: string
  readonly message: string
  /** True if no test would send it on purpose. */
  readonly isCertain: boolean
}

/**
 * Explains the mistake in the path and method of a request. Returns undefined if there is no mistake. `ids` are the
 * ids that the client got, to recognize an id that it changed by mistake. Pure.
 */
export function pathMistakeOf(
  method: string,
  path: string,
  ids: KnownIds,
): PathMistake | undefined {
  const parts = path.split('/').slice(1).map(decodePart)
  const unfilled = parts.find((part) => isPlaceholder(part.trim()))
  if (unfilled !== undefined) {
    const where = parts.indexOf(unfilled) === 1 ? '{id}' : 'path'
    return certain(where, `${describePlaceholder(unfilled)} stands where a value is missing`)
  }
  const upper = method.toUpperCase()
  if (method !== upper) {
    return certain('method', `the method "${method}" is not in upper case, write ${upper}`)
  }
  if (operationOf(method, path) === undefined) return unknownOperation(method, path, parts)
  return parts[0] === READS && parts.length > 1 ? idMistakeOf(parts, ids) : undefined
}

function describePlaceholder(text: string): string {
  return text === '' ? 'an empty text' : `"${text.slice(0, 40)}"`
}

const READS = 'IT-identity-verifications'

function unknownOperation(method: string, path: string, parts: readonly string[]): PathMistake {
  const paths = [...new Set(operations().map((operation) => operation.replace(/^\S+ /, '')))]
  const isKnown = (candidate: string) => allMethods.some((each) => operationOf(each, candidate))
  if (isKnown(path)) {
    const allowed = allMethods.filter((each) => operationOf(each, path)).join(' or ')
    return { where: 'method', message: `no ${method} here, only ${allowed}`, isCertain: false }
  }
  const single = path.replaceAll(/\/{2,}/g, '/')
  const bare = single.length > 1 ? single.replace(/\/$/, '') : single
  if (path !== single) {
    const isId = /^\/IT-identity-verifications\/\//.test(path)
    return certain('path', isId ? 'the id in the path is empty' : 'two slashes follow each other')
  }
  if (path !== bare && isKnown(bare)) {
    const hint = bare === `/${READS}` ? ', or the id is empty' : ''
    return certain('path', `the path ends with a slash${hint}`)
  }
  if (parts.some((part) => part !== part.trim())) return certain('path', 'the path has white space')
  const cased = paths.find(
    (known) => fixedPart(known).toLowerCase() === fixedPart(bare).toLowerCase(),
  )
  if (cased !== undefined) return certain('path', `a path is case-sensitive, write ${cased}`)
  const [first = '', ...rest] = parts
  if (rest.length > 0 && isKnown(`/${rest.join('/')}`)) {
    return certain('path', `no path begins with "/${redactWords(first).slice(0, 40)}"`)
  }
  const nearest = nearestPath(first, paths)
  if (nearest !== undefined) return certain('path', `no such operation, the nearest is ${nearest}`)
  const isProbe = /^\/(favicon\.ico|robots\.txt|health\w*|status|ping|ready|live)?$/.test(path)
  return {
    where: 'path',
    message: isProbe ? 'no operation of the API, perhaps a probe' : 'no such operation',
    isCertain: false,
  }
}

const allMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

function fixedPart(path: string): string {
  return path.split('/')[1] ?? ''
}

// A short form of a name, such as /live or /verifications, is near, too.
function nearestPath(first: string, paths: readonly string[]): string | undefined {
  const nearest = findNearestWord(
    `/${first}`,
    paths.filter((path) => !path.includes('{')),
  )
  if (nearest !== undefined) return nearest
  const word = first.toLowerCase().replace(/\.\w+$/, '')
  if (word.length < 4) return undefined
  return paths.find((path) => !path.includes('{') && path.toLowerCase().includes(word))
}

function idMistakeOf(
  parts: readonly string[],
  { exact, plain }: KnownIds,
): PathMistake | undefined {
  const id = parts[1] ?? ''
  if (exact.has(id)) return undefined
  if (TYPES.includes(id)) return certain('{id}', `"${id}" stands where the id is missing`)
  if (/^https?:/i.test(id)) return certain('{id}', 'the id is a URL: the link is not the id')
  if (/^[{[]|^b?['"]|object at 0x|^UUID\(/.test(id)) {
    return certain('{id}', 'the id is an object or a text in quotes, not the text itself')
  }
  if (/[/?&#]/.test(id))
    return certain('{id}', 'the id contains a part of the path or of the query')
  if (plain.has(plainId(id))) {
    return certain('{id}', 'the id is an id of this run, but in other letters or with additions')
  }
  const isCut = id.length >= 6 && [...exact].some((known) => known.startsWith(id))
  return isCut ? { where: '{id}', message: 'the id is cut short', isCertain: false } : undefined
}

const TYPES = ['data', 'audit', 'timestamp', 'images']

function certain(where: string, message: string): PathMistake {
  return { where, message, isCertain: true }
}
