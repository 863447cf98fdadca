import { type CallOptions, createApiCaller } from './call.ts'
import { readPayload } from './envelope.ts'
import { readFiles, type VideoIdFile } from './files.ts'
import { type Outcome, successOutcome } from './outcome.ts'
import {
  type Dossier,
  type Opened,
  parseDossier,
  parseOpened,
  parseRows,
  parseVerification,
  type Row,
  type Verification,
  type VerificationRequest,
} from './payloads.ts'

export type { CallOptions } from './call.ts'
export { type Callback, type DecodedCallback, decodeCallback } from './callback.ts'
export { type Failure, mayHaveOpened, type Said } from './failure.ts'
export type { VideoIdFile } from './files.ts'
export type { Outcome } from './outcome.ts'
export type { Dossier, Opened, Row, Status, Verification, VerificationRequest } from './payloads.ts'

/** The `{type}` of a document. The vendor's names are not public, except `data`. */
export type FileType = 'audit' | 'timestamp' | 'images' | (string & {})

/** A client of the six operations. Each call resolves to an outcome, and none rejects. */
export interface VideoIdClient {
  /** Opens a live verification. It costs credit, so the client never repeats the POST. See `mayHaveOpened`. */
  openLive(request: VerificationRequest): Promise<Outcome<Opened>>
  /** Opens a verification with a recorded video. */
  openSelfie(request: VerificationRequest): Promise<Outcome<Opened>>
  /** Opens a verification without an operator. */
  openAutomatic(request: VerificationRequest): Promise<Outcome<Opened>>
  /** Returns status, reason and link of one verification. Free of charge. */
  status(id: string): Promise<Outcome<Verification>>
  /** Returns the verifications of the account, newest first. `[]` if there are none. */
  list(page?: Page): Promise<Outcome<readonly Row[]>>
  /** Returns the data of the person. Available after `ok`, for 30 days. */
  data(id: string): Promise<Outcome<Dossier>>
  /** Downloads the files of a document, usually one. `accept` selects the format of an audit, such as `text/html`. */
  files(
    id: string,
    type: FileType,
    options?: { readonly accept?: string },
  ): Promise<Outcome<readonly VideoIdFile[]>>
  /**
   * Returns the verifications of the account that are not among `knownIds`. Use it after a POST whose response was
   * lost: one row is the verification that this POST opened; no row means that the POST opened nothing.
   */
  notAmong(knownIds: Iterable<string>): Promise<Outcome<readonly Row[]>>
}

/**
 * Creates a client of the Video ID API, for the real hosts and for the emulator. It needs only `fetch`, has no
 * state and never repeats a request. Throws a TypeError for an invalid base URL or token.
 *
 *     const videoId = createVideoIdClient({ baseUrl: 'https://test.videoid.openapi.com', token })
 *     const opened = await videoId.openLive({ mail: 'anna@example.com' })
 *     if (opened.ok) redirectTo(opened.value.link)
 */
export function createVideoIdClient(options: CallOptions): VideoIdClient {
  const call = createApiCaller(options)

  async function read<T>(
    path: string,
    parse: (data: unknown) => T | undefined,
  ): Promise<Outcome<T>> {
    const response = await call({ method: 'GET', path })
    return response.ok ? readPayload(response.value, parse) : response
  }

  async function open(path: string, body: VerificationRequest): Promise<Outcome<Opened>> {
    const response = await call({ method: 'POST', path, body })
    return response.ok ? readPayload(response.value, parseOpened) : response
  }

  async function list({ skip, limit }: Page = {}): Promise<Outcome<readonly Row[]>> {
    const query = new URLSearchParams()
    if (skip !== undefined) query.set('skip', String(skip))
    if (limit !== undefined) query.set('limit', String(limit))
    const rows = await read(`${LIST}?${query}`.replace(/\?$/, ''), parseRows)
    return isEmptyList(rows) ? successOutcome([]) : rows
  }

  return {
    openLive: (request: VerificationRequest) => open('/IT-live', request),
    openSelfie: (request: VerificationRequest) => open('/IT-selfie', request),
    openAutomatic: (request: VerificationRequest) => open('/IT-automatic', request),

    status: (id: string): Promise<Outcome<Verification>> => read(pathOf(id), parseVerification),

    list,

    data: (id: string): Promise<Outcome<Dossier>> => read(`${pathOf(id)}/data`, parseDossier),

    async files(
      id: string,
      type: FileType,
      { accept = '*/*' }: { readonly accept?: string } = {},
    ): Promise<Outcome<readonly VideoIdFile[]>> {
      const path = `${pathOf(id)}/${encodeURIComponent(type)}`
      const response = await call({ method: 'GET', path, accept })
      return response.ok ? readFiles(response.value, call) : response
    },

    async notAmong(knownIds: Iterable<string>): Promise<Outcome<readonly Row[]>> {
      const known = new Set(knownIds)
      const listed = new Map<string, Row>()
      for (let skip = 0; ; skip += maxRows) {
        const page = await list({ skip, limit: maxRows })
        if (!page.ok) return page
        const countBefore = listed.size
        for (const row of page.value) listed.set(row.id, row)
        // Stop at a page without new rows, too: a server without paging returns the whole list each time.
        if (page.value.length < maxRows || listed.size === countBefore) break
      }
      return successOutcome([...listed.values()].filter(({ id }) => !known.has(id)))
    },
  }
}

/** A page of the list: `limit` rows after the first `skip`. */
export type Page = { readonly skip?: number; readonly limit?: number }

const LIST = '/IT-identity-verifications'

// Source: sibling. Newer services return at most this many rows.
const maxRows = 100

function pathOf(id: string): string {
  return `${LIST}/${encodeURIComponent(id)}`
}

// Source: sibling. The platform answers 404 for an empty list instead of `[]`.
function isEmptyList(rows: Outcome<unknown>): boolean {
  return !rows.ok && rows.failure.kind === 'not-found' && rows.failure.error === 221
}
