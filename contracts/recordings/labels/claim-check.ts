import type { ProvenanceLabel } from '../../spec/provenance.ts'
import type { SortedEntry } from '../entry-kind.ts'
import type { HeaderTexts, RecordedEntry } from '../formats/recording.ts'

/** The verdict of one entry on a claim. `seen` is a short text without values of people, such as `422, error 200`. */
export interface ClaimEvidence {
  readonly verdict: 'confirmed' | 'contradicted'
  readonly seen: string
}

/** One row of docs/fidelity.md or docs/fidelity-accounts.md that a recording can confirm or contradict. */
export interface ClaimCheck {
  /** The heading above the row. */
  readonly section: string
  /** The first cell of the row, word for word. */
  readonly claim: string
  /** The second cell of the row. */
  readonly label: ProvenanceLabel | `${ProvenanceLabel}, ${ProvenanceLabel}`
  /** The calls that decide about the claim, as an imperative without a full stop. */
  readonly record: string
  /** Returns what an entry says about the claim. Undefined if it says nothing. */
  readonly judge: (entry: JudgedEntry) => ClaimEvidence | undefined
}

/** An entry with the parts that the checks need. */
export interface JudgedEntry {
  readonly kind: SortedEntry['kind']
  readonly entry: RecordedEntry
  /** Such as `GET /IT-identity-verifications/{id}`. Empty for a callback and for an unknown operation. */
  readonly operation: string
  readonly method: string
  readonly path: string
  /** 0 if there is no response. */
  readonly status: number
  /** The body of the response, if it is JSON. */
  readonly json: unknown
  /** The error number of the response. */
  readonly error?: number
  /** The headers of the response. */
  readonly headers: HeaderTexts
  /** The statuses of the same verification in earlier entries, without repetitions. */
  readonly earlier: readonly string[]
  /** The body of the request that opened the same verification. Undefined if the recording does not have it. */
  readonly openedWith: unknown
  /** True if the recorder has replaced values of people, and left out headers. */
  readonly isRedacted: boolean
}

/** Evidence that confirms a claim. */
export function confirmed(seen: string): ClaimEvidence {
  return { verdict: 'confirmed', seen }
}

/** Evidence that contradicts a claim. */
export function contradicted(seen: string): ClaimEvidence {
  return { verdict: 'contradicted', seen }
}

/** Returns evidence for a claim that is either true or false. */
export function decide(isTrue: boolean, seen: string): ClaimEvidence {
  return isTrue ? confirmed(seen) : contradicted(seen)
}

/** Such as `422, error 200`. */
export function shownRefusal({ status, error }: JudgedEntry): string {
  return error === undefined ? String(status) : `${status}, error ${error}`
}

export const LIST = 'GET /IT-identity-verifications'
export const READ = 'GET /IT-identity-verifications/{id}'
export const DOCUMENT = 'GET /IT-identity-verifications/{id}/{type}'

/** True for the three operations that open a verification. */
export function isOpening({ method, operation }: JudgedEntry): boolean {
  return method === 'POST' && operation.startsWith('POST /IT-')
}

/** True for a refusal of an operation of Video ID. */
export function isVideoIdRefusal({ kind, status }: JudgedEntry): boolean {
  return kind === 'video-id' && status >= 400
}
