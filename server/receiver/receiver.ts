import type { IncomingMessage, ServerResponse } from 'node:http'
import { UserError } from '../domain/base/user-error.ts'
import { didYouMean } from '../domain/text/did-you-mean.ts'
import { type DurationMs, parseDuration } from '../domain/time/instant.ts'
import { createInbox } from '../records/inbox.ts'
import { realNow } from '../runtime/real-time.ts'
import {
  type Behaviour,
  type BehaviourName,
  behaviourNames,
  findBehaviour,
  respondWith,
} from './behaviour.ts'
import { type ConnectionBehaviour, findConnectionBehaviour } from './connection-behaviour.ts'
import { type ReceivedCallback, toReceivedCallback } from './received-callback.ts'
import { createReceiverServer } from './server.ts'

/** The options of `startReceiver`. */
export type ReceiverOptions = {
  /** Port to listen on. Default: 0, any free port. */
  readonly port?: number
  /** Address to listen on. Default: `127.0.0.1`. */
  readonly host?: string
  /** How the receiver behaves. Default: `ok`, which answers 200 at once. */
  readonly behaviour?: BehaviourName
  /** Answers with this status instead of 200, at once. */
  readonly status?: number
  /** Drops headers with an underscore in their name, as nginx does by default. */
  readonly dropUnderscoreHeaders?: boolean
  /** Called with each callback after it is read and before it is answered. `dropped` names the dropped headers. */
  readonly onCallback?: (callback: ReceivedCallback, dropped: readonly string[]) => void
}

/** A listening receiver. */
export interface RunningReceiver {
  /** The URL for callbacks, such as `http://127.0.0.1:51234/hook`. Other paths are received as well. */
  readonly url: string
  /** The callbacks so far, oldest first: the newest 1,000, and at most 16 MiB of them. */
  readonly received: readonly ReceivedCallback[]
  /**
   * Waits for the next callback that no earlier call has returned. `id` is the id of a verification or of one
   * delivery. `timeout` is real time, such as `500ms`. Throws a `UserError` that lists what arrived, if none arrives
   * in time.
   *
   * @example
   *     const { status } = await receiver.waitForCallback(id, '2s')
   */
  waitForCallback(id: string, timeout?: string): Promise<ReceivedCallback>
  /**
   * Changes the behaviour from now on; `flap:3` counts from zero again. Throws a `UserError` for an unknown
   * behaviour.
   */
  behave(change: BehaviourName | { readonly status: number }): void
  /** Stops listening and closes open connections. */
  close(): Promise<void>
  /** Calls `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

const inboxName = 'hook'

/**
 * Starts a callback receiver in this process, on a real port. It can fail in many ways, see `behaviour`.
 * It stores the newest 1,000 callbacks, at most 16 MiB.
 *
 *     const receiver = await startReceiver({ behaviour: 'flap:1' })
 *     // send callbacks to receiver.url
 *     const { status } = await receiver.waitForCallback(id)
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<RunningReceiver> {
  const { port = 0, host = '127.0.0.1', dropUnderscoreHeaders = false, onCallback } = options
  const isTls = needsTls(options)
  const inbox = createInbox()
  const lastReturned = new Map<string, number>()
  const stopping = new AbortController()
  let behaviour = selectBehaviour(options)
  let requestCount = 0
  let receivedCount = 0

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const rawRequest = await readRequest(request)
    if (rawRequest === undefined) return void response.writeHead(413, { connection: 'close' }).end()
    const droppedHeaders = dropUnderscoreHeaders
      ? rawRequest.headers.filter(([name]) => name.includes('_'))
      : []
    const headers = rawRequest.headers.filter((header) => !droppedHeaders.includes(header))
    const message = inbox.add(inboxName, { ...rawRequest, headers, at: realNow() })
    receivedCount += 1
    requestCount += 1
    onCallback?.(
      toReceivedCallback(message),
      droppedHeaders.map(([name]) => name),
    )
    behaviour.answer(response, requestCount)
  }

  const received = () => inbox.list(inboxName).data.map(toReceivedCallback)

  function next(id: string): ReceivedCallback | undefined {
    const last = lastReturned.get(id) ?? 0
    const found = received().find(
      (callback) => isAbout(callback, id) && sequenceNumberOf(callback) > last,
    )
    if (found !== undefined) lastReturned.set(id, sequenceNumberOf(found))
    return found
  }

  const listener = await createReceiverServer({
    isTls,
    onRequest: (request, response) => {
      receive(request, response).catch(() => response.destroy())
    },
    onConnection: (socket) => {
      behaviour.connect?.(socket)
      return behaviour.connect !== undefined
    },
  })
  const listeningPort = await listener.listen(port, host)
  const shownHost = host.includes(':') ? `[${host}]` : host

  function close(): Promise<void> {
    stopping.abort()
    return listener.close()
  }

  return {
    url: `${isTls ? 'https' : 'http'}://${shownHost}:${listeningPort}/hook`,
    get received(): readonly ReceivedCallback[] {
      return received()
    },
    async waitForCallback(id: string, timeout = '5s'): Promise<ReceivedCallback> {
      const until = performance.now() + parseTimeout(timeout)
      for (;;) {
        const found = next(id)
        if (found !== undefined) return found
        const left = until - performance.now()
        const hasArrived =
          left > 0 && (await inbox.wait(inboxName, receivedCount + 1, left, stopping.signal))
        if (!hasArrived) throw missingCallbackError(id, timeout, received())
      }
    },
    behave(change: BehaviourName | { readonly status: number }): void {
      const next = typeof change === 'string' ? { behaviour: change } : change
      if (needsTls(next) && !isTls) {
        throw new UserError(
          `A running receiver cannot change to "${change}", because it shows its certificate from the start. Use startReceiver({ behaviour: "${change}" }).`,
        )
      }
      behaviour = selectBehaviour(next)
      requestCount = 0
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** `connect` handles a connection (if it is absent, HTTP does), and `answer` responds to a request. */
type SelectedBehaviour = { readonly connect?: ConnectionBehaviour; readonly answer: Behaviour }

function selectBehaviour({ behaviour = 'ok', status }: ReceiverOptions): SelectedBehaviour {
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new UserError(`A receiver cannot answer ${status}. Write a status from 200 to 599.`)
  }
  if (status !== undefined && behaviour !== 'ok' && behaviour !== 'wrong-cert') {
    throw new UserError(
      `A receiver that answers ${status} cannot behave "${behaviour}" as well. Choose one of them.`,
    )
  }
  const connect = findConnectionBehaviour(behaviour)
  if (connect !== undefined) return { connect, answer: respondWith(200) }
  const answer = findBehaviour(behaviour)
  if (answer === undefined) {
    const suggestion = didYouMean(behaviour, behaviourNames)
    throw new UserError(
      `No receiver behaves "${behaviour}"${suggestion === '' ? '.' : suggestion} Write ${behaviourNames.join(', ')}.`,
    )
  }
  return { answer: status === undefined ? answer : respondWith(status) }
}

