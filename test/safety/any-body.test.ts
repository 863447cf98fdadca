import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { anyBody } from '../support/hostile-body.ts'
import { createKeepAliveClient, type KeepAliveResponse } from '../support/keep-alive.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'

// npm run fuzz sends 50,000 bodies and prints its progress.
const bodies = Number(process.env.BODIES ?? numberOfRuns(200, 800))
const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

test('no body crashes the emulator, and every accepted body can be shown', async () => {
  const written: string[] = []
  const { url, token, clock } = await emulatorForTest({ write: (line) => written.push(line) })
  const ask = createKeepAliveClient(url)
  let bodyCount = 0
  let accepted = 0

  const answersWell = async (body: Buffer) => {
    bodyCount += 1
    if (bodyCount % 5_000 === 0) console.log(`${bodyCount} bodies, ${accepted} let in`)
    const mode = MODES[bodyCount % MODES.length] ?? '/IT-live'
    const answer = await ask(token, 'POST', mode, body)
    expectEnvelope(answer)
    if (answer.status !== 200) return
    accepted += 1
    const { id } = JSON.parse(answer.text).data
    // Documents take longest, so read them for every twentieth body only.
    const files = accepted % 20 === 0 ? FILES : []
    if (accepted % 10 === 0) await clock.advance('2m')
    for (const path of [...READS, ...files]) {
      const shown = await ask(token, 'GET', path.replace('{id}', id))
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

function expectEnvelope({ status, type, text }: KeepAliveResponse): void {
  expect(status).toBeLessThan(500)
  expect(type).toBe('application/json')
  const envelope = JSON.parse(text)
  expect(Object.keys(envelope)).toEqual(['data', 'success', 'message', 'error'])
  expect(envelope.success).toBe(status === 200)
  expect(text).not.toContain('node_modules')
}
