import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Starts a receiver whose response depends only on the path and on the number of the attempt:
 * `/ok` (200), `/flap` (503 twice, then 200), `/gone` (410), `/reset` (closes the connection).
 */
export async function startPredictable() {
  const server = createServer((request, response) => {
    const attempt = Number(request.headers['x-emulator-attempt'])
    request.resume().on('end', () => {
      switch (request.url) {
        case '/reset':
          request.socket.resetAndDestroy()
          return
        case '/flap':
          response.writeHead(attempt <= 2 ? 503 : 200).end()
          return
        case '/gone':
          response.writeHead(410).end()
          return
        default:
          response.end()
      }
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
