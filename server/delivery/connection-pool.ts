import type * as http from 'node:http'
import { type OnReadOpts, Socket } from 'node:net'
import { closeAfterIdle, runAfterNextPoll } from '../runtime/timer.ts'
import { AnswerTooLarge } from './http-outcome.ts'

/** One connection to a receiver, open or not. At most one attempt uses it at a time. */
export interface Connection {
  readonly agent: http.Agent
  /** Counts the reads and bytes of the current attempt. */
  readonly intake: ReadCounts
  /** The open socket while no attempt uses it; undefined otherwise. */
  idle: Socket | undefined
  /** When the socket became idle, by the pool's `now`. */
  idleSince: number
}

/**
 * Connections to one receiver. No attempt is ever sent twice, so an attempt must not start on a connection that the
 * receiver is closing. The pool therefore reuses an idle connection only if the receiver probably keeps it open.
 */
export interface ConnectionPool {
  /**
   * Calls `use` with a connection. Checks an idle connection first, because the receiver may have closed it.
   */
  acquire(use: UseConnection): void
  /** Returns a connection to the pool, after its attempt has ended. */
  release(connection: Connection): void
  /**
   * Call this when the receiver announces keep-alive. The pool then reuses idle connections without waiting
   * `proofMs`.
   */
  trust(): void
  /** Call this when the receiver has reset a reused connection. Idle connections then wait for `proofMs` again. */
  distrust(): void
  /** Closes all idle connections now, and each connection in use when it is released. */
  close(): void
}

type UseConnection = (connection: Connection) => void

interface PoolOptions {
  /** Creates the agent of one connection. */
  readonly createAgent: (intake: ReadCounts) => http.Agent
  /** Milliseconds after which an idle connection is closed. */
  readonly idleMs: number
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number
}

/**
 * Unless the receiver has announced keep-alive, a connection is reused only after it was idle and open for this
 * time.
 */
const proofMs = 50

/** The most idle connections of one receiver: twice the limit of simultaneous attempts. */
const maxIdle = 16

export function createConnectionPool({ createAgent, idleMs, now }: PoolOptions): ConnectionPool {
  const available: Connection[] = []
  let isTrusted = false
  let isClosed = false

  function createConnection(): Connection {
    const intake = { reads: 0, bytes: 0, hasExcess: false }
    const agent = createAgent(intake)
    const connection: Connection = { agent, intake, idle: undefined, idleSince: 0 }
    agent.keepSocketAlive = (socket) => {
      if (isClosed || !(socket instanceof Socket)) return false
      closeAfterIdle(socket, idleMs)
      socket.unref()
      connection.idle = socket
      connection.idleSince = now()
      return true
    }
    return connection
  }

  /** Returns the newest reusable connection, else a connection without a socket, else a new connection. */
  function choose(): Connection {
    const latestIdleSince = now() - (isTrusted ? 0 : proofMs)
    const reusable = available.findLastIndex(
      ({ idle, idleSince }) => idle !== undefined && idleSince <= latestIdleSince,
    )
    const index = reusable >= 0 ? reusable : available.findIndex(({ idle }) => idle === undefined)
    return (index < 0 ? undefined : available.splice(index, 1)[0]) ?? createConnection()
  }

  /** Destroys a socket that is closed or expired, resets the counts and calls `use`. The agent opens a new socket. */
  function lend(connection: Connection, use: UseConnection): void {
    const { idle, idleSince, intake } = connection
    if (idle !== undefined) {
      const isOpen = idle.readable && idle.writable
      const isExpired = now() - idleSince >= idleMs
      if (!isOpen || isExpired) idle.destroy()
      if (!isExpired) isTrusted = isOpen
    }
    connection.idle = undefined
    intake.reads = 0
    intake.bytes = 0
    intake.hasExcess = false
    use(connection)
  }

  return {
    acquire(use) {
      const connection = choose()
      if (connection.idle === undefined) lend(connection, use)
      else runAfterNextPoll(() => lend(connection, use))
    },
    release(connection) {
      if (isClosed || available.length >= maxIdle) connection.agent.destroy()
      else available.push(connection)
    },
    trust() {
      isTrusted = true
    },
    distrust() {
      isTrusted = false
    },
    close() {
      isClosed = true
      for (const { agent } of available) agent.destroy()
      available.length = 0
    },
  }
}

/** Counts what the current attempt has read from its connection. */
export interface ReadCounts {
  reads: number
  bytes: number
  /** True if the receiver has sent bytes after its response. */
  hasExcess: boolean
}

/**
 * Size of one read. Node parses all bytes of a read before the attempt can be stopped, and its usual 64 KiB could
 * contain 2,600 interim responses. With small reads, a flood is stopped early. An ordinary response fits into one.
 */
const readBytes = 1_024

/**
 * The most reads of one attempt. A response with 64 KiB of body takes 65 reads, and `bodyPieces` limits a body to
 * 1,000.
 */
const maxReads = 2_000

// All connections share one buffer, because its bytes are copied before the next read.
const buffer = Buffer.allocUnsafeSlow(readBytes)

/** Reads a connection in small parts and counts them. Closes a connection that sends bytes without a request. */
export function limitReads(intake: ReadCounts): OnReadOpts {
  return {
    buffer,
    callback(this: Socket, length: number): boolean {
      // No request waits for these bytes. Close the connection, or the next callback would read them as its response.
      if (this.listenerCount('data') === 0) {
        intake.hasExcess = true
        this.destroy()
        return false
      }
      intake.reads += 1
      intake.bytes += length
      if (intake.reads > maxReads) {
        this.destroy(
          new AnswerTooLarge(`sent its answer in more than ${maxReads} pieces: send it at once.`),
        )
        return false
      }
      const takesMore = this.push(Buffer.from(buffer.subarray(0, length)))
      // Node has closed the connection, because two responses arrived at once.
      if (this.destroyed) intake.hasExcess = true
      return takesMore
    },
  }
}

/** A cache of one item per key with a limited size. It never discards an item that is busy. */
export interface KeyedPool<T> {
  /** Returns the item of a key, and creates it at the first call. */
  of(key: string, create: () => Promise<T>): T | Promise<T>
  /** Discards all items, after those in creation are ready. */
  clear(): Promise<void>
}

export function createKeyedPool<T extends { readonly busy: number }>(
  maxItems: number,
  discard: (item: T) => void,
): KeyedPool<T> {
  const items = new Map<string, T>()
  const pending = new Map<string, Promise<T>>()

  function discardOneIfFull(): void {
    if (items.size < maxItems) return
    for (const [key, item] of items) {
      if (item.busy > 0) continue
      discard(item)
      items.delete(key)
      return
    }
  }

  async function createItem(key: string, create: () => Promise<T>): Promise<T> {
    discardOneIfFull()
    const item = await create()
    pending.delete(key)
    items.set(key, item)
    return item
  }

  return {
    of(key, create) {
      const known = items.get(key) ?? pending.get(key)
      if (known !== undefined) return known
      const creation = createItem(key, create)
      pending.set(key, creation)
      return creation
    },
    async clear() {
      await Promise.all(pending.values())
      for (const item of items.values()) discard(item)
      items.clear()
    },
  }
}
