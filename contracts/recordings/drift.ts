import { parseCallbackRequest } from '../../server/domain/callbacks/parse-callback-request.ts'
import { isJsonObject } from '../../server/domain/json/json-object.ts'
import type { CallbackRequest } from '../../server/domain/model/callback.ts'
import { redactFinding, redactPath } from '../recorder/redact.ts'
import { groupFindings, type ObservedFinding, type Report } from '../report/contract-report.ts'
import { operationOf } from '../spec/match-operation.ts'
import { compareCallback, copyFindings } from './compare-callback.ts'
import { createConversationCheck } from './compare-conversation.ts'
import { compareRequest } from './compare-request.ts'
import { compareResponse, responseJson } from './compare-response.ts'
import { confirmedClaims } from './confirmed-claims.ts'
import { type DriftFinding, driftFinding } from './drift-finding.ts'
import { confirmedRemark, recordingRemarks, unjudgedSentences } from './drift-remarks.ts'
import {
  isPlatformHost,
  readMethod,
  receiverKey,
  type SortedEntry,
  sortEntries,
} from './entry-kind.ts'
import {
  bodyText,
  memberAt,
  parseJsonText,
  type RecordedEntry,
  type Recording,
} from './formats/recording.ts'
import {
  dialectLines,
  dialectRemarks,
  type ObservedSwitch,
  observeDialect,
} from './observed-dialect.ts'

/** A recording with the name of its file. */
export type NamedRecording = { readonly subject: string; readonly recording: Recording }

/** The differences between a recording and openapi.yaml, and what the recording says about open questions. */
export type DriftReport = Report & {
  /** The value of each switch of the dialect, if the recording shows it. */
  readonly dialect: readonly ObservedSwitch[]
  /** The lines of a dialect file with which the emulator answers like the recording. */
  readonly dialectFile: readonly string[]
  /** The claims that the recording confirms. In openapi.yaml they are assumed or taken from other services. */
  readonly confirmed: readonly string[]
  /** Sentences if nothing of the recording could be compared. */
  readonly unjudged: readonly string[]
}

/**
 * Finds differences between recordings and openapi.yaml, in both directions. Compares each callback with the requests
 * of all recordings. Sends nothing, and the reports contain no personal data.
 */
export function findDrift(recordings: readonly NamedRecording[]): readonly DriftReport[] {
  const requested = callbackRequests(recordings)
  return sortRecordings(recordings).map((sorted) => driftOf(sorted, requested))
}

/** A recording with the kind of each entry. */
export interface SortedRecording {
  readonly subject: string
  readonly recording: Recording
  readonly entries: readonly SortedEntry[]
  /** True if an emulator has answered. Then the recording says nothing about the real service. */
  readonly isOfEmulator: boolean
}

/**
 * Sorts the entries of recordings. The requests of one recording show which entries of another recording are callbacks.
 */
export function sortRecordings(recordings: readonly NamedRecording[]): readonly SortedRecording[] {
  const urls = new Set(callbackRequests(recordings).keys())
  return recordings.map(({ subject, recording }) => {
    const entries = sortEntries(recording.entries, recording.recordedBy, urls)
    const isOfEmulator =
      recording.isOfEmulator === true || exchangesIn(entries).some(isAnsweredByEmulator)
    return { subject, recording, entries, isOfEmulator }
  })
}

function exchangesIn(entries: readonly SortedEntry[]): readonly SortedEntry[] {
  return entries.filter(
    // A browser has the content of a 304 in its cache.
    ({ kind, entry }) =>
      (kind === 'video-id' || kind === 'accounts') && entry.response?.status !== 304,
  )
}

type CallbackRequests = ReadonlyMap<string, CallbackRequest>

function driftOf(
  { subject, recording, entries: sorted, isOfEmulator }: SortedRecording,
  requested: CallbackRequests,
): DriftReport {
  const exchanges = exchangesIn(sorted)
  const callbacks = sorted.filter(({ kind }) => kind === 'callback')
  const conversation = createConversationCheck()
  const copies = new Map<string, number>()
  const isRedacted = recording.isRedacted === true
  const observed = [
    ...exchanges.flatMap((sortedEntry) =>
      exchangeFindings(sortedEntry, isRedacted, conversation.next),
    ),
    ...callbacks.flatMap(({ entry }) => callbackObservations(entry, requested, copies)),
  ]
  const dialect = observeDialect(sorted)
  const wrongClaims = new Set(observed.map(({ operation, status }) => `${operation} ${status}`))
  const unjudged = unjudgedSentences(exchanges, callbacks)
  const confirmed = (isOfEmulator || unjudged.length > 0 ? [] : exchanges)
    .flatMap(({ entry }) => confirmedClaims(entry, readMethod(entry.method), entry.path))
    .filter((claim) => ![...wrongClaims].some((wrong) => claim.startsWith(wrong)))
  return {
    subject,
    checked: exchanges.length,
    ...(callbacks.length === 0 ? {} : { messages: callbacks.length }),
    findings: groupFindings(observed),
    remarks: [
      ...recordingRemarks(exchanges, recording, isOfEmulator),
      ...(unjudged.length > 0 ? [] : dialectRemarks(dialect)),
      ...confirmedRemark(new Set(confirmed)),
    ],
    unjudged,
    dialect,
    dialectFile: dialectLines(dialect),
    confirmed: [...new Set(confirmed)].sort(),
  }
}

