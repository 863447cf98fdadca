import { ANSWERED_BY } from '../../recorder/real-host-recording.ts'
import {
  formBodyText,
  fromBase64,
  headersFrom,
  hostAndPath,
  listAt,
  memberAt,
  type RecordedBody,
  type RecordedEntry,
  type RecordedResponse,
  type Recording,
  type RecordingFault,
  textAt,
} from './recording.ts'

/** Returns a file that a HAR file names, such as a response body of Playwright. */
export type ReadAttachment = (name: string) => Uint8Array | undefined

/**
 * Reads the content of a HAR file (version 1.2) of a browser, a proxy or a test runner. Pure.
 */
export function parseHar(
  har: unknown,
  readAttachment: ReadAttachment = () => undefined,
): Recording | RecordingFault {
  const entries = memberAt(har, 'log', 'entries')
  if (!Array.isArray(entries)) {
    return { fault: 'has a log without entries. Export a HAR file, with content, and name that.' }
  }
  const isRedacted = textAt(har, 'log', 'creator', 'name') === 'videoid-emulator'
  const isReal = textAt(har, 'log', ANSWERED_BY.name) === ANSWERED_BY.realHosts
  return {
    ...harRecording(entries, readAttachment),
    isRedacted,
    isOfEmulator: isRedacted && !isReal,
  }
}

/** Reads a list of HAR entries. */
export function harRecording(
  entries: readonly unknown[],
  readAttachment: ReadAttachment,
): Recording {
  const parsed = entries.map((entry, i) => harEntry(entry, i + 1, readAttachment))
  const answered = parsed.filter((entry) => entry?.response !== undefined)
  return {
    entries: answered as readonly RecordedEntry[],
    unanswered: parsed.length - answered.length,
    recordedBy: 'client',
  }
}

/** Returns the names of the files that contain the bodies of a HAR file. */
export function attachmentNames(har: unknown): readonly string[] {
  return listAt(har, 'log', 'entries').flatMap((entry) =>
    [
      textAt(entry, 'response', 'content', '_file'),
      textAt(entry, 'request', 'postData', '_file'),
    ].filter((name) => name !== ''),
  )
}

function harEntry(
  entry: unknown,
  number: number,
  readAttachment: ReadAttachment,
): RecordedEntry | undefined {
  const target = hostAndPath(textAt(entry, 'request', 'url'))
  if (target === undefined) return undefined
  const requestHeaders = headersFrom(memberAt(entry, 'request', 'headers'))
  const requestBody = sentBody(memberAt(entry, 'request', 'postData'), readAttachment)
  const response = harResponse(memberAt(entry, 'response'), readAttachment)
  return {
    entry: number,
    ...target,
    method: textAt(entry, 'request', 'method').toUpperCase() || 'GET',
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(requestBody === undefined ? {} : { requestBody }),
    ...(response === undefined ? {} : { response }),
  }
}

function harResponse(value: unknown, readAttachment: ReadAttachment): RecordedResponse | undefined {
  const status = memberAt(value, 'status')
  if (typeof status !== 'number' || status < 100) return undefined
  const content = memberAt(value, 'content')
  const body = contentBody(content, readAttachment)
  const mimeType = textAt(content, 'mimeType')
  const headers =
    headersFrom(memberAt(value, 'headers')) ??
    (mimeType === '' || mimeType === 'x-unknown' ? undefined : { 'content-type': mimeType })
  return {
    status,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  }
}

function contentBody(content: unknown, readAttachment: ReadAttachment): RecordedBody | undefined {
  const file = textAt(content, '_file') || textAt(content, '_sha1')
  if (file !== '') return readAttachment(file)
  const text = memberAt(content, 'text')
  // Some browsers write an empty text where they have no content.
  const isEmpty = text === undefined || text === ''
  if (isEmpty) return memberAt(content, 'size') === 0 ? '' : undefined
  if (typeof text !== 'string') return undefined
  return textAt(content, 'encoding') === 'base64' ? fromBase64(text) : text
}

function sentBody(postData: unknown, readAttachment: ReadAttachment): RecordedBody | undefined {
  const file = textAt(postData, '_file') || textAt(postData, '_sha1')
  if (file !== '') return readAttachment(file)
  const text = textAt(postData, 'text')
  if (text !== '') return textAt(postData, 'encoding') === 'base64' ? fromBase64(text) : text
  const params = listAt(postData, 'params')
  if (params.length === 0) return undefined
  return formBodyText(params.map((param) => [textAt(param, 'name'), textAt(param, 'value')]))
}
