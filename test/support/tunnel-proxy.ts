import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { onTestFinished } from 'vitest'

/** A proxy that replaces the user's own proxy in a test. It opens every tunnel to one port of this machine. */
export interface TunnelProxy {
  readonly url: string
  /** The targets of the tunnels, such as `shop.test:443`. */
  readonly targets: readonly string[]
}

/** Starts a proxy whose tunnels all lead to `port`. It stops when the test has finished. */
export async function startTunnelProxy(port: number): Promise<TunnelProxy> {
  const targets: string[] = []
  const server = createServer()
  server.on('connect', ({ url = '' }, client) => {
    targets.push(url)
    const socket = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(client).pipe(socket)
    })
    socket.on('error', () => client.destroy())
    client.on('error', () => socket.destroy())
  })
  onTestFinished(() => void server.close().closeAllConnections())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, targets }
}
