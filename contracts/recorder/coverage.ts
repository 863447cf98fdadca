import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { operationOf, videoIdOperations } from '../spec/match-operation.ts'
import { requestMembers, responseMembers, statusesOf } from '../spec/members.ts'
import type { RecordedCall } from './recorder.ts'

/** What of the API and of its behaviour a run has met. */
export type Coverage = {
  /** The six operations, and of them those that were called with success. */
  readonly operations: CoveragePart
  /** `POST /IT-live 402`, as far as more than a guess says that it is answered. */
  readonly statuses: CoveragePart
  /** Members of the body of a POST, and those that were sent: `/user/firstName`. */
  readonly requestProperties: CoveragePart
  /** Members of the answers, and those that came: `POST /IT-live /data/id`. */
  readonly responseProperties: CoveragePart
  readonly scenarios: CoveragePart
  /** Status changes of the machine: `running ▶ validation`. */
  readonly transitions: CoveragePart
  /** Events that a receiver can be told, and has acknowledged. */
  readonly acknowledged: CoveragePart
  /** As many as there may be: reasons, and statuses that are only assumed. */
  readonly reasons: readonly string[]
  readonly assumedStatuses: readonly string[]
}

export type CoveragePart = { readonly met: readonly string[]; readonly missed: readonly string[] }

/** What the emulator knows of the run besides its calls. */
export type BehaviourCoverage = {
  readonly scenarios: CoveragePart
  readonly transitions: CoveragePart
  readonly acknowledged: CoveragePart
  readonly reasons: readonly string[]
}

export function coverageOf(calls: readonly RecordedCall[], reached: BehaviourCoverage): Coverage {
  const called = new Set<string>()
  const statuses = new Set<string>()
  const sent = new Set<string>()
  const came = new Set<string>()
  const six = videoIdOperations()
  for (const { method, path, status, requestBody, responseBody } of calls) {
    const operation = operationOf(method, path)
    if (operation === undefined || !six.includes(operation)) continue
    statuses.add(`${operation} ${status}`)
    if (status < 400 && status > 0) called.add(operation)
    for (const pointer of pointersIn(requestBody, '')) sent.add(pointer)
    for (const pointer of pointersIn(tryParseJson(responseBody), ''))
      came.add(`${operation} ${pointer}`)
  }
  const known = six.flatMap((operation) =>
    statusesOf(operation).map((each) => ({ ...each, name: `${operation} ${each.status}` })),
  )
  const told = known.filter(({ isKnown }) => isKnown).map(({ name }) => name)
  return {
    operations: coveragePart(six, called),
    statuses: coveragePart(told, statuses),
    requestProperties: coveragePart(requestMembers(), sent),
    responseProperties: coveragePart(
      six.flatMap((operation) => responseMembers(operation).map((at) => `${operation} ${at}`)),
      came,
    ),
    ...reached,
    assumedStatuses: [...statuses].filter((each) => !told.includes(each)).sort(),
  }
}

/** 0 to 100, in whole percent, rounded down: what is nearly all is not all. */
export function percentOf({ met, missed }: CoveragePart): number {
  const all = met.length + missed.length
  return all === 0 ? 100 : Math.floor((100 * met.length) / all)
}

/** The parts that `--fail-under` holds, as people call them. */
export const FAIL_UNDER_PARTS = {
  operations: 'operations',
  statuses: 'statuses',
  requestProperties: 'request properties',
  responseProperties: 'response properties',
} as const

/** The lowest of the parts that are held, the first of equals. */
export function lowestOf(coverage: Coverage): {
  readonly name: string
  readonly part: CoveragePart
} {
  const parts = Object.entries(FAIL_UNDER_PARTS).map(([key, name]) => {
    return { name, part: coverage[key as keyof typeof FAIL_UNDER_PARTS] }
  })
  return parts.reduce((low, next) => (percentOf(next.part) < percentOf(low.part) ? next : low))
}

export function coveragePart(all: readonly string[], met: ReadonlySet<string>): CoveragePart {
  return { met: all.filter((each) => met.has(each)), missed: all.filter((each) => !met.has(each)) }
}

function* pointersIn(value: unknown, pointer: string): Generator<string> {
  if (Array.isArray(value)) for (const each of value) yield* pointersIn(each, `${pointer}/*`)
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      const at = `${pointer}/${escapePointerKey(name)}`
      yield at
      yield* pointersIn(each, at)
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
