import type { ApiCaller, ApiResponse } from './call.ts'
import { readPayload, unreadable } from './envelope.ts'
import { type Outcome, successOutcome } from './outcome.ts'
import { isRecord } from './wire.ts'

/** One downloaded document. */
export type VideoIdFile = {
  readonly bytes: Uint8Array
  readonly contentType: string
  /** Where the platform gives one. */
  readonly fileName?: string
}

/**
 * The files of an answer: its own bytes; or base64 in the envelope; or addresses in the envelope, which are
 * fetched. The platform's services do all three, and nobody outside knows which of them Video ID does.
 */
export async function readFiles(
  answer: ApiResponse,
  call: ApiCaller,
): Promise<Outcome<readonly VideoIdFile[]>> {
  const { bytes, contentType, status } = answer
  const isFile = status < 300 && contentType !== 'application/json'
  if (isFile && bytes.length > 0) return successOutcome([{ bytes, contentType }])
  if (isFile) return unreadable(answer)
  const payload = readPayload(answer, (data) => data ?? undefined)
  if (!payload.ok) return payload
  if (Array.isArray(payload.value)) return fetchFiles(answer, payload.value, call)
  if (!isRecord(payload.value) || typeof payload.value.file !== 'string') {
    // JSON that is a document itself: the audit, where that was asked for.
    return successOutcome([{ bytes, contentType }])
  }
  const file = decodeFile(payload.value)
  return file === undefined ? unreadable(answer) : successOutcome([file])
}

// Source: sibling (visurecamerali, visengine).
function decodeFile({ file, nome, dimensione }: Readonly<Record<string, unknown>>) {
  const text = String(file)
  if (!isBase64(text)) return undefined
  const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0))
  if (typeof dimensione === 'number' && dimensione !== bytes.length) return undefined
  const contentType = 'application/octet-stream'
  return typeof nome === 'string' ? { bytes, contentType, fileName: nome } : { bytes, contentType }
}

// By its length and one class of letters: a group that repeats is too deep for a document of megabytes.
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

// Source: sibling (docuengine).
async function fetchFiles(
  answer: ApiResponse,
  addresses: readonly unknown[],
  call: ApiCaller,
): Promise<Outcome<readonly VideoIdFile[]>> {
  const files: VideoIdFile[] = []
  for (const each of addresses) {
    if (!isRecord(each) || !/^https?:\/\//.test(String(each.downloadUrl))) return unreadable(answer)
    const got = await call({ method: 'GET', path: String(each.downloadUrl), accept: '*/*' })
    if (!got.ok) return got
    const { bytes, contentType, status } = got.value
    const isWhole = typeof each.fileSize !== 'number' || each.fileSize === bytes.length
    if (status !== 200 || !isWhole) return unreadable(got.value)
    const name = typeof each.fileName === 'string' ? { fileName: each.fileName } : {}
    files.push({ bytes, contentType, ...name })
  }
  return successOutcome(files)
}
