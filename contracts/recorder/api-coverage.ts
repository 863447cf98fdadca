import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { operationOf, videoIdOperations } from '../spec/match-operation.ts'
import { requestMembers, responseMembers, statusesOf } from '../spec/members.ts'
import type { RecordedCall } from './recorded-calls.ts'

/** Which parts of the API and of its behaviour a run has covered. */
export type Coverage = {
  /** The six operations. An operation is covered (`met`) if a call of it succeeded. */
  readonly operations: CoveragePart
  /** HTTP statuses that are documented or known from siblings, such as `POST /IT-live 402`. */
  readonly statuses: CoveragePart
  /** Members of the body of a POST, such as `/user/firstName`. Covered if a client sent them. */
  readonly requestProperties: CoveragePart
  /** Members of the responses, such as `POST /IT-live /data/id`. Covered if a client received them. */
  readonly responseProperties: CoveragePart
  readonly scenarios: CoveragePart
  /** Status changes, such as `running ▶ validation`. */
  readonly transitions: CoveragePart
  /** Events of callbacks. Covered if a receiver has acknowledged a callback of this event. */
  readonly acknowledged: CoveragePart
  /** Reasons that occurred. Any text is possible, so there is no list of missing reasons. */
  readonly reasons: readonly string[]
  /** HTTP statuses that occurred and are only assumed. */
  readonly assumedStatuses: readonly string[]
}

export type CoveragePart = { readonly met: readonly string[]; readonly missed: readonly string[] }

/** The coverage that only the emulator can report, because the calls do not show it. */
export type BehaviourCoverage = {
  readonly scenarios: CoveragePart
  readonly transitions: CoveragePart
  readonly acknowledged: CoveragePart
  readonly reasons: readonly string[]
}

export function coverageOf(calls: readonly RecordedCall[], behaviour: BehaviourCoverage): Coverage {
  const calledOperations = new Set<string>()
  const statuses = new Set<string>()
  const sentMembers = new Set<string>()
  const receivedMembers = new Set<string>()
  const apiOperations = videoIdOperations()
  for (const { method, path, status, requestBody, responseBody } of calls) {
    const operation = operationOf(method, path)
    if (operation === undefined || !apiOperations.includes(operation)) continue
    statuses.add(`${operation} ${status}`)
    if (status < 400 && status > 0) calledOperations.add(operation)
    for (const pointer of pointersIn(requestBody, '')) sentMembers.add(pointer)
    for (const pointer of pointersIn(tryParseJson(responseBody), ''))
      receivedMembers.add(`${operation} ${pointer}`)
  }
  const known = apiOperations.flatMap((operation) =>
    statusesOf(operation).map((each) => ({ ...each, name: `${operation} ${each.status}` })),
  )
  const knownStatuses = known.filter(({ isKnown }) => isKnown).map(({ name }) => name)
  return {
    operations: coveragePart(apiOperations, calledOperations),
    statuses: coveragePart(knownStatuses, statuses),
    requestProperties: coveragePart(requestMembers(), sentMembers),
    responseProperties: coveragePart(
      apiOperations.flatMap((operation) =>
        responseMembers(operation).map((pointer) => `${operation} ${pointer}`),
      ),
      receivedMembers,
    ),
    ...behaviour,
    assumedStatuses: [...statuses].filter((each) => !knownStatuses.includes(each)).sort(),
  }
}

export function coveragePart(all: readonly string[], met: ReadonlySet<string>): CoveragePart {
  return { met: all.filter((each) => met.has(each)), missed: all.filter((each) => !met.has(each)) }
}

function* pointersIn(value: unknown, pointer: string): Generator<string> {
  if (Array.isArray(value)) for (const each of value) yield* pointersIn(each, `${pointer}/*`)
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      const memberPointer = `${pointer}/${escapePointerKey(name)}`
      yield memberPointer
      yield* pointersIn(each, memberPointer)
    }
  }
}

function tryParseJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
