import { valueAt } from '../../server/domain/json/json-pointer.ts'
import type { RecordedCall } from '../recorder/recorded-calls.ts'
import { checkExchange, type Finding } from '../spec/check-exchange.ts'
import { operationOf, videoIdOperations } from '../spec/match-operation.ts'
import {
  createDraftRequest,
  type DraftRequest,
  readsOneVerification,
  verificationIdIn,
} from './draft-request.ts'

/** The scenario of a verification, and the parameters of the scenario. */
export type UsedScenario = {
  readonly name: string
  readonly params: Readonly<Record<string, string>>
}

/** The status and reason of a verification in a response. */
export type RecordedRow = {
  readonly status: unknown
  readonly reason: unknown
  readonly use?: UsedScenario | undefined
}

/** A redacted call of a run that can become an interaction of a pact. It does not depend on the emulator that answered. */
export type DraftInteraction = {
  readonly operation: string
  readonly request: DraftRequest
  readonly status: number
  readonly contentType: string
  /** The parsed response body. Undefined for a file. */
  readonly body: unknown
  readonly problem?: string
  /** The scenario of the verification, if there is one. */
  readonly use?: UsedScenario
  /** The verifications in the response: one, or the rows of a list. */
  readonly rows: readonly RecordedRow[]
}

export type DraftInteractions = {
  readonly drafts: readonly DraftInteraction[]
  /** Number of calls that cannot become an interaction, by reason. */
  readonly leftOut: Readonly<Record<string, number>>
}

/**
 * Groups drafts with equal requests and equal kinds of responses: a pact needs only one draft of each group. Two errors
 * with the same code are equal, even if their messages differ. Pure.
 */
export function groupAlike(
  drafts: readonly DraftInteraction[],
): readonly (readonly DraftInteraction[])[] {
  const groups = new Map<string, DraftInteraction[]>()
  for (const draft of drafts) {
    const { operation, request, status, contentType, problem, body, rows } = draft
    const shape = rows.map((row) => [row.status, isList(operation) ? '' : row.reason])
    const key = JSON.stringify([operation, request, status, contentType, problem, shape])
    const groupKey = status < 400 && rows.length === 0 ? key + JSON.stringify(body, formOf) : key
    const group = groups.get(groupKey)
    if (group === undefined) groups.set(groupKey, [draft])
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

/** Creates a draft for each call that a pact can contain. Refused wrong requests get a draft, too. Pure. */
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
  if (operation === undefined) return 'outside of the API'
  if (!videoIdOperations().includes(operation))
    return 'about accounts, for which there is no provider state'
  const isRefused = call.status >= 400
  if (!isRefused && findings.some(({ side }) => side === 'request'))
    return 'with a request that differs from openapi.yaml'
  const isSpoilt = findings.some(({ side }) => side === 'response')
  return isSpoilt
    ? 'with a response that a scenario changed, so that it differs from openapi.yaml'
    : undefined
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
    const shape = { status: valueAt(data, '/status'), reason: valueAt(data, '/reason') }
    return isKnown ? [{ ...shape, use }] : []
  }
  if (!Array.isArray(data)) return []
  const kinds = new Map<string, RecordedRow>()
  for (const row of data) {
    const shape = { status: valueAt(row, '/status'), reason: valueAt(row, '/reason') }
    const key = String(shape.status)
    if (!kinds.has(key)) kinds.set(key, { ...shape, use: uses.get(String(valueAt(row, '/id'))) })
  }
  // One row of each status, in a fixed order. The number of rows does not matter.
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

/** Maps the id of each verification to its scenario, as far as the calls show it. */
function usesIn(calls: readonly RecordedCall[]): ReadonlyMap<string, UsedScenario> {
  const uses = new Map<string, UsedScenario>()
  for (const call of calls) {
    const use = useOf(call)
    if (use === undefined) continue
    const id = verificationIdIn(call.path)
    const openedId = valueAt(tryParseJson(call.responseBody), '/data/id')
    const verificationId = id === '' && typeof openedId === 'string' ? openedId : id
    if (verificationId !== '') uses.set(verificationId, use)
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
