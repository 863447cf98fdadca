import { expect, test } from 'vitest'
import { browserForTest, browserTest } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { payloads } from '../support/payloads.ts'
import { answersWith } from '../support/receiver.ts'
import { receiving } from '../support/sending.ts'

browserTest('nothing of what a client sends runs on any page', async () => {
  const { url, open, control, clock, token } = await emulatorForTest()
  const receiver = await receiving(answersWith(200, { 'x-back': payloads[0] ?? '' }, payloads[1]))
  const ids: string[] = []
  for (const payload of payloads) {
    const callback = {
      url: `${receiver.url}?${encodeURIComponent(payload)}'"`,
      method: 'POST',
      field: 'data',
      headers: { 'x-payload': payload.replaceAll(/[^\x20-\x7e]/g, '?') },
      custom: { [payload]: payload },
    }
    const user = { firstName: payload, lastName: payload }
    const { body } = await control('post', '/verifications').send({
      request: { mail: 'a@b.example', user, callback },
    })
    expect(body.id, payload).toBeDefined()
    await open({
      mail: "o'`{x}&'@example.com",
      user,
      callback,
      layout: { title: payload, footer: payload },
    })
    ids.push((await control('get', '/verifications')).body.data.at(-1).id)
  }
  const odd = {
    authorization: `Bearer ${token}`,
    'x-emulator-scenario': `ko; reason="${payloads[2]}"`,
  }
  const body = JSON.stringify({ mail: 'b@b.example' })
  await fetch(`${url}/IT-live`, { method: 'POST', headers: odd, body })
  await clock.advance('2m')
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/?q=example`)
  const look = async (path: string) => {
    await page.goto(`${url}${path}`)
    expect(
      await page.evaluate(
        '[typeof ran, document.querySelectorAll("main script, main iframe, main img, main svg, main [onerror]").length]',
      ),
    ).toEqual(['undefined', 0])
  }

  await look('/__emulator/')
  await look('/__emulator/clock')
  for (const payload of payloads.slice(0, 10)) {
    await look(
      `/__emulator/?q=${encodeURIComponent(payload)}&scenario=${encodeURIComponent(payload)}`,
    )
  }
  for (const id of ids)
    await look(`/__emulator/verifications/${id}?delivery=${encodeURIComponent(payloads[3] ?? '')}`)

  expect(page.complaints).toEqual([])
  expect(page.strays).toEqual([])
})

test('the page of a life stays below 60 KB, whatever is sent and answered', async () => {
  const { url, open, clock } = await emulatorForTest()
  const receiver = await receiving(
    answersWith(503, { 'x-long': '<'.repeat(7000) }, '&'.repeat(8000)),
  )
  const custom = { x: '<'.repeat(12_000) }
  const headers = Object.fromEntries(
    Array.from({ length: 9 }, (_, i) => [`x-h${i}`, '<'.repeat(200)]),
  )
  const id = await open({
    user: { firstName: '🙂'.repeat(20_000) },
    callback: { url: receiver.url, method: 'JSON', data: custom, headers, retry: 5 },
  })
  await clock.advance('26h')

  const text = await (await fetch(`${url}/__emulator/verifications/${id}`, ASK)).text()

  expect(Buffer.byteLength(text)).toBeLessThan(60 * 1024)
  expect(text).toContain('characters more')
})

test('the list stays below 60 KB, whatever is in it', async () => {
  const { url, control } = await emulatorForTest()
  const long = { firstName: '<"&\'>'.repeat(100), lastName: '🙂è'.repeat(250) }
  const mail = `${'&'.repeat(64)}@${'a'.repeat(60)}.example.com`
  for (let i = 0; i < 60; i++) {
    await control('post', '/verifications').send({ request: { mail, user: long } })
  }

  const text = await (await fetch(`${url}/__emulator/?q=example`, ASK)).text()

  expect(Buffer.byteLength(text)).toBeLessThan(60 * 1024)
})

test('the page of clocks stays below 60 KB with many namespaces and lives', async () => {
  const { url, as, control } = await emulatorForTest()
  const post = (token: string) =>
    fetch(`${url}/IT-live`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({
        mail: `${'&'.repeat(60)}@example.com`,
        callback: { url: 'http://127.0.0.1:9' },
      }),
    })
  for (let i = 0; i < 60; i++) await post('many')
  for (let i = 0; i < 12; i++) {
    await post(`token-${i}`)
    await as(`token-${i}`).clock.advance('2m')
  }
  const { body: known } = await control('get', '/namespaces')

  const text = await (
    await fetch(`${url}/__emulator/clock?of=${known.data[0].id}&until=idle`, ASK)
  ).text()

  expect(text).toContain('240 things would happen')
  expect(Buffer.byteLength(text)).toBeLessThan(60 * 1024)
})

const ASK = { headers: { accept: 'text/html' } }
