import { expect } from 'vitest'
import { test } from '../../server/vitest.ts'

const bodies = { mail: 'anna@example.com' }

async function open({ url, token }: { url: string; token: string }): Promise<string> {
  const answer = await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(bodies),
  })
  const { data } = (await answer.json()) as { data: { id: string } }
  return data.id
}

const seen: { url: string; token: string }[] = []

test('a test has a clock that it moves, and nothing but its own', async ({ emulator }) => {
  const id = await open(emulator)

  await emulator.clock.advance('2m')

  expect(emulator.verification(id).status).toBe('ok')
  expect(emulator.verifications()).toHaveLength(1)
  seen.push(emulator)
})

test('the next test shares the server, and finds it empty', async ({ emulator }) => {
  seen.push(emulator)

  expect(emulator.verifications()).toEqual([])
  expect(new Set(seen.map(({ url }) => url)).size).toBe(1)
  expect(new Set(seen.map(({ token }) => token)).size).toBe(2)
})

test.for([1, 2, 3, 4])(
  'tests that run at the same time do not meet: %i',
  { concurrent: true },
  async (n, { emulator, expect: own }) => {
    for (let i = 0; i < n; i++) await open(emulator)

    await emulator.clock.advance(`${n}m`)

    own(emulator.verifications()).toHaveLength(n)
  },
)
