import { Agent, request } from 'node:http'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { anyBody } from '../support/hostile-body.ts'

// npm run fuzz takes 50,000 and tells how far it is.
const bodies = Number(process.env.BODIES ?? 3_000)
const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

test('no body breaks the emulator, and what it lets in it can show to the end', async () => {
  const written: string[] = []
  const { url, token, clock } = await emulatorForTest({ write: (line) => written.push(line) })
  const ask = asking(url, token)
  let asked = 0
  let accepted = 0

  const answersWell = async (body: Buffer) => {
    asked += 1
    if (asked % 5_000 === 0) console.log(`${asked} bodies, ${accepted} let in`)
    const mode = MODES[asked % MODES.length] ?? '/IT-live'
    const answer = await ask('POST', mode, body)
    expectEnvelope(answer)
    if (answer.status !== 200) return
    accepted += 1
    const { id } = JSON.parse(answer.text).data
    // Documents take longest, so not those of each.
    const files = accepted % 20 === 0 ? FILES : []
    if (accepted % 10 === 0) await clock.advance('2m')
    for (const path of [...READS, ...files]) {
      const shown = await ask('GET', path.replace('{id}', id))
      expect([path, shown.status < 500, shown.text.includes('node_modules')]).toEqual([
        path,
        true,
        false,
      ])
    }
  }
  await fc.assert(fc.asyncProperty(anyBody(), answersWell), { numRuns: bodies, ...seed })

  expect(accepted).toBeGreaterThan(bodies / 20)
  expect(written.filter((line) => line.startsWith('error'))).toEqual([])
  expect(Object.keys({})).toEqual([])
})

const MODES = ['/IT-live', '/IT-selfie', '/IT-automatic']
const READS = [
  '/IT-identity-verifications/{id}',
  '/__emulator/verifications/{id}',
  '/__emulator/verifications/{id}/explain',
  '/link/{id}',
]
const FILES = ['data', 'audit', 'images', 'timestamp'].map(
  (type) => `/IT-identity-verifications/{id}/${type}`,
)

type Answer = { readonly status: number; readonly type: string; readonly text: string }

function expectEnvelope({ status, type, text }: Answer): void {
  expect(status).toBeLessThan(500)
  expect(type).toBe('application/json')
  const envelope = JSON.parse(text)
  expect(Object.keys(envelope)).toEqual(['data', 'success', 'message', 'error'])
  expect(envelope.success).toBe(status === 200)
  expect(text).not.toContain('node_modules')
}

// fetch would take three times as long.
function asking(url: string, token: string) {
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return (method: string, path: string, body: Uint8Array = Buffer.alloc(0)): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const length = body.length === 0 ? {} : { 'content-length': body.length }
      const sent = request(`${url}${path}`, {
        method,
        agent,
        headers: { ...headers, ...length },
      })
      sent.on('error', reject)
      sent.on('response', (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            type: answer.headers['content-type'] ?? '',
            text: Buffer.concat(chunks).toString('latin1'),
          }),
        )
      })
      sent.end(body)
    })
}
