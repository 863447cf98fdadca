import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { sendRaw } from '../support/raw-http-request.ts'
import { SMUGGLED } from '../support/request-smuggling.ts'

test('ambiguous HTTP messages are refused with 400, and the connection ends', async () => {
  const written: string[] = []
  const { url, open, control } = await emulatorForTest({ write: (line) => written.push(line) })
  const port = Number(new URL(url).port)

  const ends = await Promise.all(
    Object.entries(SMUGGLED).map(async ([name, bytes]) => {
      const { statuses, text, closed } = await sendRaw(port, bytes)
      return {
        name,
        statuses,
        closed,
        hasProblem: text.includes('x-emulator-problem: REQUEST_MALFORMED'),
      }
    }),
  )

  const expected = { statuses: [400], closed: true, hasProblem: true }
  expect(ends.length).toBeGreaterThanOrEqual(40)
  expect(ends).toEqual(ends.map(({ name }) => ({ name, ...expected })))
  expect(await open()).toMatch(/^[0-9a-f-]{36}$/)
  const { text } = await control('get', '/requests')
  expect(text).not.toContain('/smuggled')
  expect(written).toEqual([])
})

test('corrupted bytes are refused or disconnected, and the next request is served', async () => {
  const written: string[] = []
  const { url, token, open } = await emulatorForTest({ write: (line) => written.push(line) })
  const port = Number(new URL(url).port)
  const id = await open()
  const samples = samplesFor(token, id)

  const survives = async (nth: number, changes: readonly (readonly [number, number])[]) => {
    const bytes = Buffer.from(samples[nth % samples.length] ?? '')
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte
    const { statuses } = await sendRaw(port, bytes, 20)
    expect(statuses.filter((status) => status >= 500)).toEqual([])
  }
  const change = fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 10, 13, 32, 58)))
  const changes = fc.array(change, { minLength: 1, maxLength: 8 })
  await fc.assert(fc.asyncProperty(fc.nat(), changes, survives), { numRuns: spoilt, ...seed })

  expect(await open()).toMatch(/^[0-9a-f-]{36}$/)
  expect(written.filter((line) => line.startsWith('error'))).toEqual([])
})

// npm run fuzz runs 10,000.
const spoilt = Number(process.env.SPOILT ?? numberOfRuns(100, 300))
const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

function samplesFor(token: string, id: string): readonly string[] {
  const body = JSON.stringify(vendorExample('http://127.0.0.1:9/hook'))
  const head = `Host: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n`
  const json = `${head}Content-Type: application/json\r\n`
  const list = '/IT-identity-verifications'
  const get = (path: string) => `GET ${path} HTTP/1.1\r\n${head}\r\n`
  const post = (path: string, text: string) =>
    `POST ${path} HTTP/1.1\r\n${json}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  return [
    post('/IT-live', body),
    post('/IT-selfie', '{"mail":"anna@example.com"}'),
    `POST /IT-automatic HTTP/1.1\r\n${json}Transfer-Encoding: chunked\r\n\r\n1b\r\n{"mail":"anna@example.com"}\r\n0\r\n\r\n`,
    get(list),
    get(`${list}?skip=1&limit=2`),
    get(`${list}/${id}`),
    get(`${list}/${id}/data`),
    get('/link/none'),
    get('/__emulator/health'),
    get('/__emulator/verifications?status=ok'),
    post('/__emulator/scenarios/queue', '{"use":["ko"]}'),
    post('/__emulator/inbox/box', 'data=1'),
    post('/tokens', '{"scopes":[]}'),
    `${get(list)}${get(`${list}/${id}`)}`,
  ]
}
