import type { Shape } from '../spec/generate.ts'
import { requestShape } from '../spec/generated/validators.js'
import { operationOf, videoIdOperations } from '../spec/route.ts'
import type { RecordedCall } from './recorder.ts'

/** What of the API and of its behaviour a run has met. */
export type Coverage = {
  /** The six operations, and of them those that were called with success. */
  readonly operations: Part
  /** Members of the body of a POST, and those that were sent. */
  readonly requestMembers: Part
  readonly scenarios: Part
  /** Status changes of the machine: `running ▶ validation`. */
  readonly transitions: Part
  /** Reasons, statuses of answers, and events that a receiver has acknowledged: as many as there may be. */
  readonly reasons: readonly string[]
  readonly statuses: readonly string[]
  readonly acknowledged: readonly string[]
}

export type Part = { readonly met: readonly string[]; readonly missed: readonly string[] }

/** What the emulator knows of the run besides its calls. */
export type Reached = {
  readonly scenarios: Part
  readonly transitions: Part
  readonly reasons: readonly string[]
  readonly acknowledged: readonly string[]
}

export function coverageOf(calls: readonly RecordedCall[], reached: Reached): Coverage {
  const called = new Set<string>()
  const members = new Set<string>()
  const statuses = new Set<string>()
  for (const { method, path, status, requestBody } of calls) {
    const operation = operationOf(method, path)
    if (operation === undefined) continue
    statuses.add(`${operation} ${status}`)
    if (status < 400 && status > 0) called.add(operation)
    note(requestBody, requestShape, '', members)
  }
  return {
    operations: part(videoIdOperations(), called),
    requestMembers: part(membersOf(requestShape, ''), members),
    ...reached,
    statuses: [...statuses].sort(),
  }
}

/** 0 to 100, in whole percent, rounded down: what is nearly all is not all. */
export function percentOf({ met, missed }: Part): number {
  const all = met.length + missed.length
  return all === 0 ? 100 : Math.floor((100 * met.length) / all)
}

export function part(all: readonly string[], met: ReadonlySet<string>): Part {
  return { met: all.filter((each) => met.has(each)), missed: all.filter((each) => !met.has(each)) }
}

function membersOf(shape: Shape, pointer: string): readonly string[] {
  return Object.entries(shape).flatMap(([name, deeper]) => {
    const at = `${pointer}/${name}`
    return deeper === null ? [at] : membersOf(deeper, at)
  })
}

function note(value: unknown, shape: Shape, pointer: string, seen: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, deeper] of Object.entries(shape)) {
    if (!Object.hasOwn(value, name)) continue
    const member: unknown = Reflect.get(value, name)
    if (deeper === null) seen.add(`${pointer}/${name}`)
    else note(member, deeper, `${pointer}/${name}`, seen)
  }
}
