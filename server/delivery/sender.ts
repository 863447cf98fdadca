import * as http from 'node:http'
import type { LookupFunction } from 'node:net'
import { duration, noTime } from '../domain/time/instant.ts'
import {
  type ConnectionPool,
  createConnectionPool,
  createKeyedPool,
  limitReads,
  type ReadCounts,
} from './connection-pool.ts'
import { createExchangeRecording, type ExchangeRecording, exchangeOf } from './exchange-log.ts'
import { createGuardedLookup, type ResolveHost } from './guard/guarded-lookup.ts'
import { createTargetGuard, type TargetGuardOptions } from './guard/target-guard.ts'
import { errorCodeOf, TargetRefused } from './guard/target-refused.ts'
import {
  type CapturedRequest,
  chainRefusal,
  type OutgoingRequest,
  postRequest,
  type ReceiverClient,
  toCapturedRequest,
  toWireRequest,
  type WireRequest,
} from './http-client.ts'
import {
  type HttpOutcome,
  outcomeOfError,
  outcomeOfResponse,
  type ReceiverResponse,
} from './http-outcome.ts'
import { createPendingSends, type SendQueueLimits } from './send-queue.ts'

/** The rules for targets, TLS, time limits and queues of a sender. */
export type SenderOptions = TargetGuardOptions & {
  /** PEM text of a certificate authority to trust, in addition to the authorities that Node trusts. */
  readonly ca?: string
  /** Accept any certificate. */
  readonly insecure?: boolean
  /** Milliseconds from the start of an attempt to the end of the response; 30,000 by default. */
  readonly timeLimitMs?: number
  /** Milliseconds after which an idle connection is closed; 1,000 by default. */
  readonly idleMs?: number
  readonly limits?: SendQueueLimits
  /**
   * Returns the URL of an inbox at this emulator for the URL of the same inbox at another replica. Undefined for any
   * other URL.
   */
  readonly ownInboxUrl?: (url: URL) => URL | undefined
  /** Called with each request that was blocked. */
  readonly onCaptured?: (namespace: string, capture: CapturedRequest) => void
  /** Replaces the system's resolver in tests. */
  readonly resolve?: ResolveHost
  /** Replaces the monotonic clock in tests, in milliseconds. */
  readonly now?: () => number
}

/** Sends callbacks over HTTP. No other module of the emulator sends HTTP requests to receivers. */
export interface Sender {
  /** Sends the request when it is the receiver's turn. Never rejects: every error is an outcome. */
  send(request: OutgoingRequest): Promise<HttpOutcome>
  /**
   * Returns the namespace whose callback is being sent from this local port to the emulator's own inbox;
   * undefined for any other port.
   */
  namespaceOfSocket(localPort: number): string | undefined
  /** Ends all attempts that wait or are in progress, at once. */
  close(): Promise<void>
}

const maxReceivers = 256

