import { expect } from 'vitest'
import { emulatorTest } from '../../server/vitest.ts'

const test = emulatorTest({ auth: 'scoped' })

test('with auth: scoped a test has an issued token and its own account', async ({ emulator }) => {
  const open = (token: string) =>
    fetch(`${emulator.url}/IT-live`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: '{"mail":"anna@example.com"}',
    })

  const [issued, foreign] = [await open(emulator.token), await open('foreign')]

  expect([issued.status, foreign.status]).toEqual([200, 401])
  expect(emulator.namespace).toMatch(/^acct-/)
  expect(emulator.verifications()).toHaveLength(1)
})
