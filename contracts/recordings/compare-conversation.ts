import { isJsonObject } from '../../server/domain/json/json-object.ts'
import { PROBLEMS } from '../../server/domain/model/problem.ts'
import { responseJson } from './compare-response.ts'
import { type DriftFinding, driftFinding, shownWord } from './drift-finding.ts'
import { memberAt, type RecordedEntry } from './formats/recording.ts'

/** Compares each response with the earlier ones of the same recording. */
export interface ConversationCheck {
  /** Returns the differences of the next entry. Entries must come in their order. */
  next(entry: RecordedEntry, path: string): readonly DriftFinding[]
}

/** Creates a check that remembers which verifications the recording has opened, and their last status. */
export function createConversationCheck(): ConversationCheck {
  const statusById = new Map<string, string>()
  const openers = new Map<string, string | undefined>()
  const withDocuments = new Set<string>()

  return {
    next(entry, path) {
      const [pathOnly = '', query = ''] = path.split(/\?(.*)/s)
      const [, , id, type] = pathOnly.split('/')
      const status = entry.response?.status ?? 0
      const data = memberAt(responseJson(entry.response), 'data')
      if (entry.method === 'POST') return opened(entry, status, data)
      if (id === undefined) return listed(status, new URLSearchParams(query), data)
      return type === undefined ? read(entry, id, status, data) : downloaded(entry, id, status)
    },
  }

  function opened(entry: RecordedEntry, status: number, data: unknown): readonly DriftFinding[] {
    if (status !== 200 || !isJsonObject(data)) return []
    if (typeof data.id === 'string') {
      openers.set(data.id, entry.requestHeaders?.authorization)
      if (typeof data.status === 'string') statusById.set(data.id, data.status)
    }
    if (data.status === 'running' || typeof data.status !== 'string') return []
    const message = `a new verification is${shownWord(data.status)}, not "running"`
    return [
      driftFinding(
        'response',
        '/data/status',
        message,
        '/components/schemas/Opened/properties/status',
      ),
    ]
  }

  function listed(status: number, query: URLSearchParams, data: unknown): readonly DriftFinding[] {
    if (status !== 200 || !Array.isArray(data)) return []
    const limit = Number(query.get('limit') ?? '100')
    const wanted = query.get('status')
    const others = data.filter((row) => memberAt(row, 'status') !== wanted)
    const order = [...openers.keys()].reverse()
    const places = data
      .map((row) => order.indexOf(String(memberAt(row, 'id'))))
      .filter((i) => i >= 0)
    return [
      ...(places.some((place, i) => place < (places[i - 1] ?? 0))
        ? [
            driftFinding(
              'response',
              '/data',
              'the rows are not in the order of opening, newest first',
              LIST,
              'assumed',
            ),
          ]
        : []),
      ...(limit > 0 && data.length > limit && query.has('limit')
        ? [
            driftFinding(
              'response',
              '/data',
              `${data.length} rows, although the request asks for ${limit}`,
              '/components/parameters/Limit',
            ),
          ]
        : []),
      ...(wanted !== null && wanted !== '' && others.length > 0
        ? [
            driftFinding(
              'response',
              '/data',
              'rows of another status than the request asks for',
              '/components/parameters/WithStatus',
            ),
          ]
        : []),
    ]
  }

  function read(
    entry: RecordedEntry,
    id: string,
    status: number,
    data: unknown,
  ): readonly DriftFinding[] {
    if (status === 404 && openers.has(id)) {
      const isSameCaller = openers.get(id) === entry.requestHeaders?.authorization
      const message = 'the service does not find a verification that this recording has opened'
      const rule = '/components/responses/IdUnknown'
      return isSameCaller ? [driftFinding('response', 'status', message, rule, 'assumed')] : []
    }
    if (status !== 200 || !isJsonObject(data)) return []
    const before = statusById.get(id)
    if (typeof data.status === 'string') statusById.set(id, data.status)
    const rule = '/components/schemas/Verification/properties'
    return [
      ...(typeof data.id === 'string' && data.id !== id
        ? [driftFinding('response', '/data/id', 'not the id of the path', `${rule}/id`)]
        : []),
      // The status may change between two entries. So only an undecided status after the documents is a difference.
      ...(withDocuments.has(id) && (data.status === 'running' || data.status === 'validation')
        ? [
            driftFinding(
              'response',
              'status',
              `an earlier entry has documents, but the status is still${shownWord(data.status)}`,
              DOWNLOAD,
            ),
          ]
        : []),
      ...(isPossibleChange(before, data.status)
        ? []
        : [
            driftFinding(
              'response',
              '/data/status',
              `the status goes from "${before}" to${shownWord(data.status)}`,
              `${rule}/status`,
            ),
          ]),
    ]
  }

  function downloaded(entry: RecordedEntry, id: string, status: number): readonly DriftFinding[] {
    if (status === 200) withDocuments.add(id)
    const isTooLate = memberAt(responseJson(entry.response), 'error') === retentionError
    if (statusById.get(id) !== 'ok' || isTooLate) return []
    if (status === 404) {
      const message = 'the service does not have this document, although the status is "ok"'
      return [driftFinding('response', 'status', message, '/components/parameters/Type', 'assumed')]
    }
    if (status !== 422) return []
    const message = 'documents are refused although the status is "ok"'
    return [driftFinding('response', 'status', message, DOWNLOAD, 'assumed')]
  }
}

const LIST = '/components/schemas/ListEnvelope/properties/data'
const DOWNLOAD = '/paths/~1IT-identity-verifications~1{id}~1{type}/get'
const retentionError = PROBLEMS.RETENTION_OVER.error

// After `ko` a person may try again. Another check reports statuses that are not documented.
const NEXT: Readonly<Record<string, readonly string[]>> = {
  running: ['running', 'validation', 'ok', 'ko'],
  validation: ['validation', 'ok', 'ko'],
  ok: ['ok'],
  ko: ['ko', 'running', 'validation', 'ok'],
}

function isPossibleChange(before: string | undefined, after: unknown): boolean {
  const next = before === undefined ? undefined : NEXT[before]
  const isKnown = typeof after === 'string' && Object.hasOwn(NEXT, after)
  return next === undefined || !isKnown || next.includes(after)
}
