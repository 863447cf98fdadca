import { connect } from 'node:net'
import { onTestFinished } from 'vitest'

type Sender = {
  readonly url: string
  readonly token: string
  readonly control: (method: 'get', path: string) => PromiseLike<unknown>
}

/** Sends the head of a request and half of its body. Resolves when the emulator waits for the other half. */
export async function halfSentRequest({ url, token, control }: Sender, line: string, body: object) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  const json = JSON.stringify(body)
  const head = [
    `${line} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    'Connection: close',
    `Content-Length: ${json.length}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${json.slice(0, 5)}`)
  // The emulator handles requests in order. So after the answers to these requests, it waits for the body.
  for (let asked = 0; asked < 3; asked++) await control('get', '/health')
  return {
    finish: () =>
      new Promise<string>((resolve) => {
        socket.on('close', () => resolve(text))
        socket.write(json.slice(5))
      }),
  }
}