function needsTls({ behaviour }: ReceiverOptions): boolean {
  return behaviour === 'wrong-cert' || behaviour === 'tls-stall'
}

function isAbout({ verification, delivery }: ReceivedCallback, id: string): boolean {
  return verification === id || delivery === id
}

/** The number in an id such as `hook.12`. */
function sequenceNumberOf({ id }: ReceivedCallback): number {
  return Number(id.slice(inboxName.length + 1))
}

function parseTimeout(timeout: string): DurationMs {
  const length = parseDuration(timeout)
  if (length !== undefined) return length
  throw new UserError(`"${timeout}" is not a duration. Write 500ms, 5s or 2m.`)
}

const maxListed = 5

function missingCallbackError(
  id: string,
  timeout: string,
  callbacks: readonly ReceivedCallback[],
): UserError {
  const others = callbacks
    .slice(-maxListed)
    .map(({ verification = 'something else', status = '' }) => `${verification} ${status}`.trim())
  const summary =
    callbacks.length === 0
      ? 'None came at all'
      : `${callbacks.length} came, at last ${others.join(', ')}`
  return new UserError(
    `No callback about ${id} came within ${timeout}. ${summary}. Check that the clock was advanced, and see GET /__emulator/deliveries.`,
  )
}

export type RawRequest = {
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}

const maxBodyBytes = 1024 * 1024

/** Reads a request with its whole body, exactly as sent. Returns undefined if the body exceeds 1 MiB. */
export async function readRequest(request: IncomingMessage): Promise<RawRequest | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= maxBodyBytes) chunks.push(chunk)
  }
  if (bytes > maxBodyBytes) return undefined
  const { method = '', url: path = '', rawHeaders } = request
  const headers = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : [],
  )
  return { method, path, headers, body: Buffer.concat(chunks) }
}
