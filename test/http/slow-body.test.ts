import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('a verification whose namespace is reset while its body comes in is opened in the new one', async () => {
  const emulator = await emulatorForTest()
  const { namespace, control, verifications } = emulator
  const post = await halfSent(emulator, 'POST /IT-live', { mail: 'anna@example.com' })

  await control('post', '/reset').send({})
  const answer = await post.finish()

  expect(answer).toContain('HTTP/1.1 200')
  expect(verifications().map(({ id }) => answer.includes(id))).toEqual([true])
  const { body } = await control('get', '/state')
  expect([body.contents.namespace, body.contents.verifications.length]).toEqual([namespace, 1])
})

test('a setting that is made while its namespace is reset holds for the new one', async () => {
  const emulator = await emulatorForTest()
  const { control, open } = emulator
  await open()
  const put = await halfSent(emulator, 'PUT /__emulator/scenarios/default', { use: 'ko' })

  await control('post', '/reset').send({})
  await put.finish()
  await open()

  expect(emulator.verifications()[0]?.scenario).toBe('ko')
})

type Sender = { readonly url: string; readonly token: string; readonly control: Control }
type Control = Awaited<ReturnType<typeof emulatorForTest>>['control']

// The head and half of the body; resolves once the emulator reads the rest.
async function halfSent({ url, token, control }: Sender, line: string, body: object) {
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
  // Requests are handled in order: after these answers the handler waits for the body.
  for (let asked = 0; asked < 3; asked++) await control('get', '/health')
  return {
    finish: () =>
      new Promise<string>((resolve) => {
        socket.on('close', () => resolve(text))
        socket.write(json.slice(5))
      }),
  }
}
