import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { requestEmulator } from '../../server/cli/shared/control-client.ts'
import { testBehaviours } from '../support/receiver.ts'
import { runInTerminal } from '../support/terminal.ts'

const problem = (body: object) => (response: ServerResponse) => {
  response.writeHead(404, { 'content-type': 'application/problem+json' })
  response.end(JSON.stringify(body))
}

const content = (type: string | undefined, text: string) => (response: ServerResponse) => {
  response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(text)
}

test.each<readonly [string, (response: ServerResponse) => void, string]>([
  [
    'a redirect',
    (response) => void response.writeHead(302, { location: 'https://login.example/?a' }).end(),
    'redirects to https://login.example/?a, and no redirect is followed. Name the address of the emulator itself with --url.',
  ],
  [
    'a page',
    content('text/html', '<html>'),
    'answered 200 with text/html, which is not an explanation',
  ],
  [
    'no content',
    content('text/plain', ''),
    'answered 200 with no content, which is not an explanation',
  ],
  ['no type', content(undefined, 'hello'), 'answered 200 with content of no type, which is not'],
  ['another text', content('text/plain', 'hello'), 'answered 200 with text/plain, which is not'],
  [
    'a text without an end',
    testBehaviours.huge,
    'answers more than 4 MiB, which no emulator does.',
  ],
  ['other JSON', problem({ detail: 4, fix: [] }), 'answered 404 with application/problem+json'],
  [
    'a reset',
    testBehaviours.reset,
    'ended the connection before its answer was whole (ECONNRESET).',
  ],
  ['half an answer', testBehaviours.closeEarly, 'ended the connection before its answer was whole'],
  ['another protocol', testBehaviours.notHttp, 'answers, but not in HTTP (HPE_INVALID_CONSTANT).'],
])(
  'explain reports in one sentence that %s is not an answer of an emulator',
  async (_, answer, says) => {
    const url = await listenOn(createServer((_request, response) => answer(response)))

    const { exitCode, out, err } = await runInTerminal(['explain', 'abc', '--url', url])

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toContain(`${url} ${says}`)
    expect(err).toMatch(/^[^\n]{1,400}\n$/)
  },
)

test.each([
  ['says nothing', () => {}],
  ['never ends', testBehaviours.drip],
])('a server that %s is abandoned after the time limit', async (_, answer) => {
  const url = await listenOn(createServer((_request, response) => answer(response)))
  const limits = { timeLimitMs: 100, sizeLimitBytes: 1024 * 1024 }

  await expect(requestEmulator(url, '/', { limits })).rejects.toThrow(
    `${url} gave no whole answer within 0.1 s. Check that --url names a videoid-emulator.`,
  )
})

test('explain rejects a port that accepts and closes connections', async () => {
  const url = await listenOn(createTcpServer((socket) => socket.end()))

  const { exitCode, err } = await runInTerminal(['explain', '--url', url])

  expect(exitCode).toBe(2)
  expect(err).toContain(`${url} ended the connection before its answer was whole`)
})

async function listenOn(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    if ('closeAllConnections' in server)
      (server as ReturnType<typeof createServer>).closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
