import { execFile } from 'node:child_process'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { FaultOperation } from '../../server/domain/model/custom-error-response.ts'
import { hasTool } from '../support/external-tools.ts'
import { emulatorWithFault } from '../support/http-fault-emulator.ts'

const OPS: readonly FaultOperation[] = ['create', 'get', 'list', 'data', 'file']

// The view that a client has of each fault. It is the same for every operation.
const SEEN = {
  reset: { fetch: 'failed', socket: 'ECONNRESET after 0 bytes', python: /reset|disconnected/i },
  empty: { fetch: '200 application/json ""', socket: 'ended after a head', python: /^200 0$/ },
  truncate: { fetch: 'cut', socket: 'ended in the body', python: /IncompleteRead/ },
  garbage: { fetch: '200 application/json no JSON', socket: 'whole', python: /JSONDecodeError/ },
  'html-error-page': { fetch: '502 text/html', socket: 'whole', python: /HTTPError 502/ },
} as const

const CASES = OPS.flatMap((op) =>
  Object.entries(SEEN).map(([fault, seen]) => ({ op, fault, seen })),
)

test.each(CASES)('fetch sees the fault $fault of $op', async ({ op, fault, seen }) => {
  const { ask } = await emulatorWithFault(op, `fault: ${fault}`)

  expect(await asFetched(ask(op))).toContain(seen.fetch)
})

test.each(CASES)('a bare socket sees the fault $fault of $op', async ({ op, fault, seen }) => {
  const { url, token, paths } = await emulatorWithFault(op, `fault: ${fault}`)

  const end = await throughSocket(url, token, op === 'create' ? 'POST' : 'GET', paths(op))

  expect(end).toBe(seen.socket)
})

test.skipIf(!hasTool('python3'))('Python sees each fault of each operation', async () => {
  const targets = await Promise.all(
    CASES.map(async ({ op, fault }) => {
      const { url, token, paths } = await emulatorWithFault(op, `fault: ${fault}`)
      return [url + paths(op), token]
    }),
  )

  const { stdout } = await promisify(execFile)('python3', ['-c', PYTHON, ...targets.flat()])

  const lines = stdout.trim().split('\n')
  const odd = CASES.filter(({ seen }, i) => !seen.python.test(lines[i] ?? ''))
  expect(odd.map(({ op, fault }) => `${fault} of ${op}`)).toEqual([])
  expect(lines.length).toBe(CASES.length)
})

async function asFetched(answering: Promise<Response>): Promise<string> {
  const answer = await answering.catch(() => undefined)
  if (answer === undefined) return 'failed'
  const bytes = await answer.arrayBuffer().catch(() => undefined)
  if (bytes === undefined) return 'cut'
  const text = new TextDecoder().decode(bytes)
  const head = `${answer.status} ${answer.headers.get('content-type')}`
  if (text === '' || answer.status !== 200) return `${head} "${text}"`
  return `${head} ${isJson(text) ? 'JSON' : 'no JSON'}`
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function throughSocket(url: string, token: string, method: string, path: string) {
  const { hostname, port } = new URL(url)
  const body = method === 'POST' ? '{"mail":"anna@example.com"}' : ''
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${hostname}`,
    `Authorization: Bearer ${token}`,
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  return new Promise<string>((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname)
    const bytes = () => Buffer.concat(chunks)
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      resolve(`${error.code} after ${bytes().length} bytes`),
    )
    socket.on('end', () => resolve(endOf(bytes().toString('latin1'))))
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  })
}

function endOf(received: string): string {
  const [head = '', ...rest] = received.split('\r\n\r\n')
  const promised = Number(/^content-length: (\d+)/im.exec(head)?.[1])
  const got = rest.join('\r\n\r\n').length
  if (got < promised) return 'ended in the body'
  return got === 0 ? 'ended after a head' : 'whole'
}

const PYTHON = `
import json, sys, urllib.request, urllib.error, http.client
def result(url, token):
    body = b'{"mail":"anna@example.com"}' if url.endswith('IT-live') else None
    ask = urllib.request.Request(url, data=body, headers={'Authorization': 'Bearer ' + token})
    try:
        with urllib.request.urlopen(ask, timeout=100) as answer:
            text = answer.read()
            if not text:
                return f'{answer.status} 0'
            json.loads(text)
            return 'sound'
    except urllib.error.HTTPError as fault:
        return f'HTTPError {fault.code}'
    except Exception as fault:
        return f'{type(fault).__name__} {fault}'.replace('\\n', ' ')

for i in range(1, len(sys.argv), 2):
    print(result(sys.argv[i], sys.argv[i + 1]))
`
