import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('costs are estimated for a namespace and for the whole run', async () => {
  const { open, control, url, costs } = await emulatorForTest()
  await open()
  await open({}, '/IT-selfie')
  await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: 'Bearer somebody-else' },
    body: '{"mail":"bruno@example.com"}',
  })

  const ownCosts = await control('get', '/costs')
  const allCosts = await control('get', '/costs?namespace=*')

  expect(ownCosts.body).toMatchObject({ calls: 2, total: { list: { net: 13.6, gross: 16.59 } } })
  expect(allCosts.body).toMatchObject({ calls: 3, total: { list: { net: 25.5 } } })
  expect(costs().says).toBe(
    'Estimated cost of 2 calls on the real service: 13.60 EUR at list prices, 16.59 EUR with VAT.',
  )
})

test('refused calls and calls that only read have no cost', async () => {
  const { api, open, costs } = await emulatorForTest()
  const id = await open()
  await api('post', '/IT-live').send({})
  await api('get', `/IT-identity-verifications/${id}`)

  expect(costs().calls).toBe(1)
})

test('a call whose answer is lost is counted in the costs', async () => {
  const { url, token, costs, queue } = await emulatorForTest()
  queue({ name: 'paid-but-lost' })

  const answer = await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: '{"mail":"anna@example.com"}',
  }).catch(() => 'lost')

  expect(answer).toBe('lost')
  expect(costs().total.list.net).toBe(11.9)
})

test('POSTs are refused with 402 when the budget of the run is used up', async () => {
  const { api, open, as, url, reset } = await emulatorForTest({ budget: 25 })
  await open()
  await open()
  // All tokens share the budget, and no reset restores it.
  reset()

  const third = await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${as('other').token}` },
    body: '{"mail":"carla@example.com"}',
  })
  const cheaper = await api('post', '/IT-automatic').send({ mail: 'carla@example.com' })

  expect([third.status, cheaper.status]).toEqual([402, 402])
  expect(await third.json()).toMatchObject({
    success: false,
    error: 610,
    message: 'Billing error message: Insufficient Credit in Wallet: 11.9 > 1.2 code 810',
  })
})
