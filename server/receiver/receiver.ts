import type { IncomingMessage, ServerResponse } from 'node:http'
import { didYouMean, UserError } from '../domain/base/user-error.ts'
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
import { type ReceivedCallback, toReceivedCallback } from './callback.ts'
import { type ConnectionBehaviour, findConnectionBehaviour } from './connection-behaviour.ts'
import { readRequest } from './read-request.ts'
import { createReceiverServer } from './server.ts'

/** The options of `startReceiver`. */
export type ReceiverOptions = {
  /** Port to listen on. Default: 0, any free port. */
  readonly port?: number
  /** Address to listen on. Default: `127.0.0.1`. */
  readonly host?: string
  /** How it answers. Default: `ok`, which is 200 at once. */
  readonly behaviour?: BehaviourName
  /** Answers with this instead of 200, at once. */
  readonly status?: number
  /** As nginx does unless it is told otherwise: what has an underscore in its name is not handed on. */
  readonly dropUnderscoreHeaders?: boolean
  /** Told of each callback once it is read, before it is answered. */
  readonly onCallback?: (callback: ReceivedCallback, dropped: readonly string[]) => void
}

/** A receiver that listens. */
export interface RunningReceiver {
  /** The URL for callbacks, such as `http://127.0.0.1:51234/hook`. Other paths are received as well. */
  readonly url: string
  /** The callbacks so far, oldest first: the newest 1,000, and at most 16 MiB of them. */
  readonly received: readonly ReceivedCallback[]
  /**
   * Waits for the next callback about a verification, or about one delivery by its id, that no earlier call has
   * returned. `timeout` is real time, such as `500ms`. Throws a Complaint that lists what came, if none comes in time.
   *
   * @example
   *     const { status } = await receiver.waitForCallback(id, '2s')
   */
  waitForCallback(id: string, timeout?: string): Promise<ReceivedCallback>
  /** Changes the behaviour from now on; `flap:3` counts anew. Throws a Complaint for an unknown one. */
  behave(how: BehaviourName | { readonly status: number }): void
  /** Stops listening and ends open connections. */
  close(): Promise<void>
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

const inboxName = 'hook'

/**
 * A place for callbacks in this process, on a real port, that behaves as badly as you like. It keeps the
 * newest 1,000 callbacks and 16 MiB of them.
 *
 *     const receiver = await startReceiver({ behaviour: 'flap:1' })
 *     // send callbacks to receiver.url
 *     const { status } = await receiver.waitForCallback(id)
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<RunningReceiver> {
  const { port = 0, host = '127.0.0.1', dropUnderscoreHeaders = false, onCallback } = options
  const isTls = needsTls(options)
  const inbox = createInbox()
  const waitedFor = new Map<string, number>()
  const stopping = new AbortController()
  let behaviour = selectBehaviour(options)
  let nth = 0
  let arrived = 0

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const read = await readRequest(request)
    if (read === undefined) return void response.writeHead(413, { connection: 'close' }).end()
    const hidden = dropUnderscoreHeaders ? read.headers.filter(([name]) => name.includes('_')) : []
    const headers = read.headers.filter((header) => !hidden.includes(header))
    const filed = inbox.add(inboxName, { ...read, headers, at: realNow() })
    arrived += 1
    nth += 1
    onCallback?.(
      toReceivedCallback(filed),
      hidden.map(([name]) => name),
    )
    behaviour.answer(response, nth)
  }

  const received = () => inbox.list(inboxName).data.map(toReceivedCallback)

  function next(id: string): ReceivedCallback | undefined {
    const last = waitedFor.get(id) ?? 0
    const found = received().find(
      (callback) => isAbout(callback, id) && sequenceNumberOf(callback) > last,
    )
    if (found !== undefined) waitedFor.set(id, sequenceNumberOf(found))
    return found
  }

  const listener = await createReceiverServer({
    isTls,
    onRequest: (request, response) => {
      take(request, response).catch(() => response.destroy())
    },
    onConnection: (socket) => {
      behaviour.connect?.(socket)
      return behaviour.connect !== undefined
    },
  })
  const taken = await listener.listen(port, host)
  const shownHost = host.includes(':') ? `[${host}]` : host

  function close(): Promise<void> {
    stopping.abort()
    return listener.close()
  }

  return {
    url: `${isTls ? 'https' : 'http'}://${shownHost}:${taken}/hook`,
    get received(): readonly ReceivedCallback[] {
      return received()
    },
    async waitForCallback(id: string, timeout = '5s'): Promise<ReceivedCallback> {
      const until = performance.now() + parseTimeout(timeout)
      for (;;) {
        const found = next(id)
        if (found !== undefined) return found
        const left = until - performance.now()
        const came = left > 0 && (await inbox.wait(inboxName, arrived + 1, left, stopping.signal))
        if (!came) throw missingCallbackError(id, timeout, received())
      }
    },
    behave(how: BehaviourName | { readonly status: number }): void {
      const next = typeof how === 'string' ? { behaviour: how } : how
      if (needsTls(next) && !isTls) {
        throw new UserError(
          `A receiver shows its certificate from the start: startReceiver({ behaviour: "${how}" }).`,
        )
      }
      behaviour = selectBehaviour(next)
      nth = 0
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** What to do with a connection, where it is not left to HTTP, and with a request. */
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
    const meant = didYouMean(behaviour, behaviourNames)
    throw new UserError(
      `No receiver behaves "${behaviour}"${meant === '' ? '.' : meant} Write ${behaviourNames.join(', ')}.`,
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

// `hook.12`
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
  came: readonly ReceivedCallback[],
): UserError {
  const others = came
    .slice(-maxListed)
    .map(({ verification = 'something else', status = '' }) => `${verification} ${status}`.trim())
  const told =
    came.length === 0 ? 'None came at all' : `${came.length} came, at last ${others.join(', ')}`
  return new UserError(
    `No callback about ${id} came within ${timeout}. ${told}. Was the clock moved, and what does GET /__emulator/deliveries say?`,
  )
}
