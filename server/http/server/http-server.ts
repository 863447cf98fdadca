import {
  createServer,
  IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { Socket } from 'node:net'
import type { Express, Request, Response } from 'express'
import { PROBLEMS, type ProblemCode } from '../../domain/model/problem.ts'
import type { Settings } from '../../runtime/settings.ts'
import { createRequestContext } from '../request.ts'
import type { CreateHttpsServer } from './https-server.ts'

export type ListenOptions = Pick<
  Settings,
  'port' | 'host' | 'wireOnly' | 'maxHead' | 'maxRequestTime' | 'maxSockets'
> & {
  /** Receives the first bytes of each request that is not HTTP, such as a method in lower case. */
  readonly onMalformed?: (bytes: Uint8Array) => void
  /** Listens for HTTPS instead of HTTP. */
  readonly https?: CreateHttpsServer
}

/** Handles every request of the server, with the classes of its messages. All servers of an emulator share it. */
export interface RequestEntry {
  readonly handle: RequestListener
  readonly messageClasses: Required<Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>>
}

/** Opens one more HTTP server for the same entry. Rejects with the system's error if the port is in use. */
export type OpenServer = (port: number, host: string) => Promise<Server>

/**
 * Returns a function that opens HTTP servers for the entry. They refuse connections above the limit, and requests that a
 * proxy could read differently. Adds every connection to `sockets` while it is open.
 */
export function createServerOpener(
  { handle, messageClasses }: RequestEntry,
  settings: ListenOptions,
  sockets: Set<Socket>,
): OpenServer {
  const { wireOnly, maxSockets, maxHead, maxRequestTime, https, onMalformed } = settings
  const options: ServerOptions = {
    ...messageClasses,
    connectionsCheckingInterval: 1000,
    // Node's own 400 has no envelope; isUnambiguousRequest checks the Host header instead.
    requireHostHeader: false,
    maxHeaderSize: maxHead,
  }
  return (port, host) => {
    const handleRequest: RequestListener = (req, res) => {
      if (isUnambiguousRequest(req)) handle(req, res)
      else refuseAmbiguousRequest(req, res, wireOnly)
    }
    const server =
      https === undefined
        ? createServer(options, handleRequest)
        : https(options, maxRequestTime / 3, handleRequest)
    server.on(https === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      if (sockets.size >= maxSockets) {
        socket.end(formatRawProblem('SOCKETS_IN_USE', wireOnly), () => socket.destroy())
        return
      }
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    server.on('clientError', (error: ParserError, socket) => {
      if (error.rawPacket !== undefined) onMalformed?.(error.rawPacket)
      if (socket.writable) socket.end(formatParserProblem(error.code, wireOnly))
      else socket.destroy()
    })
    // Ignore unknown Expect headers; without this listener Node answers 417.
    server.on('checkExpectation', handleRequest)
    return bindServer(server, { ...settings, port, host })
  }
}

type ParserError = NodeJS.ErrnoException & { readonly rawPacket?: Uint8Array }

function bindServer(
  server: Server,
  { port, host, maxRequestTime }: ListenOptions,
): Promise<Server> {
  server.headersTimeout = maxRequestTime / 3
  server.requestTimeout = maxRequestTime
  // Node drops headers above this count silently. With one more than our limit, a request with too many headers is
  // noticed.
  server.maxHeadersCount = maxHeaders + 1
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

/**
 * Express replaces the prototype of every request and response, which makes V8 discard its hidden classes: four
 * fifths of Express's cost. `addExpress` gives these classes Express's prototypes, so the replacement changes nothing.
 * The members that Express adds later exist from the start, for the same reason.
 */
export function createMessageClasses(): Pick<RequestEntry, 'messageClasses'> & {
  readonly addExpress: (app: Express) => void
} {
  class AppRequest extends IncomingMessage {
    res: Response | undefined = undefined
    originalUrl: string | undefined = undefined
    params: Request['params'] | undefined = undefined

    /** Express replaces this getter. A fixed route has no query. */
    get path(): string | undefined {
      return this.url
    }
  }
  class AppResponse<Of extends IncomingMessage> extends ServerResponse<Of> {
    // Without this, Express creates `locals` with Object.create(null) for every request, which is slow.
    locals = createRequestContext()
  }
  const copyProperties = (from: object, to: object) => {
    Object.defineProperties(to, Object.getOwnPropertyDescriptors(from))
  }
  return {
    messageClasses: { IncomingMessage: AppRequest, ServerResponse: AppResponse },
    addExpress(app: Express): void {
      copyProperties(Object.getPrototypeOf(app.request), AppRequest.prototype)
      copyProperties(app.request, AppRequest.prototype)
      copyProperties(Object.getPrototypeOf(app.response), AppResponse.prototype)
      copyProperties(app.response, AppResponse.prototype)
      Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype })
    },
  }
}

/**
 * True if a proxy in front of the emulator cannot have parsed the request differently (request smuggling).
 * Requires one Host header and at most `maxHeaders` headers. `chunked` is the only allowed transfer coding, and only
 * in HTTP/1.1. Node's parser rejects other ambiguous requests itself.
 */
function isUnambiguousRequest({ headers, rawHeaders, httpVersionMinor }: IncomingMessage): boolean {
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
function refuseAmbiguousRequest(
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
function formatParserProblem(code: string | undefined, wireOnly: boolean): string {
  return formatRawProblem(PROBLEM_BY_PARSER_CODE[code ?? ''] ?? 'REQUEST_MALFORMED', wireOnly)
}

const PROBLEM_BY_PARSER_CODE: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_SLOW',
}

/** Formats a problem as a raw HTTP response with `Connection: close`. */
function formatRawProblem(name: ProblemCode, wireOnly: boolean): string {
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
