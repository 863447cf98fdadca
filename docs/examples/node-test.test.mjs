// node:test: one emulator a file, one token a test. Run with node --test.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startEmulator } from 'videoid-emulator'

const emulator = await startEmulator({ clock: 'manual' })
after(() => emulator.close())

test('a whole day passes, and nobody has opened the link', async () => {
  const mine = emulator.as('nobody-opens')
  const id = await identify(mine.token, { 'x-emulator-scenario': 'interactive' })

  await mine.clock.advance('24h')

  assert.equal(mine.verification(id).status, 'running')
})

test('the customer and the operator do their part', async () => {
  const mine = emulator.as('both-act')
  const id = await identify(mine.token, { 'x-emulator-scenario': 'interactive' })

  mine.act(id, { as: 'user', do: 'open-link' })
  mine.act(id, { as: 'user', do: 'submit' })
  mine.act(id, { as: 'operator', do: 'take-call' })
  mine.act(id, { as: 'operator', do: 'approve' })

  assert.equal(mine.verification(id).status, 'ok')
  mine.assertNothingPending()
})

// What your own client does.
async function identify(token, headers = {}) {
  const answer = await fetch(`${emulator.url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ mail: 'anna@example.com' }),
  })
  const { data } = await answer.json()
  return data.id
}
