// Tests with Vitest: they share one server, and each test has its own namespace. Run them with `npx vitest`.
import { test } from 'videoid-emulator/vitest'
import { expect } from 'vitest'

test('a customer is identified, and two callbacks arrive', async ({ emulator }) => {
  const id = await identify(emulator, 'anna@example.com')
  expect(await stateOf(emulator, id)).toBe('running')

  await emulator.clock.advance('2m')

  expect(await stateOf(emulator, id)).toBe('ok')
  const messages = emulator.inbox('orders').map(({ decoded }) => decoded)
  expect(messages).toMatchObject([
    { data: { id, status: 'validation' } },
    { data: { id, status: 'ok', reason: 'identityverified' } },
  ])
})

test('the status is ko if the document has expired', async ({ emulator }) => {
  emulator.queue({ name: 'ko', params: { reason: 'document_expired' } })
  const id = await identify(emulator, 'bruno@example.com')

  await emulator.fastForward(id, { to: 'end' })

  expect(emulator.verification(id)).toMatchObject({ status: 'ko', reason: 'documentexpired' })
})

type Api = { readonly url: string; readonly token: string }

// Replace this function by your own client.
async function identify({ url, token }: Api, mail: string): Promise<string> {
  const answer = await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      mail,
      callback: { url: `${url}/__emulator/inbox/orders`, method: 'JSON' },
    }),
  })
  const { data } = (await answer.json()) as { data: { id: string } }
  return data.id
}

async function stateOf({ url, token }: Api, id: string): Promise<string> {
  const answer = await fetch(`${url}/IT-identity-verifications/${id}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { data } = (await answer.json()) as { data: { status: string } }
  return data.status
}
