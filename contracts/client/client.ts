import { type CallOptions, createApiCaller } from './call.ts'
import { readPayload } from './envelope.ts'
import { readFiles, type VideoIdFile } from './files.ts'
import { type Outcome, successOutcome } from './outcome.ts'
import {
  type Dossier,
  dossierIn,
  type Opened,
  openedIn,
  type Row,
  rowsIn,
  type Verification,
  type VerificationRequest,
  verificationIn,
} from './wire.ts'

export type { CallOptions } from './call.ts'
export { type Callback, type DecodedCallback, decodeCallback } from './callback.ts'
export { type Failure, mayHaveOpened, type Said } from './failure.ts'
export type { VideoIdFile } from './files.ts'
export type { Outcome } from './outcome.ts'
export type { Dossier, Opened, Row, Status, Verification, VerificationRequest } from './wire.ts'

/** The document behind a `{type}`; the real names are not public but for `data`. */
export type FileType = 'audit' | 'timestamp' | 'images' | (string & {})

/** A client of the six operations. Each call resolves to an outcome, and none rejects. */
export interface VideoIdClient {
  /** Opens a live verification. The account is charged, so the client never repeats it: see `mayHaveOpened`. */
  openLive(request: VerificationRequest): Promise<Outcome<Opened>>
  /** The same with a recorded video. */
  openSelfie(request: VerificationRequest): Promise<Outcome<Opened>>
  /** The same without an operator. */
  openAutomatic(request: VerificationRequest): Promise<Outcome<Opened>>
  /** Status, reason and link of one verification. Free of charge. */
  status(id: string): Promise<Outcome<Verification>>
  /** The verifications of the account, newest first; `[]` if there are none. */
  list(page?: Page): Promise<Outcome<readonly Row[]>>
  /** The data of the person: after `ok`, for 30 days. */
  data(id: string): Promise<Outcome<Dossier>>
  /** The files of a document, usually one. `accept` chooses the form of an audit, such as `text/html`. */
  files(
    id: string,
    type: FileType,
    options?: { readonly accept?: string },
  ): Promise<Outcome<readonly VideoIdFile[]>>
  /**
   * The verifications of the account that are not among `knownIds`. Use it after a POST whose answer was lost: one row
   * is the verification that was charged, none means that nothing was opened.
   */
  notAmong(knownIds: Iterable<string>): Promise<Outcome<readonly Row[]>>
}

/**
 * A client of the Video ID API, for the real hosts and for the emulator alike. It needs `fetch` and nothing
 * else, keeps no state, repeats nothing by itself, and throws only for an address or a token that could
 * never work.
 *
 *     const videoId = createVideoIdClient({ baseUrl: 'https://test.videoid.openapi.com', token })
 *     const opened = await videoId.openLive({ mail: 'anna@example.com' })
 *     if (opened.ok) redirectTo(opened.value.link)
 */
export function createVideoIdClient(options: CallOptions): VideoIdClient {
  const call = createApiCaller(options)

  async function read<T>(
    path: string,
    reader: (data: unknown) => T | undefined,
  ): Promise<Outcome<T>> {
    const answer = await call({ method: 'GET', path })
    return answer.ok ? readPayload(answer.value, reader) : answer
  }

  async function open(path: string, body: VerificationRequest): Promise<Outcome<Opened>> {
    const answer = await call({ method: 'POST', path, body })
    return answer.ok ? readPayload(answer.value, openedIn) : answer
  }

  async function list({ skip, limit }: Page = {}): Promise<Outcome<readonly Row[]>> {
    const query = new URLSearchParams()
    if (skip !== undefined) query.set('skip', String(skip))
    if (limit !== undefined) query.set('limit', String(limit))
    const rows = await read(`${LIST}?${query}`.replace(/\?$/, ''), rowsIn)
    return isEmptyList(rows) ? successOutcome([]) : rows
  }

  return {
    openLive: (request: VerificationRequest) => open('/IT-live', request),
    openSelfie: (request: VerificationRequest) => open('/IT-selfie', request),
    openAutomatic: (request: VerificationRequest) => open('/IT-automatic', request),

    status: (id: string): Promise<Outcome<Verification>> => read(pathOf(id), verificationIn),

    list,

    data: (id: string): Promise<Outcome<Dossier>> => read(`${pathOf(id)}/data`, dossierIn),

    async files(
      id: string,
      type: FileType,
      { accept = '*/*' }: { readonly accept?: string } = {},
    ): Promise<Outcome<readonly VideoIdFile[]>> {
      const path = `${pathOf(id)}/${encodeURIComponent(type)}`
      const answer = await call({ method: 'GET', path, accept })
      return answer.ok ? readFiles(answer.value, call) : answer
    },

    async notAmong(knownIds: Iterable<string>): Promise<Outcome<readonly Row[]>> {
      const known = new Set(knownIds)
      const listed = new Map<string, Row>()
      for (let skip = 0; ; skip += maxRows) {
        const page = await list({ skip, limit: maxRows })
        if (!page.ok) return page
        const before = listed.size
        for (const row of page.value) listed.set(row.id, row)
        // A page without news ends it, too: whoever knows no paging answers the whole list each time.
        if (page.value.length < maxRows || listed.size === before) break
      }
      return successOutcome([...listed.values()].filter(({ id }) => !known.has(id)))
    },
  }
}

/** A part of the list: `limit` rows after the first `skip`. */
export type Page = { readonly skip?: number; readonly limit?: number }

const LIST = '/IT-identity-verifications'

// Source: sibling. Newer services answer no more than this at once.
const maxRows = 100

function pathOf(id: string): string {
  return `${LIST}/${encodeURIComponent(id)}`
}

// Source: sibling. The platform refuses an empty list instead of answering `[]`.
function isEmptyList(rows: Outcome<unknown>): boolean {
  return !rows.ok && rows.failure.kind === 'not-found' && rows.failure.error === 221
}
