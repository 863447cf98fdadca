import type { ApiCaller, ApiResponse } from './call.ts'
import { readPayload, unreadable } from './envelope.ts'
import { type Outcome, successOutcome } from './outcome.ts'
import { isRecord } from './payloads.ts'

/** One downloaded document. */
export type VideoIdFile = {
  readonly bytes: Uint8Array
  readonly contentType: string
  /** The name that the platform gives. Absent if it gives none. */
  readonly fileName?: string
}

/**
 * Reads the files of a response. Their form is the bytes of the response itself, base64 in the envelope, or URLs in the
 * envelope. Fetches the files at these URLs. The platform's services use all three forms. It is not public which form
 * Video ID uses.
 */
export async function readFiles(
  response: ApiResponse,
  call: ApiCaller,
): Promise<Outcome<readonly VideoIdFile[]>> {
  const { bytes, contentType, status } = response
  const isFile = status < 300 && contentType !== 'application/json'
  if (isFile && bytes.length > 0) return successOutcome([{ bytes, contentType }])
  if (isFile) return unreadable(response)
  const payload = readPayload(response, (data) => data ?? undefined)
  if (!payload.ok) return payload
  if (Array.isArray(payload.value)) return fetchFiles(response, payload.value, call)
  if (!isRecord(payload.value) || typeof payload.value.file !== 'string') {
    // The JSON itself is the document: an audit with `accept: 'application/json'`.
    return successOutcome([{ bytes, contentType }])
  }
  const file = decodeFile(payload.value)
  return file === undefined ? unreadable(response) : successOutcome([file])
}

// Source: sibling (visurecamerali, visengine).
function decodeFile({ file, nome, dimensione }: Readonly<Record<string, unknown>>) {
  const text = String(file)
  if (!isBase64(text)) return undefined
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  if (typeof dimensione === 'number' && dimensione !== bytes.length) return undefined
  const contentType = 'application/octet-stream'
  return typeof nome === 'string' ? { bytes, contentType, fileName: nome } : { bytes, contentType }
}

/** Checks length and characters only. A repeated group in the pattern exceeds the stack for megabytes of text. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

// Source: sibling (docuengine).
async function fetchFiles(
  response: ApiResponse,
  addresses: readonly unknown[],
  call: ApiCaller,
): Promise<Outcome<readonly VideoIdFile[]>> {
  const files: VideoIdFile[] = []
  for (const entry of addresses) {
    if (!isRecord(entry) || !/^https?:\/\//.test(String(entry.downloadUrl)))
      return unreadable(response)
    const download = await call({ method: 'GET', path: String(entry.downloadUrl), accept: '*/*' })
    if (!download.ok) return download
    const { bytes, contentType, status } = download.value
    const isWhole = typeof entry.fileSize !== 'number' || entry.fileSize === bytes.length
    if (status !== 200 || !isWhole) return unreadable(download.value)
    const name = typeof entry.fileName === 'string' ? { fileName: entry.fileName } : {}
    files.push({ bytes, contentType, ...name })
  }
  return successOutcome(files)
}
