// Tests with node:test: one emulator for the file, one token for each test. Run them with `node --test`.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startEmulator } from 'videoid-emulator'

const emulator = await startEmulator({ clock: 'manual' })
after(() => emulator.close())

test('the status stays running for a day if nobody opens the link', async () => {
  const mine = emulator.as('nobody-opens')
  const id = await identify(mine.token, { 'x-emulator-scenario': 'interactive' })

  await mine.clock.advance('24h')

  assert.equal(mine.verification(id).status, 'running')
})

test('the status is ok after the actions of the customer and the operator', async () => {
  const mine = emulator.as('both-act')
  const id = await identify(mine.token, { 'x-emulator-scenario': 'interactive' })

  mine.act(id, { as: 'user', do: 'open-link' })
  mine.act(id, { as: 'user', do: 'submit' })
  mine.act(id, { as: 'operator', do: 'take-call' })
  mine.act(id, { as: 'operator', do: 'approve' })

  assert.equal(mine.verification(id).status, 'ok')
  mine.assertNothingPending()
})

// Replace this function by your own client.
async function identify(token, headers = {}) {
  const answer = await fetch(`${emulator.url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ mail: 'anna@example.com' }),
  })
  const { data } = await answer.json()
  return data.id
}
