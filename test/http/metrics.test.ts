import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { parseMetrics } from '../support/metrics.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

test('metrics are counted in the format of Prometheus', async () => {
  const receiver = await receiverForTest()
  const { url, api, open, clock } = await emulatorForTest()
  const id = await open({ callback: { url: receiver.url } })
  await open({ callback: { url: 'https://8.8.8.8/hook' } })
  await clock.advance('2m')
  await api('get', `/IT-identity-verifications/${id}`)
  await api('get', '/IT-identity-verifications/none')
  await api('post', '/IT-live').send({})

  const answer = await fetch(`${url}/__emulator/metrics`)
  const figures = parseMetrics(await answer.text())

  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(figures).toMatchObject({
    'requests_total{operation="create",status="200"}': 2,
    'requests_total{operation="create",status="428"}': 1,
    'requests_total{operation="get",status="200"}': 1,
    'requests_total{operation="get",status="404"}': 1,
    'transitions_total{to="running"}': 2,
    'transitions_total{to="validation"}': 2,
    'transitions_total{to="ok"}': 2,
    'callbacks_total{outcome="delivered"}': 2,
    'callbacks_total{outcome="blocked"}': 2,
    verifications: 2,
    verifications_evicted_total: 0,
    namespaces: 1,
  })
  expect(figures.resident_memory_bytes).toBeGreaterThan(10_000_000)
  expect(figures.event_loop_delay_p99_seconds).toBeGreaterThanOrEqual(0)
})

test('the number of metrics does not grow with the number of verifications and paths', async () => {
  const { url, as } = await emulatorForTest()
  const lines = async () =>
    Object.keys(parseMetrics(await (await fetch(`${url}/__emulator/metrics`)).text())).length
  const ask = async (i: number) => {
    const headers = { authorization: `Bearer team-${i}` }
    await fetch(`${url}/IT-live`, { method: 'POST', headers, body: '{"mail":"anna@example.com"}' })
    await fetch(`${url}/IT-identity-verifications/${i}`, { headers })
    await fetch(`${url}/nowhere-${i}`, { method: `X${i % 3}`, headers }).catch(() => {})
    await as(`team-${i}`).clock.advance('2m')
  }
  await ask(0)
  const before = await lines()

  for (let i = 1; i < 20; i++) await ask(i)

  expect(await lines()).toBeLessThanOrEqual(before + 1)
})

test('metrics refuse a foreign origin', async () => {
  const { url } = await emulatorForTest()

  const answer = await fetch(`${url}/__emulator/metrics`, {
    headers: { origin: 'https://evil.example' },
  })

  expect(answer.status).toBe(403)
})
