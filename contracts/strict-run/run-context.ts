import type { RecordedCall } from '../recorder/recorded-calls.ts'
import { operationOf } from '../spec/match-operation.ts'

/** A call of a run, with its number from 1 and its operation. */
export type RunCall = {
  readonly number: number
  readonly call: RecordedCall
  /** Such as `GET /IT-identity-verifications/{id}`. Undefined if openapi.yaml has no such operation. */
  readonly operation: string | undefined
}

/** All calls of a run. Together they show whether a wrong request is a mistake of the client or a test. */
export type RunContext = {
  /** All calls in their order, also those without a response. */
  readonly calls: readonly RunCall[]
  /** The index of each call in `calls`. */
  readonly positions: ReadonlyMap<RecordedCall, number>
  /** The calls of an operation that were accepted. */
  readonly accepted: readonly RunCall[]
  readonly ids: KnownIds
}

/** The ids in the responses of a run: as they are, and in their plain form. */
export type KnownIds = {
  readonly exact: ReadonlySet<string>
  readonly plain: ReadonlySet<string>
}

/** The letters and digits of an id, in lower case. An id with quotes or in capitals has the same plain form. */
export function plainId(id: string): string {
  return id.toLowerCase().replaceAll(/[^0-9a-z]/g, '')
}

/** Collects the calls of a run. Pure. */
export function createRunContext(attempts: readonly RecordedCall[]): RunContext {
  let number = 0
  const calls = attempts.map((call): RunCall => {
    if (call.status > 0) number += 1
    return { number, call, operation: operationOf(call.method, call.path) }
  })
  const accepted = calls.filter(
    ({ call, operation }) => call.status > 0 && call.status < 400 && operation !== undefined,
  )
  const positions = new Map(calls.map(({ call }, index) => [call, index]))
  const exact = new Set(accepted.flatMap(({ call }) => idsIn(call)))
  const ids = { exact, plain: new Set([...exact].map(plainId)) }
  return { calls, positions, accepted, ids }
}

/** The three operations that open a verification are one family: they have the same body. */
export function familyOf(operation: string | undefined): string {
  return operation?.startsWith('POST /IT-') === true ? 'open' : (operation ?? '')
}

/** The path of a call, without its query. */
export function pathOf({ path }: Pick<RecordedCall, 'path'>): string {
  return path.replace(/\?.*/s, '')
}

/** Decodes a part of a path. Returns the part unchanged if its encoding is invalid. */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

// Searches the text for ids, because parsing the whole list after each of many calls takes long.
function idsIn({ responseBody }: RecordedCall): readonly string[] {
  if (typeof responseBody !== 'string') return []
  return [...responseBody.matchAll(/"id":"([0-9A-Za-z-]{1,64})"/g)].map(([, id = '']) => id)
}
