import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { PROBLEMS, type ProblemCode } from '../../domain/model/problem.ts'

/**
 * True if a proxy in front of the emulator cannot have parsed the request differently (request smuggling).
 * Requires one Host header and at most `maxHeaders` headers. `chunked` is the only allowed transfer coding, and only
 * in HTTP/1.1. Node's parser rejects other ambiguous requests itself.
 */
export function isUnambiguousRequest({
  headers,
  rawHeaders,
  httpVersionMinor,
}: IncomingMessage): boolean {
  if (rawHeaders.length > 2 * maxHeaders) return false
  const coding = headers['transfer-encoding']
  if (coding !== undefined && (httpVersionMinor === 0 || coding.toLowerCase() !== 'chunked')) {
    return false
  }
  const { host } = headers
  if (host === undefined) return httpVersionMinor === 0
  return !host.includes(',') && !hasSecondHost(rawHeaders)
}

// Node keeps the first Host header and drops the others silently.
function hasSecondHost(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts > 1
}

/** The maximum number of headers in a request. */
export const maxHeaders = 100

/** Answers an ambiguous request with a problem and closes its connection. */
export function refuseAmbiguousRequest(
  { rawHeaders }: IncomingMessage,
  res: ServerResponse,
  wireOnly: boolean,
): void {
  const tooMany = rawHeaders.length > 2 * maxHeaders
  const { status, headers, body } = problemResponse(
    tooMany ? 'HEADERS_TOO_LARGE' : 'REQUEST_MALFORMED',
    wireOnly,
  )
  res.writeHead(status, headers)
  res.end(body)
}

/** Formats the raw HTTP response to a request that Node's parser rejected: there is no response object then. */
export function formatParserProblem(code: string | undefined, wireOnly: boolean): string {
  return formatRawProblem(PROBLEM_BY_PARSER_CODE[code ?? ''] ?? 'REQUEST_MALFORMED', wireOnly)
}

const PROBLEM_BY_PARSER_CODE: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_SLOW',
}

/** Formats a problem as a raw HTTP response with `Connection: close`. */
export function formatRawProblem(name: ProblemCode, wireOnly: boolean): string {
  const { status, headers, body } = problemResponse(name, wireOnly)
  const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n')
}

function problemResponse(name: ProblemCode, wireOnly: boolean) {
  const { status, error, message, fix, source } = PROBLEMS[name]
  const body = JSON.stringify({ data: null, success: false, message, error })
  const diagnosticHeaders = {
    'x-emulator-problem': `${name}: ${fix}`,
    ...(source === 'assumed' ? { 'x-emulator-provenance': 'assumed' } : {}),
  }
  const headers: Readonly<Record<string, string | number>> = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(wireOnly ? {} : diagnosticHeaders),
  }
  return { status, headers, body }
}
