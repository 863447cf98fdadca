import { expect } from 'vitest'
import { emulatorTest } from '../../server/vitest.ts'

const test = emulatorTest({ auth: 'scoped' })

test('under scoped a test has an issued token, and its own account', async ({ emulator }) => {
  const open = (token: string) =>
    fetch(`${emulator.url}/IT-live`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: '{"mail":"anna@example.com"}',
    })

  const [own, foreign] = [await open(emulator.token), await open('foreign')]

  expect([own.status, foreign.status]).toEqual([200, 401])
  expect(emulator.namespace).toMatch(/^acct-/)
  expect(emulator.verifications()).toHaveLength(1)
})