function exchangeFindings(
  { kind, entry }: SortedEntry,
  isRedacted: boolean,
  nextOfConversation: (entry: RecordedEntry, path: string) => readonly DriftFinding[],
): readonly ObservedFinding[] {
  const { path } = entry
  const method = readMethod(entry.method)
  const error = memberAt(responseJson(entry.response), 'error') ?? entry.response?.error
  const number = typeof error === 'number' ? error : undefined
  const known = operationOf(method, path)
  const isHere = known !== undefined && isOfKind(known, kind, entry.host)
  const findings = isHere
    ? [
        ...compareResponse(entry, method, path, isRedacted),
        ...compareRequest(entry, method, path, number, isRedacted),
        ...(kind === 'video-id' ? nextOfConversation(entry, path) : []),
      ]
    : unknownOperation(entry, kind, known !== undefined)
  const operation = isHere ? known : `${entry.method} ${redactPath(path.replace(/\?.*/s, ''))}`
  return findings.map((finding) => ({
    ...redacted(finding),
    operation,
    status: entry.response?.status ?? 0,
    seen: `entry ${entry.entry}`,
  }))
}

/** False for an operation of accounts on the host of Video ID, and for one of Video ID on the host of accounts. */
function isOfKind(operation: string, kind: SortedEntry['kind'], host: string): boolean {
  if (!isPlatformHost(host)) return true
  return operation.includes(' /IT-') === (kind === 'video-id')
}

function unknownOperation(
  entry: RecordedEntry,
  kind: SortedEntry['kind'],
  isElsewhere: boolean,
): readonly DriftFinding[] {
  const status = entry.response?.status ?? 0
  if (status >= 400) {
    const findings = compareResponse(entry, entry.method, unroutedPath(entry, isElsewhere))
    // The emulator has both APIs on one host, so it cannot answer with an error about the wrong host.
    const isExpected = isElsewhere && [401, 403, 404, 405].includes(status)
    return findings.filter(({ message }) => !(isExpected && /^error \d/.test(message)))
  }
  const message = 'the service has this operation, and openapi.yaml does not'
  // The emulator leaves out parts of the accounts' API on purpose.
  const label = kind === 'accounts' ? 'sibling' : 'mirrored'
  return [driftFinding('request', 'path', message, '/paths', label)]
}

function unroutedPath({ path }: RecordedEntry, isElsewhere: boolean): string {
  return isElsewhere ? '/no-such-path' : path
}

function callbackObservations(
  entry: RecordedEntry,
  requested: CallbackRequests,
  copies: Map<string, number>,
): readonly ObservedFinding[] {
  const request = requested.get(receiverKey(entry.host + entry.path))
  return [...compareCallback(entry, request), ...copyFindings(entry, request, copies)].map(
    (finding) => ({
      ...redacted(finding),
      operation: 'callback',
      seen: `entry ${entry.entry}`,
    }),
  )
}

function redacted(finding: DriftFinding): DriftFinding {
  return { ...finding, ...redactFinding({ ...finding, side: 'request' }), side: finding.side }
}

/** The callback objects of the requests that a recording has, by the URL of their receiver. */
function callbackRequests(recordings: readonly NamedRecording[]): CallbackRequests {
  const requests = new Map<string, CallbackRequest>()
  const entries = recordings.flatMap(({ recording }) => recording.entries)
  for (const { path, requestBody } of entries) {
    if (!/\/IT-(?:live|selfie|automatic)(?:$|\?)/.test(path) || requestBody === undefined) continue
    const body = parseJsonText(bodyText(requestBody))
    if (!isJsonObject(body) || !isJsonObject(body.callback)) continue
    const parsed = parseCallbackRequest(body.callback)
    if (parsed.ok) requests.set(receiverKey(parsed.value.url), parsed.value)
  }
  return requests
}

function isAnsweredByEmulator({ entry: { response } }: SortedEntry): boolean {
  return Object.keys(response?.headers ?? {}).some((name) => name.startsWith('x-emulator'))
}
