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

const emulators: { url: string; token: string }[] = []

test('a test has its own clock and its own verifications', async ({ emulator }) => {
  const id = await open(emulator)

  await emulator.clock.advance('2m')

  expect(emulator.verification(id).status).toBe('ok')
  expect(emulator.verifications()).toHaveLength(1)
  emulators.push(emulator)
})

test('the next test uses the same server with an empty namespace', async ({ emulator }) => {
  emulators.push(emulator)

  expect(emulator.verifications()).toEqual([])
  expect(new Set(emulators.map(({ url }) => url)).size).toBe(1)
  expect(new Set(emulators.map(({ token }) => token)).size).toBe(2)
})

test.for([1, 2, 3, 4])(
  'concurrent tests do not share verifications or clocks: %i',
  { concurrent: true },
  async (n, { emulator, expect: expectHere }) => {
    for (let i = 0; i < n; i++) await open(emulator)

    await emulator.clock.advance(`${n}m`)

    expectHere(emulator.verifications()).toHaveLength(n)
  },
)

test('explainAll names refused requests and requests without a token since the test began', async ({
  emulator,
}) => {
  const withoutToken = () => fetch(`${emulator.url}/IT-live`, { method: 'POST', body: '{}' })
  const before = emulator.explainAll()
  await withoutToken()
  await fetch(`${emulator.url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.token}` },
    body: '{"email": "anna@example.com"}',
  })

  const after = emulator.explainAll()

  expect(before).toContain('no request came with the token of this namespace')
  expect(after).toContain('0 verifications, 1 refused request, 0 failed callbacks')
  expect(after).toContain('MAIL_MISSING')
  expect(after).toContain('TOKEN_MISSING')
})

test('explainAll does not show the requests without a token of an earlier test', async ({
  emulator,
}) => {
  expect(emulator.explainAll()).not.toContain('TOKEN_MISSING')
})
