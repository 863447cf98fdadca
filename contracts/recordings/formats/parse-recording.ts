import { gunzipSync } from 'node:zlib'
import { parseArchive } from './archive.ts'
import { parseCaptures } from './captures.ts'
import { isCassette, parseCassette } from './cassette.ts'
import { maxDecompressedBytes } from './content-coding.ts'
import { parseTable } from './csv.ts'
import { looksLikeCurl, parseCurl } from './curl-text.ts'
import { parseHar, type ReadAttachment } from './har.ts'
import { isRequestLine, parseRawRequest, parseRawResponse } from './http-text.ts'
import { isInsomnia, parseInsomnia } from './insomnia.ts'
import { looksLikeFlows, parseFlows } from './mitmproxy.ts'
import { isPostman, parsePostman } from './postman.ts'
import { memberAt, parseJsonText, type Recording, type RecordingFault } from './recording.ts'

export type ParseRecordingOptions = {
  /** Returns a file from the folder of the recording. A HAR file of Playwright may name such a file. */
  readonly readAttachment?: ReadAttachment
  /** The request of `curl -i`, such as `GET /IT-identity-verifications`. */
  readonly request?: string
}

/**
 * Reads a recording in any known format. It recognizes the format by the content. Returns one sentence with the remedy
 * if the content has none of these formats. Pure.
 */
export async function parseRecording(
  bytes: Uint8Array,
  options: ParseRecordingOptions = {},
): Promise<Recording | RecordingFault> {
  if (bytes.length === 0) return { fault: 'is empty. Record it again.' }
  // Not a TextDecoder: its latin1 is windows-1252, where byte 0x8b is another character. Node 20 differs from this rule.
  const start = Buffer.from(bytes.subarray(0, 4)).toString('latin1')
  if (start.startsWith('PK')) return parseArchive(bytes)
  if (start.startsWith('\x1f\x8b')) return parseCompressed(bytes, options)
  if (looksLikeFlows(bytes)) return parseFlows(bytes)
  if (CAPTURED_PACKETS.includes(start)) {
    return {
      fault:
        'has captured packets, which are encrypted. Record the requests with a browser or with mitmproxy, and name that file.',
    }
  }
  if (bytes.subarray(0, 1000).includes(0)) return UNKNOWN
  const text = new TextDecoder().decode(bytes).replace(/^\ufeff/, '')
  if (text.trim() === '') return { fault: 'is empty. Record it again.' }
  return /^\s*[[{]/.test(text)
    ? parseJsonRecording(text, options)
    : parseTextRecording(text, options)
}

const CAPTURED_PACKETS = ['\xd4\xc3\xb2\xa1', '\xa1\xb2\xc3\xd4', '\x0a\x0d\x0d\x0a']

const UNKNOWN: RecordingFault = {
  fault:
    'is not a recording that drift can read. Export a HAR file, with content, and name that; docs/recordings.md lists all formats.',
}

async function parseCompressed(
  bytes: Uint8Array,
  options: ParseRecordingOptions,
): Promise<Recording | RecordingFault> {
  try {
    return await parseRecording(
      gunzipSync(bytes, { maxOutputLength: maxDecompressedBytes }),
      options,
    )
  } catch {
    return { fault: 'is a damaged gzip file. Save it again.' }
  }
}

function parseJsonRecording(
  text: string,
  { readAttachment }: ParseRecordingOptions,
): Recording | RecordingFault {
  const json = parseJsonText(text) ?? parseJsonLines(text)
  if (json === undefined) {
    return { fault: 'is not JSON, although it begins like JSON. Export it again.' }
  }
  if (memberAt(json, 'log') !== undefined) return parseHar(json, readAttachment)
  if (isPostman(json)) return parsePostman(json)
  if (isInsomnia(json)) return parseInsomnia(json)
  if (isCassette(json)) return parseCassette(json)
  if (memberAt(json, 'interactions') !== undefined) {
    return { fault: 'is a pact. Give it to videoid-emulator verify instead.' }
  }
  if (memberAt(json, 'openapi') !== undefined || memberAt(json, 'swagger') !== undefined) {
    return { fault: 'is a description of an API. Name a recording of requests and responses.' }
  }
  return parseCaptures(json) ?? UNKNOWN
}

/** Some tools write one JSON object in each line. */
function parseJsonLines(text: string): unknown {
  const values = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseJsonText)
  return values.length > 1 && !values.includes(undefined) ? values : undefined
}

async function parseTextRecording(
  text: string,
  { request }: ParseRecordingOptions,
): Promise<Recording | RecordingFault> {
  const [first = ''] = text.trimStart().split(/\r?\n/)
  if (isRequestLine(first)) {
    const messages = text.trimStart().split(/^(?=[A-Z]{3,10} \S+ HTTP\/[\d.]+\r?$)/m)
    return rawMessages(messages)
  }
  if (looksLikeCurl(text)) return parseCurl(text, request)
  if (/(?:^|[,;])"?method"?[,;]/i.test(first)) return parseTable(text) ?? UNKNOWN
  if (/^\s*</.test(text)) {
    return {
      fault: 'is a page or XML, not a recording. Export a HAR file, with content, and name that.',
    }
  }
  if (
    /^(?:(?:_?type|version|recorded_with): |(?:http_)?interactions:|- *\n? *request:)/m.test(text)
  ) {
    const { parse } = await import('yaml')
    const content: unknown = parseYaml(parse, text)
    if (isInsomnia(content)) return parseInsomnia(content)
    if (isCassette(content)) return parseCassette(content)
  }
  return UNKNOWN
}

// A status line after a request begins its response.
function rawMessages(messages: readonly string[]): Recording {
  const encoder = new TextEncoder()
  const entries = messages.flatMap((message, i) => {
    const [sent = '', answer] = message.split(/\r?\n(?=HTTP\/[\d.]+ \d{3})/)
    const request = parseRawRequest(encoder.encode(sent))
    const response = answer === undefined ? undefined : parseRawResponse(encoder.encode(answer))
    if (request === undefined) return []
    return [{ entry: i + 1, ...request, ...(response === undefined ? {} : { response }) }]
  })
  const hasResponses = entries.some(({ response }) => response !== undefined)
  return { entries, unanswered: 0, recordedBy: hasResponses ? 'client' : 'receiver' }
}

function parseYaml(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
