import { type LookupAddress, lookup } from 'node:dns'
import type * as http from 'node:http'
import type { LookupFunction } from 'node:net'
import type { SendingOutcome } from '../core/callback.ts'
import { LONGEST_CHAIN } from '../core/callback-bytes.ts'
import { duration } from '../core/instant.ts'
import { after } from './heartbeat.ts'
import {
  type Answer,
  codeOf,
  SenderClosed,
  TargetRefused,
  TimeLimitReached,
  type Told,
  toldByAnswer,
  toldByError,
} from './sending-outcome.ts'
import { createSendingQueue, type QueueLimits } from './sending-queue.ts'
import {
  createGuard,
  flagFor,
  type Guard,
  type GuardOptions,
  hostOf,
  portOf,
} from './target-guard.ts'

/** One attempt at one delivery, as it is to leave. */
export type Sending = {
  readonly id: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  readonly namespace: string
}

/** What would have been sent to a receiver that must not be called, byte for byte. */
export type Capture = {
  readonly id: string
  readonly url: string
  readonly method: 'POST'
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
  readonly why: string
}

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

export type Resolve = (
  name: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void

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
const resolvingMs = 5_000
const receiversKept = 256

type Receiver = { readonly request: typeof http.request; readonly agent: http.Agent; busy: number }
type Target = { readonly url: URL; readonly lines: string[]; readonly body: string }

export function createSender(options: SenderOptions = {}): Sender {
  const { timeLimitMs = 30_000, captured = () => {}, forwardTo } = options
  const timeLimit = duration(timeLimitMs)
  const guard = createGuard(options)
  const queue = createSendingQueue(options.limits)
  const receivers = new Map<string, Promise<Receiver> | Receiver>()
  const namespaces = new Map<number, string>()
  const underWay = new Set<(error: Error) => void>()
  let closed = false

  async function send(sending: Sending): Promise<SendingOutcome> {
    if (!URL.canParse(sending.url)) {
      return withoutTime({ outcome: 'failed', error: `"${sending.url}" is not a URL.` })
    }
    const target = targetOf(forwardTo ?? new URL(sending.url), sending)
    const refusal = chainRefusal(sending) ?? guard.refusal(target.url)
    if (refusal !== undefined) return blocked(target, sending, refusal)
    return new Promise((resolve) => {
      let abort = (error: Error) => ended(toldByError(error, target.url, timeLimit), 0)
      const stop = (error: Error) => abort(error)
      const ended = (told: Told, took: number) => {
        underWay.delete(stop)
        const outcome = { ...told, took: duration(took) }
        resolve(told.outcome === 'blocked' ? blocked(target, sending, told.error, took) : outcome)
      }
      if (closed) return stop(new SenderClosed())
      underWay.add(stop)
      const accepted = queue.add(target.url.origin, async () => {
        const began = performance.now()
        const told = await attempt(target, sending, (stopping) => {
          abort = stopping
        })
        ended(told, performance.now() - began)
      })
      if (!accepted) ended(overflow, 0)
    })
  }

  function blocked(target: Target, { id, namespace }: Sending, why = '', took = 0): SendingOutcome {
    const { url, lines } = target
    const body = Buffer.from(target.body, 'latin1')
    const path = pathOf(url)
    captured(namespace, {
      id,
      url: url.href,
      method: 'POST',
      path,
      headers: pairsOf(lines),
      body,
      why,
    })
    return { outcome: 'blocked', took: duration(took), error: why }
  }

  async function attempt(
    target: Target,
    { namespace }: Sending,
    stoppable: (abort: (error: Error) => void) => void,
  ): Promise<Told> {
    let stopped: Error | undefined
    let current: http.ClientRequest | undefined
    const abort = (error: Error) => {
      stopped ??= error
      current?.destroy(error)
    }
    stoppable(abort)
    const cancel = after(timeLimitMs, () => abort(new TimeLimitReached()))
    const receiver = await receiverOf(target.url)
    receiver.busy += 1
    const once = () => {
      if (stopped !== undefined) return Promise.reject(stopped)
      return posted(receiver, target, (request) => {
        current = request
        if (guard.isInbox(target.url)) nameSocket(request, namespace)
      })
    }
    try {
      return toldByAnswer(
        await once().catch((error) => onFreshSocket(receiver, current, error, once)),
      )
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error))
      return toldByError(stopped ?? cause, target.url, timeLimit)
    } finally {
      cancel()
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
      closed = true
      queue.clear()
      for (const stop of [...underWay]) stop(new SenderClosed())
      for (const receiver of receivers.values()) (await receiver).agent.destroy()
      receivers.clear()
    },
  }
}

const overflow: Told = {
  outcome: 'failed',
  error: 'queued_overflow: more callbacks wait than the emulator keeps, so this one was not tried.',
}

function withoutTime(told: Told): SendingOutcome {
  return { ...told, took: duration(0) }
}

function chainRefusal({ headers }: Sending): string | undefined {
  const chain = headers.find(([name]) => name.toLowerCase() === 'x-emulator-chain')?.[1]
  return chain !== undefined && Number(chain) > LONGEST_CHAIN
    ? `This callback has come through ${LONGEST_CHAIN} emulators already: one of them calls another back in a circle.`
    : undefined
}

// One string of one-byte characters: header values are Latin-1, and so both leave in a single write.
function targetOf(url: URL, { headers, body }: Sending): Target {
  const bytes = Buffer.byteLength(body)
  return {
    url,
    lines: ['Host', url.host, ...headers.flat(), 'Content-Length', String(bytes)],
    body: bytes === body.length ? body : Buffer.from(body).toString('latin1'),
  }
}

function pairsOf(lines: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = []
  for (let i = 0; i + 1 < lines.length; i += 2) pairs.push([lines[i] ?? '', lines[i + 1] ?? ''])
  return pairs
}

function pathOf({ pathname, search }: URL): string {
  return pathname + search
}
