import type * as http from 'node:http'
import { Socket } from 'node:net'
import { closeAfterIdle, runAfterNextPoll } from '../runtime/timer.ts'
import type { ReadCounts } from './socket-read-limit.ts'

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
 * Connections to one receiver. The pool never sends an attempt twice. It therefore reuses an idle connection
 * only if there is reason to believe that the receiver keeps it open.
 */
export interface ConnectionPool {
  /**
   * Calls `use` with a connection. Checks an idle connection first, because the receiver may have closed it.
   */
  acquire(use: UseConnection): void
  /** Takes a connection back after its attempt has ended. */
  release(connection: Connection): void
  /** Call this when the receiver announces keep-alive. Idle connections are then reused at once. */
  trust(): void
  /** Call this when the receiver has reset a reused connection: `proofMs` applies again to idle connections. */
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

/** Without trust, a connection is reused only after it was idle and open for this long. */
const proofMs = 50

/** Idle connections of one receiver: twice the limit of simultaneous attempts. */
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

  /** Returns the newest reusable connection, else one without a socket, else a new one. */
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
