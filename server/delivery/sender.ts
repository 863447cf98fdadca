import * as http from 'node:http'
import type { LookupFunction } from 'node:net'
import { duration, noTime } from '../domain/time/instant.ts'
import { type ConnectionPool, createConnectionPool } from './connection-pool.ts'
import { exchangeOf, type Watch, watchExchange } from './exchange.ts'
import { guardedLookup, type Resolve } from './guard/guarded-lookup.ts'
import { createGuard, type GuardOptions } from './guard/target-guard.ts'
import { codeOf, TargetRefused } from './guard/target-refused.ts'
import { posted, type Receiver } from './http-client.ts'
import { type Answer, type Sent, type Told, toldByAnswer, toldByError } from './http-outcome.ts'
import { createPool } from './keyed-pool.ts'
import {
  type Capture,
  captureOf,
  chainRefusal,
  type Sending,
  type Target,
  targetOf,
} from './outgoing-request.ts'
import { createOutbox } from './pending-sends.ts'
import { type Intake, limitedReads } from './read-limit.ts'
import type { QueueLimits } from './send-queue.ts'

export type SenderOptions = GuardOptions & {
  /** PEM text of an authority to trust besides the usual ones. */
  readonly ca?: string
  readonly insecure?: boolean
  /** From the connection to the end of the answer, in milliseconds. */
  readonly timeLimitMs?: number
  /** Milliseconds after which an idle connection is closed; 1,000 when left out. */
  readonly idleMs?: number
  readonly limits?: QueueLimits
  readonly captured?: (namespace: string, capture: Capture) => void
  /** In place of the system's resolver, for tests. */
  readonly resolve?: Resolve
  /** In place of the system's milliseconds, for tests. */
  readonly now?: () => number
}

/** The only door for HTTP that goes out. */
export type Sender = {
  /** Sends when it is this receiver's turn. Never rejects: whatever happens is an outcome. */
  send(sending: Sending): Promise<Sent>
  /** Whose delivery arrives at our own inbox from this port of ours, while it is under way. */
  namespaceOfSocket(localPort: number): string | undefined
  /** Ends whatever is under way or waiting, at once. */
  close(): Promise<void>
}

const receiversKept = 256

export function createSender(options: SenderOptions = {}): Sender {
  const { timeLimitMs = 30_000, captured = () => {} } = options
  const forwardTo = options.forwardTo === undefined ? undefined : new URL(options.forwardTo)
  const guard = createGuard(options)
  const timeLimit = duration(timeLimitMs)
  const outbox = createOutbox(timeLimitMs, options.limits)
  const receivers = createPool<Receiver>(receiversKept, ({ connections }) => connections.close())
  const namespaces = new Map<number, string>()

  function send(sending: Sending): Promise<Sent> {
    if (!URL.canParse(sending.url)) {
      const error = `"${sending.url}" is not a URL.`
      return Promise.resolve({ outcome: 'failed', took: noTime, error })
    }
    const target = targetOf(forwardTo ?? new URL(sending.url), sending)
    const refusal = chainRefusal(sending) ?? guard.refusal(target.url)
    if (refusal !== undefined) {
      return Promise.resolve({ ...blocked(target, sending, refusal), took: noTime })
    }
    const watch = watchExchange()
    return outbox.post({
      receiver: target.url.origin,
      begin: (told) => attempt(target, sending, watch, told),
      failed: (error) => toldByError(error, target.url, timeLimit),
      exchange: () => exchangeOf(watch),
    })
  }

  function blocked(target: Target, { id, namespace }: Sending, why: string): Told {
    captured(namespace, captureOf(target, id, why))
    return { outcome: 'blocked', error: why }
  }

  function attempt(
    target: Target,
    sending: Sending,
    watch: Watch,
    told: (told: Told) => void,
  ): (why: Error) => void {
    let current: http.ClientRequest | undefined
    let stoppedBy: Error | undefined
    let receiver: Receiver | undefined
    const end = (outcome: Told) => {
      if (receiver !== undefined) receiver.busy -= 1
      receiver = undefined
      told(outcome)
    }
    const failed = (error: Error) => {
      if (current?.reusedSocket === true && isReset(error)) receiver?.connections.distrust()
      if (error instanceof TargetRefused && stoppedBy === undefined) {
        return end(blocked(target, sending, error.message))
      }
      end(toldByError(error, target.url, timeLimit))
    }
    const heard = (answer: Answer) => end(toldByAnswer(answer, sending.successCodes))
    const start = (to: Receiver) => {
      if (stoppedBy !== undefined) return
      receiver = to
      to.busy += 1
      to.connections.acquire((connection) => {
        if (stoppedBy !== undefined) {
          to.connections.release(connection)
          return failed(stoppedBy)
        }
        current = posted(to, connection, target, { heard, failed, watch })
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

  function receiverOf(url: URL): Promise<Receiver> | Receiver {
    // A connection to our own port is fit for the inbox only, whatever else its host may serve.
    const key = guard.isInbox(url) ? `${url.origin} inbox` : url.origin
    return receivers.of(key, () =>
      receiverAt(url, options, guardedLookup(url, guard, options.resolve)),
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

async function receiverAt(
  { protocol }: URL,
  { ca, insecure = false, idleMs = 1_000, now = () => performance.now() }: SenderOptions,
  lookup: LookupFunction,
): Promise<Receiver> {
  const settings = { keepAlive: true, lookup }
  if (protocol === 'http:') {
    const createAgent = (intake: Intake) =>
      new http.Agent({ ...settings, onread: limitedReads(intake) })
    return receiverBy(http.request, createConnectionPool({ createAgent, idleMs, now }))
  }
  // Most receivers are plain HTTP; the start of the emulator should not pay for the others.
  const [https, tls] = await Promise.all([import('node:https'), import('node:tls')])
  // Made once: the certificates of all authorities are parsed for it.
  const secureContext = tls.createSecureContext({
    ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] }),
    minVersion: 'TLSv1.2',
  })
  const createAgent = (intake: Intake) =>
    new https.Agent({
      ...settings,
      secureContext,
      rejectUnauthorized: !insecure,
      onread: limitedReads(intake),
    })
  return receiverBy(https.request, createConnectionPool({ createAgent, idleMs, now }))
}

function receiverBy(request: typeof http.request, connections: ConnectionPool): Receiver {
  return { request, connections, busy: 0 }
}

function isReset(error: Error): boolean {
  return /^(ECONNRESET|EPIPE)$/.test(codeOf(error))
}
