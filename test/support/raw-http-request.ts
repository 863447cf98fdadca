import { connect } from 'node:net'

/** The responses to bytes that were sent unchanged. */
export type RawResponse = {
  /** The statuses of all responses, in order. */
  readonly statuses: readonly number[]
  readonly text: string
  /** True if the server ended the connection. */
  readonly closed: boolean
}

/**
 * Sends bytes on a new connection. Reads until the connection ends, or until nothing has come for `ms`. The default of
 * `ms` is for connections that the server must end.
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
      clearTimeout(timer)
      socket.destroy()
      resolve({ statuses: statusesIn(text), text, closed })
    }
    let timer = setTimeout(end, ms, false)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      clearTimeout(timer)
      timer = setTimeout(end, ms, false)
    })
    // A reset also ends the connection. The bytes that came before are returned.
    socket.on('error', () => {})
    socket.on('close', () => end(true))
  })
}

function statusesIn(text: string): readonly number[] {
  return [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))
}
