import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('explainRun shows verifications with a failed callback first, then those that have not ended', async () => {
  const { open, clock, explainRun } = await emulatorForTest()
  const failing = await open({ callback: { url: 'http://127.0.0.1:9/hook' } })
  await open()
  await clock.advance('10m')
  const running = await open()

  const { verifications } = explainRun(2)

  expect(verifications.total).toBe(3)
  expect(verifications.shown.map(({ title }) => title)).toEqual([
    `${failing} ok`,
    `${running} running`,
  ])
  expect(verifications.shown[0]?.text).toContain('status: ok, scenario: ok, mail: anna@example.com')
})

test('explainRun reports a callback that has failed and would be sent again', async () => {
  const { open, clock, explainRun } = await emulatorForTest({ scenario: 'callback-chaos' })
  await open({ callback: { url: 'http://127.0.0.1:9/hook' } })
  await clock.advance('61s')

  const { failedCallbacks } = explainRun(5)

  expect(failedCallbacks.total).toBeGreaterThan(0)
  expect(failedCallbacks.shown[0]?.text).toContain('Nothing listens at 127.0.0.1:9')
})

test('explainRun covers all tokens, counts equal refusals together, and ignores an empty list', async () => {
  const { api, as, url, explainRun } = await emulatorForTest()
  const other = as('another-token')
  await api('get', '/IT-identity-verifications')
  for (const token of ['another-token', 'another-token', '']) {
    await fetch(`${url}/IT-live`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"email": "anna@example.com"}',
    })
  }

  const { refusedRequests, requests } = explainRun(5)

  expect(other.requests()).toHaveLength(2)
  expect({ total: refusedRequests.total, requests }).toEqual({ total: 3, requests: 4 })
  expect(refusedRequests.shown.map(({ title, times }) => [title, times])).toEqual([
    ['POST /IT-live 428', 2],
    ['POST /IT-live 401', 1],
  ])
})
