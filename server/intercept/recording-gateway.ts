import { createHash } from 'node:crypto'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect, createSecureContext, type TLSSocket } from 'node:tls'
import type { Instant } from '../domain/time/instant.ts'
import { reportRefusedCertificates } from '../http/server/https-server.ts'
import { realNow } from '../runtime/real-time.ts'
import { createHttpsCertificates } from '../tls/https-certificates.ts'
import { openProxyTunnel, withoutHopHeaders } from './onward-request.ts'
import type { RoutePolicy } from './route-host.ts'

/** A body that passed through the gateway. */
export interface PassedBody {
  /** The bytes. Absent if there are more than 16 MiB. */
  readonly bytes?: Buffer
  /** SHA-256 of all bytes, as hex digits. */
  readonly hash: string
}

/** A call that a real host has answered. */
export interface PassedCall {
  readonly host: string
  readonly method: string
  /** The path with its query. */
  readonly path: string
  readonly requestHeaders: IncomingMessage['headers']
  readonly requestBody: PassedBody
  readonly status: number
  readonly responseHeaders: IncomingMessage['headers']
  readonly responseBody: PassedBody
  readonly at: Instant
  /** Time until the end of the response, in milliseconds. */
  readonly took: number
}

/** A server for HTTPS that passes calls to real hosts, and reports each call with its response. */
export interface RecordingGateway {
  /** Its base URL. It answers under the names of the real hosts. */
  readonly httpsUrl: string
  /** The certificate of its test authority, as PEM. */
  readonly authority: string
  /** Passes on a request that a client sent to a proxy, with its whole URL. */
  pass(req: IncomingMessage, res: ServerResponse, url: URL): void
  close(): Promise<void>
}

export interface GatewayOptions {
  /** The real hosts that calls may reach, in lower case. */
  readonly hosts: readonly string[]
  /** The authorities that may sign the certificates of the real hosts, as PEM. */
  readonly authorities: string
  /** Says whether a host is reached through the user's proxy. */
  readonly policy: Pick<RoutePolicy, 'onwardRouteOf'>
  /** Receives each call after its response. */
  readonly onCall: (call: PassedCall) => void
  /** Receives a sentence for each call that did not reach its host. */
  readonly onFailure: (sentence: string) => void
}

/** Starts a gateway on loopback. It checks the certificates of the real hosts. */
export async function startRecordingGateway(options: GatewayOptions): Promise<RecordingGateway> {
  const { serverOptions, authority = '' } = await createHttpsCertificates({ intercept: true })
  const trust = createSecureContext({ ca: options.authorities })
  const pass = (req: IncomingMessage, res: ServerResponse, url: URL) =>
    void passCall(req, res, url, () => connectTo(url.hostname, options.policy, trust), options)
  const tls = { ...serverOptions, ALPNProtocols: [...serverOptions.ALPNProtocols] }
  const server = createServer(tls, (req, res) => {
    const address = `https://${req.headers.host ?? ''}${req.url ?? ''}`
    const url = URL.canParse(address) ? new URL(address) : undefined
    if (url !== undefined && options.hosts.includes(url.hostname)) pass(req, res, url)
    else
      refuse(
        res,
        421,
        `This call names the host "${req.headers.host ?? ''}", which --allow-real-hosts does not name.`,
      )
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  reportRefusedCertificates(server, (name) =>
    options.onFailure(
      `A client ended a connection to ${name} before its first request. It probably pins another certificate, or has its own list of authorities. Such a client cannot be recorded.`,
    ),
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  return {
    httpsUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    authority,
    pass,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function connectTo(
  host: string,
  { onwardRouteOf }: GatewayOptions['policy'],
  secureContext: ReturnType<typeof createSecureContext>,
): Promise<TLSSocket> {
  const route = onwardRouteOf(host)
  const tunnel =
    route.kind === 'proxy' ? { socket: await openProxyTunnel(route.proxy, `${host}:443`) } : {}
  const ALPNProtocols = ['http/1.1']
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host, port: 443, servername: host, secureContext, ALPNProtocols, ...tunnel },
      () => resolve(socket.off('error', reject)),
    )
    socket.once('error', reject)
  })
}

async function passCall(
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
  connectToHost: () => Promise<TLSSocket>,
  { onCall, onFailure }: GatewayOptions,
): Promise<void> {
  const [at, startedAt] = [realNow(), performance.now()]
  let hasClientLeft = false
  const fail = (error: Error) => {
    if (hasClientLeft) return
    const sentence = explainFailure(url.hostname, error)
    onFailure(sentence)
    refuse(res, 502, sentence)
  }
  res.once('close', () => {
    hasClientLeft = !res.writableFinished
  })
  const socket = await connectToHost().catch(fail)
  if (socket === undefined) return
  const { method = 'GET' } = req
  const path = url.pathname + url.search
  const headers = { ...withoutHopHeaders(req.headers), host: url.hostname }
  const sent = request({ createConnection: () => socket, method, path, headers })
  const requestBody = captureBody(req)
  sent.once('error', fail)
  sent.once('response', (response) => {
    const { statusCode: status = 502, headers: responseHeaders } = response
    const responseBody = captureBody(response)
    res.writeHead(status, withoutHopHeaders(responseHeaders))
    response.pipe(res)
    response.once('close', () => {
      if (!response.complete) {
        res.destroy()
        return
      }
      onCall({
        ...{ host: url.hostname, method, path, requestHeaders: req.headers, at },
        ...{ requestBody: requestBody(), status, responseHeaders, responseBody: responseBody() },
        took: Math.round(performance.now() - startedAt),
      })
    })
  })
  res.once('close', () => sent.destroy())
  req.pipe(sent)
}

// A larger body is recorded only by its hash.
const MAX_BODY_BYTES = 16 * 1024 * 1024

/** Collects the bytes of a message while it passes. */
function captureBody(message: IncomingMessage): () => PassedBody {
  const hash = createHash('sha256')
  const chunks: Buffer[] = []
  let size = 0
  message.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
    else chunks.length = 0
  })
  return () => ({
    hash: hash.digest('hex'),
    ...(size <= MAX_BODY_BYTES ? { bytes: Buffer.concat(chunks) } : {}),
  })
}

function explainFailure(host: string, { message, ...error }: NodeJS.ErrnoException): string {
  const { code = message } = error
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `${host} was not found (${code}). Check its name in --allow-real-hosts, and the network.`
  }
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code)) {
    return `${host} has a certificate that this machine does not trust (${code}). Name its authority in SSL_CERT_FILE.`
  }
  return `${host} could not be reached (${message}). Check the network, and HTTPS_PROXY if you use a proxy.`
}

/** Answers in the place of the real host, in its envelope. */
function refuse(res: ServerResponse, status: number, sentence: string): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const message = `videoid-emulator: ${sentence}`
  const problem = sentence.replaceAll(/[^ -~]/g, '?')
  res.writeHead(status, { 'content-type': 'application/json', 'x-emulator-problem': problem })
  res.end(JSON.stringify({ data: null, success: false, message, error: status }))
}
