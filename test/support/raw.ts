import { connect } from 'node:net'

/** What came back for bytes that were sent as they are. */
export type RawResponse = {
  /** The statuses of all answers, in their order. */
  readonly statuses: readonly number[]
  readonly text: string
  /** Whether the other side ended the connection. */
  readonly closed: boolean
}

/**
 * Sends bytes over a connection of their own and reads until it ends, or for `ms` after the last byte; the
 * default is for what must end by itself.
 */
export function sendRaw(
  port: number,
  bytes: string | Uint8Array,
  ms = 60_000,
): Promise<RawResponse> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
    })
    const end = (closed: boolean) => {
      clearTimeout(waiting)
      socket.destroy()
      resolve({ statuses: statusesIn(text), text, closed })
    }
    let waiting = setTimeout(end, ms, false)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      clearTimeout(waiting)
      waiting = setTimeout(end, ms, false)
    })
    // A connection that is torn has ended as well; what had come before counts.
    socket.on('error', () => {})
    socket.on('close', () => end(true))
  })
}

function statusesIn(text: string): readonly number[] {
  return [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))
}
