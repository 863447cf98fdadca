import { valueAt } from '../../server/domain/json/json-pointer.ts'
import type { RecordedCall } from '../recorder/recorder.ts'
import { checkExchange, type Finding } from '../spec/check-exchange.ts'
import { operationOf, videoIdOperations } from '../spec/match-operation.ts'
import {
  createDraftRequest,
  type DraftRequest,
  readsOneVerification,
  verificationIdIn,
} from './request.ts'

/** A scenario and what it is given: what brings a verification about. */
export type UsedScenario = {
  readonly name: string
  readonly params: Readonly<Record<string, string>>
}

/** A verification as an answer tells it. */
export type RecordedRow = {
  readonly status: unknown
  readonly reason: unknown
  readonly use?: UsedScenario | undefined
}

/** A call of a run on its way into a pact: redacted, and as good for any emulator as for that one. */
export type DraftInteraction = {
  readonly operation: string
  readonly request: DraftRequest
  readonly status: number
  readonly contentType: string
  /** Parsed, as it came; undefined where it was a file. */
  readonly body: unknown
  readonly problem?: string
  /** The scenario that played, where the call was of one. */
  readonly use?: UsedScenario
  /** What was there when it was asked: of one verification, or of a list. */
  readonly rows: readonly RecordedRow[]
}

export type DraftInteractions = {
  readonly drafts: readonly DraftInteraction[]
  /** Calls that can be no promise, by the reason. */
  readonly leftOut: Readonly<Record<string, number>>
}

/**
 * Drafts of the same request that were answered in the same way, together: one of them is promise enough.
 * A refusal is the same whatever its sentence is about. Pure.
 */
export function groupAlike(
  drafts: readonly DraftInteraction[],
): readonly (readonly DraftInteraction[])[] {
  const groups = new Map<string, DraftInteraction[]>()
  for (const draft of drafts) {
    const { operation, request, status, contentType, problem, body, rows } = draft
    const told = rows.map((row) => [row.status, isList(operation) ? '' : row.reason])
    const key = JSON.stringify([operation, request, status, contentType, problem, told])
    const whole = status < 400 && rows.length === 0 ? key + JSON.stringify(body, formOf) : key
    const group = groups.get(whole)
    if (group === undefined) groups.set(whole, [draft])
    else group.push(draft)
  }
  return [...groups.values()]
}

function isList(operation: string): boolean {
  return !readsOneVerification(operation)
}

function formOf(_: string, value: unknown): unknown {
  return typeof value === 'object' ? value : typeof value
}

/** The calls of a run that a pact can be made of. A wrong request that was refused is one. Pure. */
export function draftInteractions(calls: readonly RecordedCall[]): DraftInteractions {
  const uses = usesIn(calls)
  const leftOut: Record<string, number> = {}
  const drafts: DraftInteraction[] = []
  for (const call of calls) {
    const findings = checkExchange(call, { closed: true })
    const why = reasonToLeaveOut(call, findings)
    if (why === undefined) drafts.push(draftInteraction(call, findings, uses))
    else leftOut[why] = (leftOut[why] ?? 0) + 1
  }
  return { drafts, leftOut }
}

function reasonToLeaveOut(call: RecordedCall, findings: readonly Finding[]): string | undefined {
  const operation = operationOf(call.method, call.path)
  if (operation === undefined) return 'of no operation of the API'
  if (!videoIdOperations().includes(operation)) return 'about accounts, which no state brings about'
  const isRefused = call.status >= 400
  if (!isRefused && findings.some(({ side }) => side === 'request')) return 'against openapi.yaml'
  const isSpoilt = findings.some(({ side }) => side === 'response')
  return isSpoilt ? 'answered as no description says, because a scenario wanted it' : undefined
}

function draftInteraction(
  call: RecordedCall,
  findings: readonly Finding[],
  uses: ReadonlyMap<string, UsedScenario>,
): DraftInteraction {
  const { method, path, status, responseHeaders, hash, problem } = call
  const operation = operationOf(method, path) ?? ''
  const body = hash === undefined ? tryParseJson(call.responseBody) : undefined
  const use = useOf(call) ?? uses.get(verificationIdIn(path))
  return {
    operation,
    request: createDraftRequest(call, operation, findings),
    status,
    contentType: String(responseHeaders['content-type'] ?? ''),
    body,
    ...(problem === undefined ? {} : { problem }),
    ...(use === undefined ? {} : { use }),
    rows: rowsOf(operation, status, body, path, use, uses),
  }
}

function rowsOf(
  operation: string,
  status: number,
  body: unknown,
  path: string,
  use: UsedScenario | undefined,
  uses: ReadonlyMap<string, UsedScenario>,
): readonly RecordedRow[] {
  const data = valueAt(body, '/data')
  if (readsOneVerification(operation)) {
    const isKnown = use !== undefined || uses.has(verificationIdIn(path)) || status < 400
    const told = { status: valueAt(data, '/status'), reason: valueAt(data, '/reason') }
    return isKnown ? [{ ...told, use }] : []
  }
  if (!Array.isArray(data)) return []
  const kinds = new Map<string, RecordedRow>()
  for (const row of data) {
    const told = { status: valueAt(row, '/status'), reason: valueAt(row, '/reason') }
    const key = String(told.status)
    if (!kinds.has(key)) kinds.set(key, { ...told, use: uses.get(String(valueAt(row, '/id'))) })
  }
  // A row of each status, always in the same order: how many there were says nothing.
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

// Which scenario every verification of the run was of, as far as any call has told.
function usesIn(calls: readonly RecordedCall[]): ReadonlyMap<string, UsedScenario> {
  const uses = new Map<string, UsedScenario>()
  for (const call of calls) {
    const use = useOf(call)
    if (use === undefined) continue
    const id = verificationIdIn(call.path)
    const opened = valueAt(tryParseJson(call.responseBody), '/data/id')
    const of = id === '' && typeof opened === 'string' ? opened : id
    if (of !== '') uses.set(of, use)
  }
  return uses
}

function useOf({ scenario, params = {} }: RecordedCall): UsedScenario | undefined {
  return scenario === undefined ? undefined : { name: scenario, params }
}

function tryParseJson(text: unknown): unknown {
  if (typeof text !== 'string') return text instanceof Uint8Array ? undefined : text
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