export function createSender(options: SenderOptions = {}): Sender {
  const { timeLimitMs = 30_000, onCaptured = () => {} } = options
  const forwardTo = options.forwardTo === undefined ? undefined : new URL(options.forwardTo)
  const guard = createTargetGuard(options)
  const timeLimit = duration(timeLimitMs)
  const pendingSends = createPendingSends(timeLimitMs, options.limits)
  const receivers = createKeyedPool<ReceiverClient>(maxReceivers, ({ connections }) =>
    connections.close(),
  )
  const namespaceByPort = new Map<number, string>()

  function send(request: OutgoingRequest): Promise<HttpOutcome> {
    if (!URL.canParse(request.url)) {
      const error = `"${request.url}" is not a URL.`
      return Promise.resolve({ outcome: 'failed', took: noTime, error })
    }
    const target = toOwnInbox(toWireRequest(forwardTo ?? new URL(request.url), request))
    const refusal = chainRefusal(request) ?? guard.refusal(target.url)
    if (refusal !== undefined) {
      return Promise.resolve({ ...block(target, request, refusal), took: noTime })
    }
    const watch = createExchangeRecording()
    return pendingSends.send({
      receiver: target.url.origin,
      start: (onEnd) => startAttempt(target, request, watch, onEnd),
      outcomeOf: (error) => outcomeOfError(error, target.url, timeLimit),
      exchange: () => exchangeOf(watch),
    })
  }

  // The lines already have the host of the first URL.
  function toOwnInbox(target: WireRequest): WireRequest {
    const url = options.ownInboxUrl?.(target.url)
    return url === undefined ? target : { ...target, url }
  }

  function block(
    target: WireRequest,
    { id, namespace }: OutgoingRequest,
    why: string,
  ): HttpOutcome {
    onCaptured(namespace, toCapturedRequest(target, id, why))
    return { outcome: 'blocked', took: noTime, error: why }
  }

  /** Calls `onEnd` once. Returns a function that stops the attempt. */
  function startAttempt(
    target: WireRequest,
    request: OutgoingRequest,
    watch: ExchangeRecording,
    onEnd: (outcome: HttpOutcome) => void,
  ): (why: Error) => void {
    let current: http.ClientRequest | undefined
    let stoppedBy: Error | undefined
    let receiver: ReceiverClient | undefined
    const end = (outcome: HttpOutcome) => {
      if (receiver !== undefined) receiver.busy -= 1
      receiver = undefined
      onEnd(outcome)
    }
    const onError = (error: Error) => {
      if (current?.reusedSocket === true && isReset(error)) receiver?.connections.distrust()
      if (error instanceof TargetRefused && stoppedBy === undefined) {
        return end(block(target, request, error.message))
      }
      end(outcomeOfError(error, target.url, timeLimit))
    }
    const onResponse = (response: ReceiverResponse) =>
      end(outcomeOfResponse(response, request.successCodes))
    const start = (client: ReceiverClient) => {
      if (stoppedBy !== undefined) return
      receiver = client
      client.busy += 1
      client.connections.acquire((connection) => {
        if (stoppedBy !== undefined) {
          client.connections.release(connection)
          return onError(stoppedBy)
        }
        current = postRequest(client, connection, target, { onResponse, onError, watch })
        if (guard.isInbox(target.url)) registerSocket(current, request.namespace)
      })
    }
    const known = receiverOf(target.url)
    if (known instanceof Promise) known.then(start, onError)
    else start(known)
    return (why) => {
      stoppedBy = why
      current?.destroy(why)
    }
  }

  // The emulator's own inbox needs the namespace of an arriving callback. An additional header would change the bytes
  // that the user tests, so the inbox finds the namespace by the local port of the connection.
  function registerSocket(request: http.ClientRequest, namespace: string): void {
    request.once('socket', (socket) => {
      const register = () => {
        const { localPort } = socket
        if (localPort === undefined) return
        namespaceByPort.set(localPort, namespace)
        request.once('close', () => namespaceByPort.delete(localPort))
      }
      if (socket.connecting) socket.once('connect', register)
      else register()
    })
  }

  function receiverOf(url: URL): Promise<ReceiverClient> | ReceiverClient {
    // A connection that the guard has allowed for the emulator's inbox must not be reused for other paths.
    const key = guard.isInbox(url) ? `${url.origin} inbox` : url.origin
    return receivers.of(key, () =>
      createReceiverClient(url, options, createGuardedLookup(url, guard, options.resolve)),
    )
  }

  return {
    send,
    namespaceOfSocket: (localPort) => namespaceByPort.get(localPort),
    close() {
      pendingSends.close()
      return receivers.clear()
    },
  }
}

async function createReceiverClient(
  { protocol }: URL,
  { ca, insecure = false, idleMs = 1_000, now = () => performance.now() }: SenderOptions,
  lookup: LookupFunction,
): Promise<ReceiverClient> {
  const settings = { keepAlive: true, lookup }
  if (protocol === 'http:') {
    const createAgent = (intake: ReadCounts) =>
      new http.Agent({ ...settings, onread: limitReads(intake) })
    return toReceiverClient(http.request, createConnectionPool({ createAgent, idleMs, now }))
  }
  // Imported only when needed: most receivers use plain HTTP, and the import would slow down every start.
  const [https, tls] = await Promise.all([import('node:https'), import('node:tls')])
  // Created once for each receiver, because creating it parses the certificates of all authorities.
  const secureContext = tls.createSecureContext({
    ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] }),
    minVersion: 'TLSv1.2',
  })
  const createAgent = (intake: ReadCounts) =>
    new https.Agent({
      ...settings,
      secureContext,
      rejectUnauthorized: !insecure,
      onread: limitReads(intake),
    })
  return toReceiverClient(https.request, createConnectionPool({ createAgent, idleMs, now }))
}

function toReceiverClient(
  request: typeof http.request,
  connections: ConnectionPool,
): ReceiverClient {
  return { request, connections, busy: 0 }
}

function isReset(error: Error): boolean {
  return /^(ECONNRESET|EPIPE)$/.test(errorCodeOf(error))
}
