import * as http from 'node:http'
import type { LookupFunction } from 'node:net'
import type { SendingOutcome } from '../core/callback.ts'
import { duration, noTime } from '../core/instant.ts'
import { guardedLookup, type Resolve } from './guarded-lookup.ts'
import { createOutbox } from './outbox.ts'
import {
  type Capture,
  captureOf,
  chainRefusal,
  type Sending,
  type Target,
  targetOf,
} from './sending.ts'
import {
  type Answer,
  AnswerCutShort,
  codeOf,
  type Told,
  toldByAnswer,
  toldByError,
} from './sending-outcome.ts'
import type { QueueLimits } from './sending-queue.ts'
import { createGuard, type GuardOptions, hostOf, portOf } from './target-guard.ts'

export type SenderOptions = GuardOptions & {
  /** PEM text of an authority to trust besides the usual ones. */
  readonly ca?: string
  readonly insecure?: boolean
  /** From the connection to the end of the answer, in milliseconds. */
  readonly timeLimitMs?: number
  readonly limits?: QueueLimits
  readonly captured?: (namespace: string, capture: Capture) => void
  /** In place of the system's resolver, for tests. */
  readonly resolve?: Resolve
}

/** The only door for HTTP that goes out. */
export type Sender = {
  /** Sends when it is this receiver's turn. Never rejects: whatever happens is an outcome. */
  send(sending: Sending): Promise<SendingOutcome>
  /** Whose delivery arrives at our own inbox from this port of ours, while it is under way. */
  namespaceOfSocket(localPort: number): string | undefined
  /** Ends whatever is under way or waiting, at once. */
  close(): Promise<void>
}

const answerBytes = 65_536
const answerHeaderBytes = 16_384
const idleMs = 5_000
const receiversKept = 256

type Receiver = { readonly request: typeof http.request; readonly agent: http.Agent; busy: number }

export function createSender(options: SenderOptions = {}): Sender {
  const { timeLimitMs = 30_000, captured = () => {} } = options
  const forwardTo = options.forwardTo === undefined ? undefined : new URL(options.forwardTo)
  const guard = createGuard(options)
  const outbox = createOutbox(timeLimitMs, options.limits)
  const receivers = new Map<string, Promise<Receiver> | Receiver>()
  const namespaces = new Map<number, string>()

  async function send(sending: Sending): Promise<SendingOutcome> {
    if (!URL.canParse(sending.url)) {
      return { outcome: 'failed', took: noTime, error: `"${sending.url}" is not a URL.` }
    }
    const target = targetOf(forwardTo ?? new URL(sending.url), sending)
    const { url } = target
    const refusal = chainRefusal(sending) ?? guard.refusal(url)
    const outcome: SendingOutcome =
      refusal !== undefined
        ? { outcome: 'blocked', took: noTime, error: refusal }
        : await outbox.post({
            receiver: url.origin,
            run: (stopped) => attempt(target, sending.namespace, stopped),
            failed: (error) => toldByError(error, url, duration(timeLimitMs)),
          })
    if (outcome.outcome === 'blocked') {
      captured(sending.namespace, captureOf(target, sending.id, outcome.error ?? ''))
    }
    return outcome
  }

  async function attempt(
    target: Target,
    namespace: string,
    stopped: Promise<never>,
  ): Promise<Told> {
    let current: http.ClientRequest | undefined
    let isStopped = false
    stopped.catch((error) => {
      isStopped = true
      current?.destroy(error)
    })
    const known = receiverOf(target.url)
    const receiver = known instanceof Promise ? await known : known
    const once = async (): Promise<Answer> => {
      if (isStopped) return stopped
      return posted(receiver, target, (request) => {
        current = request
        if (guard.isInbox(target.url)) nameSocket(request, namespace)
      })
    }
    receiver.busy += 1
    try {
      return toldByAnswer(await once())
    } catch (error) {
      if (!restedTooLong(error, current)) throw error
      closeResting(receiver)
      return toldByAnswer(await once())
    } finally {
      receiver.busy -= 1
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
    const known = receivers.get(key)
    if (known !== undefined) return known
    forgetIdle()
    const making = receiverAt(url, options, guardedLookup(url, guard, options.resolve))
    receivers.set(key, making)
    void making.then((made) => receivers.get(key) === making && receivers.set(key, made))
    return making
  }

  function forgetIdle(): void {
    if (receivers.size < receiversKept) return
    for (const [key, receiver] of receivers) {
      if (receiver instanceof Promise || receiver.busy > 0) continue
      receiver.agent.destroy()
      receivers.delete(key)
      return
    }
  }

  return {
    send,
    namespaceOfSocket: (localPort) => namespaces.get(localPort),
    async close() {
      outbox.close()
      for (const receiver of receivers.values()) (await receiver).agent.destroy()
      receivers.clear()
    },
  }
}

async function receiverAt(
  { protocol }: URL,
  { ca, insecure = false }: SenderOptions,
  lookup: LookupFunction,
): Promise<Receiver> {
  const settings = {
    keepAlive: true,
    maxSockets: Number.POSITIVE_INFINITY,
    timeout: idleMs,
    lookup,
  }
  if (protocol === 'http:') {
    return { request: http.request, agent: new http.Agent(settings), busy: 0 }
  }
  // Most receivers are plain HTTP; the start of the emulator should not pay for the others.
  const [https, tls] = await Promise.all([import('node:https'), import('node:tls')])
  const agent = new https.Agent({
    ...settings,
    ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] }),
    rejectUnauthorized: !insecure,
    minVersion: 'TLSv1.2',
  })
  return { request: https.request, agent, busy: 0 }
}

function posted(
  { request, agent }: Receiver,
  { url, lines, body }: Target,
  begun: (request: http.ClientRequest) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({
      agent,
      method: 'POST',
      host: hostOf(url),
      port: portOf(url),
      path: url.pathname + url.search,
      headers: lines,
      maxHeaderSize: answerHeaderBytes,
    })
    sent.on('error', reject)
    sent.on('close', () => reject(new Error('closed without an answer')))
    sent.on('response', (response) => resolve(heard(response)))
    begun(sent)
    sent.end(body, 'latin1')
  })
}

// Nobody needs the body, but a receiver has only answered once it is complete; it is never inflated.
function heard(response: http.IncomingMessage): Promise<Answer> {
  const { statusCode: status = 0, headers } = response
  const { location } = headers
  const retryAfter = headers['retry-after']
  const answer: Answer = {
    status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(location === undefined ? {} : { location }),
  }
  return new Promise((resolve, reject) => {
    let read = 0
    response.on('data', (chunk: Buffer) => {
      read += chunk.length
      if (read <= answerBytes) return
      resolve(answer)
      response.destroy()
    })
    response.on('end', () => resolve(answer))
    response.on('close', () => reject(new AnswerCutShort()))
    response.on('error', () => reject(new AnswerCutShort()))
  })
}

// A receiver may close a connection that rests at the very moment it is used again. That is nobody's
// failure: the same attempt is made once more, and not on another connection that rested.
function restedTooLong(error: unknown, request: http.ClientRequest | undefined): boolean {
  if (!(error instanceof Error) || error instanceof AnswerCutShort) return false
  return request?.reusedSocket === true && /^(ECONNRESET|EPIPE)$/.test(codeOf(error))
}

function closeResting({ agent }: Receiver): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy()
  }
}
