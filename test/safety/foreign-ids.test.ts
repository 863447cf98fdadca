import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { createKeepAliveClient } from '../support/keep-alive.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'

test('two tokens with the same beginning of their SHA-256 do not see each other’s verifications', async () => {
  const { url, as } = await emulatorForTest()
  const ask = createKeepAliveClient(url)
  // The SHA-256 of both tokens begins with 76bed803.
  const [first, second] = ['token-6170', 'token-44637']
  const body = Buffer.from(JSON.stringify({ mail: 'anna@example.com' }))
  const { text } = await ask(first, 'POST', '/IT-live', body)
  const path = `/IT-identity-verifications/${JSON.parse(text).data.id}`

  const paths = [path, `${path}/data`, '/IT-identity-verifications']
  const answers = await Promise.all(paths.map((path) => ask(second, 'GET', path)))

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
  expect((await ask(first, 'GET', path)).status).toBe(200)
  expect(as(first).namespace.slice(0, 11)).toBe(as(second).namespace.slice(0, 11))
})

test('only the token that opened a verification can read it, in hundreds of pairs', async () => {
  const { url, as } = await emulatorForTest()
  const ask = createKeepAliveClient(url)
  const teams = numberOfRuns(12, 24)
  const tokens = Array.from({ length: teams }, (_, i) => `team-${i}`)
  const owned: (readonly [token: string, id: string])[] = []
  for (const token of tokens) {
    for (const mail of ['anna', 'bruno']) {
      const body = Buffer.from(JSON.stringify({ mail: `${mail}@${token}.test` }))
      const { text } = await ask(token, 'POST', '/IT-live', body)
      owned.push([token, JSON.parse(text).data.id])
    }
    await as(token).clock.advance('2m')
  }

  const leaks: string[] = []
  for (const [i, token] of tokens.entries()) {
    for (const [owner, id] of owned) {
      const kind = ['', '/data', '/audit', '/images'][i % 4]
      const { status, text } = await ask(token, 'GET', `/IT-identity-verifications/${id}${kind}`)
      if (status !== (owner === token ? 200 : 404)) leaks.push(`${token} ${id} ${status}`)
      if (owner !== token && text.includes(owner)) leaks.push(`${token} reads of ${owner}`)
    }
  }

  expect(tokens.length * owned.length).toBeGreaterThan(numberOfRuns(250, 1_000))
  expect(leaks).toEqual([])
})
