import { operationOf } from '../../spec/match-operation.ts'
import { responseJson } from '../compare-response.ts'
import { type NamedRecording, sortRecordings } from '../drift.ts'
import { readMethod, type SortedEntry } from '../entry-kind.ts'
import { memberAt, type RecordedEntry } from '../formats/recording.ts'
import type { ClaimCheck, ClaimEvidence, JudgedEntry } from './claim-check.ts'
import { ERROR_CLAIMS } from './error-claims.ts'
import { HISTORY_CLAIMS, idIn, requestIn, statusIn } from './history-claims.ts'
import { RESPONSE_CLAIMS } from './response-claims.ts'

/** Every row of docs/fidelity.md that a recording can decide, except rows that are documented. */
export const CLAIM_CHECKS: readonly ClaimCheck[] = [
  ...RESPONSE_CLAIMS,
  ...ERROR_CLAIMS,
  ...HISTORY_CLAIMS,
]

/** The verdict of a recording on one row of docs/fidelity.md. */
export interface JudgedClaim {
  readonly section: string
  readonly claim: string
  /** The label of the row today. */
  readonly label: string
  /** `open` if no entry decides about the claim. */
  readonly verdict: ClaimEvidence['verdict'] | 'open'
  /** A short text about the first deciding entry, such as `422, error 200`. Absent for an open claim. */
  readonly seen?: string
  /** The number of that entry. */
  readonly entry?: number
  /** The calls that decide about the claim, as an imperative. */
  readonly record: string
}

/** A recording with its judged claims. A recording of an emulator has none. */
export interface LabelledRecording {
  readonly subject: string
  readonly claims: readonly JudgedClaim[]
}

/** Judges all rows by each recording. A callback in one file can belong to a request in another file. Pure. */
export function judgeRecordings(
  recordings: readonly NamedRecording[],
): readonly LabelledRecording[] {
  return sortRecordings(recordings).map(({ subject, recording, entries, isOfEmulator }) => ({
    subject,
    claims: isOfEmulator ? [] : judgeClaims(entries, recording.isRedacted === true),
  }))
}

// A contradiction is stronger than a confirmation.
function judgeClaims(entries: readonly SortedEntry[], isRedacted: boolean): readonly JudgedClaim[] {
  const judgedEntries = withHistory(entries, isRedacted)
  return CLAIM_CHECKS.map(({ section, claim, label, record, judge }) => {
    const found = judgedEntries.flatMap((call) => {
      const evidence = judge(call)
      return evidence === undefined ? [] : [{ ...evidence, entry: call.entry.entry }]
    })
    const first = found.find(({ verdict }) => verdict === 'contradicted') ?? found[0]
    return { section, claim, label, record, ...(first ?? { verdict: 'open' as const }) }
  })
}

/** Joins the claims of several recordings. A contradiction takes precedence over a confirmation. */
export function strongestClaims(
  recordings: readonly LabelledRecording[],
): readonly (JudgedClaim & { readonly subject: string })[] {
  const [first] = recordings
  return (first?.claims ?? []).map((_, i) => {
    const all = recordings.flatMap(({ subject, claims }) => {
      const claim = claims[i]
      return claim === undefined ? [] : [{ ...claim, subject }]
    })
    const strongest =
      all.find(({ verdict }) => verdict === 'contradicted') ??
      all.find(({ verdict }) => verdict === 'confirmed') ??
      all[0]
    return strongest as JudgedClaim & { readonly subject: string }
  })
}

/** Adds to each entry what earlier entries say about the same verification. The history of callbacks is separate. */
function withHistory(entries: readonly SortedEntry[], isRedacted: boolean): readonly JudgedEntry[] {
  const statuses = new Map<string, string[]>()
  const requests = new Map<string, unknown>()
  return entries.map((sorted) => {
    const call = judgedEntry(sorted, isRedacted)
    const [, collection = '', pathId = ''] = call.path.split(/[/?]/)
    const id = idIn(call) || (collection === 'IT-identity-verifications' ? pathId : '')
    const key = `${sorted.kind === 'callback' ? 'callback' : 'call'} ${id}`
    const earlier = statuses.get(key) ?? []
    const request = requestIn(call)
    if (id !== '' && request !== undefined) requests.set(id, request)
    const status = id === '' ? '' : statusIn(call)
    if (status !== '' && earlier.at(-1) !== status) statuses.set(key, [...earlier, status])
    return { ...call, earlier, openedWith: requests.get(id) }
  })
}

function judgedEntry({ kind, entry }: SortedEntry, isRedacted: boolean): JudgedEntry {
  const json = responseJson(entry.response)
  const error = errorOf(entry, json)
  const method = readMethod(entry.method)
  return {
    ...{ kind, entry, method, path: entry.path, json, isRedacted, earlier: [] },
    operation: kind === 'callback' ? '' : (operationOf(method, entry.path) ?? ''),
    status: entry.response?.status ?? 0,
    headers: entry.response?.headers ?? {},
    openedWith: undefined,
    ...(error === undefined ? {} : { error }),
  }
}

function errorOf({ response }: RecordedEntry, json: unknown): number | undefined {
  const error = memberAt(json, 'error') ?? response?.error
  return typeof error === 'number' ? error : undefined
}
