import * as http from 'node:http'
import type { LookupFunction } from 'node:net'
import { duration, noTime } from '../domain/time/instant.ts'
import { type ConnectionPool, createConnectionPool } from './connection-pool.ts'
import { createExchangeWatch, type ExchangeWatch, exchangeOf } from './exchange.ts'
import { createGuardedLookup, type ResolveHost } from './guard/guarded-lookup.ts'
import { createTargetGuard, type TargetGuardOptions } from './guard/target-guard.ts'
import { errorCodeOf, TargetRefused } from './guard/target-refused.ts'
import { postRequest, type ReceiverClient } from './http-client.ts'
import {
  type HttpOutcome,
  outcomeOfError,
  outcomeOfResponse,
  type ReceiverResponse,
  type SendResult,
} from './http-outcome.ts'
import { createKeyedPool } from './keyed-pool.ts'
import {
  type CapturedRequest,
  chainRefusal,
  type OutgoingRequest,
  toCapturedRequest,
  toWireRequest,
  type WireRequest,
} from './outgoing-request.ts'
import { createPendingSends } from './pending-sends.ts'
import { limitReads, type ReadCounts } from './read-limit.ts'
import type { SendQueueLimits } from './send-queue.ts'

export type SenderOptions = TargetGuardOptions & {
  /** PEM text of an authority to trust besides the usual ones. */
  readonly ca?: string
  readonly insecure?: boolean
  /** From the connection to the end of the answer, in milliseconds. */
  readonly timeLimitMs?: number
  /** Milliseconds after which an idle connection is closed; 1,000 when left out. */
  readonly idleMs?: number
  readonly limits?: SendQueueLimits
  readonly onCaptured?: (namespace: string, capture: CapturedRequest) => void
  /** In place of the system's resolver, for tests. */
  readonly resolve?: ResolveHost
  /** In place of the system's milliseconds, for tests. */
  readonly now?: () => number
}

/** The only door for HTTP that goes out. */
export type Sender = {
  /** Sends when it is this receiver's turn. Never rejects: whatever happens is an outcome. */
  send(sending: OutgoingRequest): Promise<SendResult>
  /** Whose delivery arrives at our own inbox from this port of ours, while it is under way. */
  namespaceOfSocket(localPort: number): string | undefined
  /** Ends whatever is under way or waiting, at once. */
  close(): Promise<void>
}

const maxReceivers = 256

export function createSender(options: SenderOptions = {}): Sender {
  const { timeLimitMs = 30_000, onCaptured: captured = () => {} } = options
  const forwardTo = options.forwardTo === undefined ? undefined : new URL(options.forwardTo)
  const guard = createTargetGuard(options)
  const timeLimit = duration(timeLimitMs)
  const outbox = createPendingSends(timeLimitMs, options.limits)
  const receivers = createKeyedPool<ReceiverClient>(maxReceivers, ({ connections }) =>
    connections.close(),
  )
  const namespaces = new Map<number, string>()

  function send(sending: OutgoingRequest): Promise<SendResult> {
    if (!URL.canParse(sending.url)) {
      const error = `"${sending.url}" is not a URL.`
      return Promise.resolve({ outcome: 'failed', took: noTime, error })
    }
    const target = toWireRequest(forwardTo ?? new URL(sending.url), sending)
    const refusal = chainRefusal(sending) ?? guard.refusal(target.url)
    if (refusal !== undefined) {
      return Promise.resolve({ ...blocked(target, sending, refusal), took: noTime })
    }
    const watch = createExchangeWatch()
    return outbox.send({
      receiver: target.url.origin,
      start: (told) => attempt(target, sending, watch, told),
      outcomeOf: (error) => outcomeOfError(error, target.url, timeLimit),
      exchange: () => exchangeOf(watch),
    })
  }

  function blocked(
    target: WireRequest,
    { id, namespace }: OutgoingRequest,
    why: string,
  ): HttpOutcome {
    captured(namespace, toCapturedRequest(target, id, why))
    return { outcome: 'blocked', error: why }
  }

  function attempt(
    target: WireRequest,
    sending: OutgoingRequest,
    watch: ExchangeWatch,
    told: (told: HttpOutcome) => void,
  ): (why: Error) => void {
    let current: http.ClientRequest | undefined
    let stoppedBy: Error | undefined
    let receiver: ReceiverClient | undefined
    const end = (outcome: HttpOutcome) => {
      if (receiver !== undefined) receiver.busy -= 1
      receiver = undefined
      told(outcome)
    }
    const failed = (error: Error) => {
      if (current?.reusedSocket === true && isReset(error)) receiver?.connections.distrust()
      if (error instanceof TargetRefused && stoppedBy === undefined) {
        return end(blocked(target, sending, error.message))
      }
      end(outcomeOfError(error, target.url, timeLimit))
    }
    const heard = (answer: ReceiverResponse) => end(outcomeOfResponse(answer, sending.successCodes))
    const start = (to: ReceiverClient) => {
      if (stoppedBy !== undefined) return
      receiver = to
      to.busy += 1
      to.connections.acquire((connection) => {
        if (stoppedBy !== undefined) {
          to.connections.release(connection)
          return failed(stoppedBy)
        }
        current = postRequest(to, connection, target, { onResponse: heard, onError: failed, watch })
        if (guard.isInbox(target.url)) nameSocket(current, sending.namespace)
      })
    }
    const known = receiverOf(target.url)
    if (known instanceof Promise) known.then(start, failed)
    else start(known)
    return (why) => {
      stoppedBy = why
      current?.destroy(why)
    }
  }

  // The inbox must know whose callback arrives, and no header may tell it: the bytes are the client's.
  function nameSocket(request: http.ClientRequest, namespace: string): void {
    request.once('socket', (socket) => {
      const name = () => {
        const { localPort } = socket
        if (localPort === undefined) return
        namespaces.set(localPort, namespace)
        request.once('close', () => namespaces.delete(localPort))
      }
      if (socket.connecting) socket.once('connect', name)
      else name()
    })
  }

  function receiverOf(url: URL): Promise<ReceiverClient> | ReceiverClient {
    // A connection to our own port is fit for the inbox only, whatever else its host may serve.
    const key = guard.isInbox(url) ? `${url.origin} inbox` : url.origin
    return receivers.of(key, () =>
      createReceiverClient(url, options, createGuardedLookup(url, guard, options.resolve)),
    )
  }

  return {
    send,
    namespaceOfSocket: (localPort) => namespaces.get(localPort),
    close() {
      outbox.close()
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
  // Most receivers are plain HTTP; the start of the emulator should not pay for the others.
  const [https, tls] = await Promise.all([import('node:https'), import('node:tls')])
  // Made once: the certificates of all authorities are parsed for it.
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
