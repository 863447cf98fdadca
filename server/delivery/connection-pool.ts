import type * as http from 'node:http'
import { Socket } from 'node:net'
import { closeAfterIdle, runAfterNextPoll } from '../runtime/timer.ts'
import type { ReadCounts } from './read-limit.ts'

/** One connection to a receiver, or the place for one. One attempt at most uses it at a time. */
export interface Connection {
  readonly agent: http.Agent
  /** What the current attempt has read. */
  readonly intake: ReadCounts
  /** The open socket, while no attempt uses it. */
  idle: Socket | undefined
  idleSince: number
}

/**
 * Connections to one receiver. No attempt is ever sent twice, so a connection is reused only when the
 * receiver still reads it, as far as anybody can know.
 */
export interface ConnectionPool {
  /** Lends a connection. One that was idle is looked at first: the receiver may have closed it. */
  acquire(use: UseConnection): void
  release(connection: Connection): void
  /** The receiver has announced that it keeps connections open. */
  trust(): void
  /** The receiver has closed a connection that was idle, without announcing it. */
  distrust(): void
  /** Closes every connection, and each one in use as soon as it is released. */
  close(): void
}

type UseConnection = (connection: Connection) => void

interface PoolOptions {
  /** Makes an agent for one connection. */
  readonly createAgent: (intake: ReadCounts) => http.Agent
  /** Milliseconds after which an idle connection is closed. */
  readonly idleMs: number
  /** Milliseconds that only grow. */
  readonly now: () => number
}

/** An idle connection that is open after this time proves that the receiver keeps connections. */
const proofMs = 50

/** Twice as many as are in use at a time. */
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

  /** The newest one that may be reused, else one without a socket, else a new one. */
  function choose(): Connection {
    const latest = now() - (isTrusted ? 0 : proofMs)
    const reusable = available.findLastIndex(
      ({ idle, idleSince }) => idle !== undefined && idleSince <= latest,
    )
    const index = reusable >= 0 ? reusable : available.findIndex(({ idle }) => idle === undefined)
    return (index < 0 ? undefined : available.splice(index, 1)[0]) ?? createConnection()
  }

  /** Lends the connection. For a socket that is destroyed here, the agent opens another one. */
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
