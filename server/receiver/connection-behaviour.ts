import type { Socket } from 'node:net'

/** Deals with a connection before any request is read, and instead of it. */
export type ConnectionBehaviour = (socket: Socket) => void

/** What a receiver may do to a connection. Whatever is sent to it is not in `received`. */
export const CONNECTION_BEHAVIOURS = {
  /** Closes without a word. */
  'close-at-once': (socket) => void socket.end(),
  /** Accepts, and reads nothing. */
  'never-reads': (socket) => void socket.pause(),
  /** Answers before it has read anything. */
  'answers-early': (socket) => {
    socket.resume()
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
  },
  /** Takes the client's part of the TLS handshake and never answers. */
  'tls-stall': (socket) => void socket.resume(),
} as const satisfies Readonly<Record<string, ConnectionBehaviour>>

/** A behaviour of a receiver that ends the connection before a request is read. */
export type ConnectionBehaviourName = keyof typeof CONNECTION_BEHAVIOURS

/** The behaviour of that name; undefined where there is none. */
export function findConnectionBehaviour(name: string): ConnectionBehaviour | undefined {
  return Object.hasOwn(CONNECTION_BEHAVIOURS, name)
    ? CONNECTION_BEHAVIOURS[name as ConnectionBehaviourName]
    : undefined
}
