import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('waitForStatus resolves when the verification has one of the statuses', async () => {
  const { open, waitForStatus, clock } = await emulatorForTest()
  const id = await open()

  const waiting = waitForStatus(id, ['ok', 'ko'])
  await clock.advance('2m')

  expect(await waiting).toMatchObject({ id, status: 'ok' })
})

test('waitForDeliveries selects callbacks by verification, event and status', async () => {
  const { open, waitForDeliveries, clock, inboxUrl } = await emulatorForTest()
  const id = await open({ callback: { url: inboxUrl('orders') } })
  await open({ mail: 'bruno+ko@example.com', callback: { url: 'http://127.0.0.1:9/' } })

  const waiting = [
    waitForDeliveries({ count: 2, verification: id }),
    waitForDeliveries({ event: 'ko', status: 'exhausted' }),
  ]
  await clock.advance('2m')

  const [first, second] = await Promise.all(waiting)
  expect(first?.map(({ event }) => event)).toEqual(['validation', 'ok'])
  expect(second?.map(({ event }) => event)).toEqual(['ko'])
})

test('waitForInbox counts only the messages of its own namespace', async () => {
  const { waitForInbox, inboxUrl, token } = await emulatorForTest()
  const headers = { authorization: `Bearer ${token}` }

  const waiting = waitForInbox('orders', { count: 2 })
  await fetch(inboxUrl('orders'), { method: 'POST', body: 'of somebody else' })
  await fetch(inboxUrl('orders'), { method: 'POST', body: 'first', headers })
  await fetch(`${inboxUrl('orders')}/below`, { method: 'PUT', body: 'second', headers })

  expect((await waiting).map(({ body }) => new TextDecoder().decode(body))).toEqual([
    'first',
    'second',
  ])
})

test('a timeout names what is missing and lists the existing verifications', async () => {
  const { open, waitForStatus, waitForDeliveries, waitForInbox } = await emulatorForTest()
  const id = await open()
  const soon = { timeout: '10ms' }

  await expect(waitForStatus(id, 'ok', soon)).rejects.toThrow(
    new RegExp(
      `^Status ok of ${id} did not come within 10ms\\.\\n${id} {2}status: running, scenario: ok`,
    ),
  )
  await expect(waitForDeliveries({ event: 'ok', ...soon })).rejects.toThrow(
    '1 delivered callbacks of ok did not come within 10ms.',
  )
  await expect(waitForInbox('orders', { count: 2, ...soon })).rejects.toThrow(
    '0 of 2 messages came to box orders within 10ms.',
  )
  await expect(waitForStatus(id, 'ok', { timeout: 'soon' })).rejects.toThrow('not a duration')
})

test('a timeout finds the verification that the application opened with another token', async () => {
  const { as, waitForDeliveries, waitForInbox, open } = await emulatorForTest()
  const id = await open()
  const test = as('token-of-the-test')

  for (const waiting of [
    test.waitForDeliveries({ timeout: '10ms' }),
    test.waitForInbox('orders', { timeout: '10ms' }),
  ])
    await expect(waiting).rejects.toThrow(
      new RegExp(`no request came with the token.*\\n.*\\n {4}${id} {2}status: running`),
    )
  // The namespace with the verification gets no such hint.
  for (const waiting of [
    waitForDeliveries({ timeout: '10ms' }),
    waitForInbox('x', { timeout: '10ms' }),
  ])
    await expect(waiting).rejects.not.toThrow('token of this namespace')
})

test('a timeout gives the reason of refused requests, and shows requests without a token', async () => {
  const { api, url, waitForRequests } = await emulatorForTest()
  await api('post', '/IT-live').send({ email: 'anna@example.com' })
  await fetch(`${url}/IT-live`, { method: 'POST', body: '{"mail":"anna@example.com"}' })

  const waiting = waitForRequests({ status: 200, timeout: '10ms' })

  await expect(waiting).rejects.toThrow(/refused requests:\nreq-1 .*\n.*\n {2}MAIL_MISSING/)
  await expect(waiting).rejects.toThrow(/without a valid token[\s\S]*TOKEN_MISSING/)
})

test('closing the emulator rejects pending waits', async () => {
  const { open, waitForStatus, close } = await emulatorForTest()
  const waiting = waitForStatus(await open(), 'ok', { timeout: '2m' })
  const rejection = expect(waiting).rejects.toThrow('did not come')

  await close()

  await rejection
})

test('a state can be seeded, saved with snapshot and put back with restore', async () => {
  const { seed, snapshot, restore, clock, verifications } = await emulatorForTest()
  seed({ status: 'ko', reason: 'document_expired' })
  const saved = snapshot()
  await clock.advance('1h')
  seed()

  restore(saved)

  expect(verifications()).toMatchObject([{ status: 'ko', reason: 'documentexpired' }])
  expect(snapshot()).toEqual(saved)
  expect(() => seed({ status: 'okk' as 'ok' })).toThrow('"status" is "okk".')
})
