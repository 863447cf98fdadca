import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test.each([
  [
    { as: 'user', do: 'open-link', reason: 'underage' },
    '"reason" belongs to an act of the operator',
  ],
  [{ as: 'scenario', do: 'let-it-run', repeatable: true }, '"repeatable" belongs to an act'],
  [{ as: 'operator' }, 'An act needs "as" and "do".'],
  [{}, 'An act needs "as" and "do".'],
])('an action of %j is refused with the reason', async (act, message) => {
  const { control, open } = await emulatorForTest()

  const { status, body } = await control('post', `/verifications/${await open()}/act`).send(act)

  expect([status, body.detail]).toEqual([400, expect.stringContaining(message)])
})
