import { isStatusLine, parseHeaderLines, parseRequestLine } from './http-text.ts'
import {
  hostAndPath,
  parseJsonText,
  type RecordedEntry,
  type Recording,
  type RecordingFault,
} from './recording.ts'

// A command line, with or without the prompt of a shell: `user@host:~$ curl -i https://…`.
const COMMAND = /^(?:[^\s{"<]*[$%#>]\s+)?(?:\w+=\S+ )*curl\s/

/** True if a text may be the output of `curl -i` or `curl -v`. */
export function looksLikeCurl(text: string): boolean {
  return /^(?:[^\s{"<]*[$%#>]\s+)?curl\s|^> [A-Z]{3,10} \S+ HTTP\/|^< HTTP\/|^HTTP\/[\d.]+ \d{3}/m.test(
    text,
  )
}

/**
 * Reads the output of one or more runs of `curl -v` or `curl -i`. With `-i` the request is known from the line of the
 * command, from a comment such as `# GET /IT-identity-verifications`, or from `request`.
 */
export function parseCurl(text: string, request?: string): Recording | RecordingFault {
  const entries: RecordedEntry[] = []
  let withoutRequest = 0
  let known: CurlRequest | undefined = request === undefined ? undefined : requestFrom(request)
  for (const block of splitBlocks(text)) {
    if (block.kind === 'command') known = commandRequest(block.lines.join('\n'))
    if (block.kind === 'comment') known = requestFrom(block.lines.join('\n')) ?? known
    if (block.kind === 'sent') known = { ...known, ...sentRequest(block.lines, known) }
    if (block.kind !== 'received') continue
    const response = receivedResponse(block)
    // 1xx only announces the response, and a proxy answers CONNECT before the request is sent.
    if (response.status < 200 || /connection established/i.test(block.lines[0] ?? '')) continue
    if (known?.path === undefined) withoutRequest += 1
    else {
      const { host = '', method = 'GET', path, ...sent } = known
      entries.push({ entry: entries.length + 1, host, method, path, ...sent, response })
    }
  }
  if (entries.length === 0 && withoutRequest === 0) {
    return {
      fault:
        'has commands of curl, but no headers of responses. Run curl with -i or -v, and save what it prints.',
    }
  }
  if (entries.length > 0) {
    return { entries, unanswered: withoutRequest, recordedBy: 'client' }
  }
  return {
    fault:
      "has responses of curl, but not their requests. Add --request 'GET /path', or write that line as a comment above each response, such as # GET /IT-identity-verifications.",
  }
}

type CurlRequest = Partial<Omit<RecordedEntry, 'entry' | 'response'>>

type Block = {
  readonly kind: 'command' | 'comment' | 'sent' | 'received'
  readonly lines: readonly string[]
  readonly body: string
}

function splitBlocks(text: string): readonly Block[] {
  const blocks: { kind: Block['kind']; lines: string[]; body: string; inBody: boolean }[] = []
  // Transcripts of -v mark received headers. A line without a mark is part of the body.
  for (const line of text.split(/\r?\n/)) {
    const last = blocks.at(-1)
    const received = /^< ?(.*)$/.exec(line)?.[1]
    const sent = /^> ?(.*)$/.exec(line)?.[1]
    const isBody = last?.kind === 'received' && last.inBody
    if (last?.kind === 'command' && last.lines.at(-1)?.endsWith('\\')) last.lines.push(line)
    else if (isCommand(line))
      blocks.push({ kind: 'command', lines: [line], body: '', inBody: false })
    else if (isComment(line))
      blocks.push({ kind: 'comment', lines: [line], body: '', inBody: false })
    else if (sent !== undefined) {
      if (last?.kind === 'sent') last.lines.push(sent)
      else blocks.push({ kind: 'sent', lines: [sent], body: '', inBody: false })
    } else if (received !== undefined) {
      if (last?.kind === 'received' && !last.inBody && !isStatusLine(received)) {
        if (received === '') last.inBody = true
        else last.lines.push(received)
      } else if (isStatusLine(received))
        blocks.push({ kind: 'received', lines: [received], body: '', inBody: false })
    } else if (
      /^[*{}] |^[{}] \[\d+ bytes data\]|^\s+% Total|^\s+Dload|^\s*\d+\s+\d+/.test(line) &&
      !isBody
    ) {
    } else if (isStatusLine(line)) {
      blocks.push({ kind: 'received', lines: [line], body: '', inBody: false })
    } else if (last?.kind === 'received') {
      if (last.inBody) {
        if (!/^\* |^[{}] \[\d+ bytes data\]/.test(line))
          last.body += `${last.body === '' ? '' : '\n'}${line}`
      } else if (line === '') last.inBody = true
      else last.lines.push(line)
    }
  }
  return blocks
}

function isCommand(line: string): boolean {
  return COMMAND.test(line)
}

function isComment(line: string): boolean {
  return /^#+ *[A-Z]{3,10} \S*\/\S*$/.test(line)
}

function requestFrom(line: string): CurlRequest | undefined {
  return parseRequestLine(line.replace(/^#+ */, ''))
}

function sentRequest(lines: readonly string[], command: CurlRequest | undefined): CurlRequest {
  const [first = '', ...rest] = lines
  const request = parseRequestLine(first)
  const requestHeaders = parseHeaderLines(rest)
  return {
    ...request,
    host: requestHeaders.host ?? command?.host ?? '',
    requestHeaders,
  }
}

function receivedResponse({ lines, body }: Block): NonNullable<RecordedEntry['response']> {
  const [status = '', ...rest] = lines
  const headers = parseHeaderLines(rest)
  const type = headers['content-type'] ?? ''
  const isText = /^text\/|[/+](?:json|xml)|x-www-form-urlencoded/i.test(type) || type === ''
  // A transcript damages the bytes of a file, so only the presence of the file is compared.
  const withContent = isText ? { body: ownContent(body, type) } : body.trim() === '' ? {} : { body }
  return { status: Number(/ (\d{3})/.exec(status)?.[1]), headers, ...withContent }
}

// A body without a line end is followed by the next message of curl, or by the prompt of the shell.
function ownContent(body: string, type: string): string {
  const text = body.replace(/\* (?:Connection #\d|Closing connection)[^\n]*$/, '').trim()
  if (!/json/i.test(type) || parseJsonText(text) !== undefined) return text
  // Without -s, the lines of the progress come before the body.
  const start = text.search(/^[[{"]/m)
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'), text.lastIndexOf('"')) + 1
  const json = start < 0 ? '' : text.slice(start, end)
  return parseJsonText(json) === undefined ? text : json
}

/** Reads method, address, headers and body from a command line of curl. */
function commandRequest(command: string): CurlRequest | undefined {
  const words = shellWords(command.replaceAll(/\\\r?\n/g, ' '))
  let address: string | undefined
  let method: string | undefined
  const headers: string[] = []
  const data: string[] = []
  let sendsQuery = false
  const start = words.findIndex((word) => /^(?:.*\/)?curl$/.test(word)) + 1
  for (let i = start; i < words.length; i++) {
    const word = words[i] ?? ''
    const [, name = word, joined] =
      /^(--[a-z-]+)=(.*)$/s.exec(word) ?? /^(-[XHdu])(.+)$/s.exec(word) ?? []
    const value = () => joined ?? words[++i] ?? ''
    if (name === '-X' || name === '--request') method = value()
    else if (name === '-H' || name === '--header') headers.push(value())
    else if (/^(?:-d|--data(?:-raw|-binary|-ascii)?|--json)$/.test(name)) {
      data.push(value())
      if (name === '--json') headers.push('content-type: application/json')
    } else if (name === '-G' || name === '--get') sendsQuery = true
    else if (name === '-I' || name === '--head') method = 'HEAD'
    else if (name === '--url') address = value()
    else if (WITH_VALUE.test(name)) value()
    else if (!word.startsWith('-') && word !== '|' && address === undefined) address = word
    else if (/^(?:\||;|&&|>|2>&1)$/.test(word)) break
  }
  // A script may have a variable in place of the host, such as $BASE/IT-live.
  const target =
    address === undefined ? undefined : hostAndPath(address.replace(/^\$\{?\w+\}?(?=\/)/, ''))
  if (target === undefined) return undefined
  // A body that curl reads from a file is not in the transcript.
  const isInline = data.length > 0 && !data.some((text) => text.startsWith('@'))
  return {
    ...target,
    method: method ?? (data.length > 0 && !sendsQuery ? 'POST' : 'GET'),
    requestHeaders: parseHeaderLines(headers),
    ...(isInline && !sendsQuery ? { requestBody: data.join('&') } : {}),
  }
}

const WITH_VALUE =
  /^(?:-[ouAebcmTFKrxwCDEPQtYyz]|--(?:output|user|user-agent|referer|cookie|cookie-jar|max-time|connect-timeout|resolve|cacert|cert|key|proxy|write-out|form|upload-file|oauth2-bearer|retry|data-urlencode))$/

function shellWords(text: string): readonly string[] {
  const parts = text.matchAll(/(?:[^\s'"\\]|\\[\s\S]|\$?'(?:[^'])*'|"(?:[^"\\]|\\[\s\S])*")+/g)
  return [...parts].map(([word]) =>
    word.replaceAll(
      /\\([\s\S])|\$?'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"/g,
      (...[, plain, single, double]) =>
        plain ?? single ?? String(double).replaceAll(/\\(["\\$`])/g, '$1'),
    ),
  )
}
