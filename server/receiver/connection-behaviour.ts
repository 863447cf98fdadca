import type { Socket } from 'node:net'

/** Handles a connection instead of HTTP, before any request is read. */
export type ConnectionBehaviour = (socket: Socket) => void

/** The behaviours for connections. They never read the callback, so it is not in `received`. */
export const CONNECTION_BEHAVIOURS = {
  /** Closes without a response. */
  'close-at-once': (socket) => void socket.end(),
  /** Accepts the connection and reads nothing. */
  'never-reads': (socket) => void socket.pause(),
  /** Responds before it has read anything. */
  'answers-early': (socket) => {
    socket.resume()
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
  },
  /** Reads the client's part of the TLS handshake and never responds. */
  'tls-stall': (socket) => void socket.resume(),
} as const satisfies Readonly<Record<string, ConnectionBehaviour>>

/** A behaviour of a receiver that ends the connection before a request is read. */
export type ConnectionBehaviourName = keyof typeof CONNECTION_BEHAVIOURS

/** Finds the behaviour for connections by name. Returns undefined if there is none. */
export function findConnectionBehaviour(name: string): ConnectionBehaviour | undefined {
  return Object.hasOwn(CONNECTION_BEHAVIOURS, name)
    ? CONNECTION_BEHAVIOURS[name as ConnectionBehaviourName]
    : undefined
}
