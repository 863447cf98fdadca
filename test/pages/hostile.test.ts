import { expect, test } from 'vitest'
import { browserForTest, browserTest } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { answersWith } from '../support/receiver.ts'
import { receiving } from '../support/sending.ts'
import { XSS_PAYLOADS } from '../support/xss-payloads.ts'

browserTest('nothing of what a client sends runs on any page', async () => {
  const { url, open, control, clock, token } = await emulatorForTest()
  const receiver = await receiving(
    answersWith(200, { 'x-back': XSS_PAYLOADS[0] ?? '' }, XSS_PAYLOADS.join('\n')),
  )
  const ids: string[] = []
  // Two on each page, or there would be too many pages.
  for (let i = 0; i < XSS_PAYLOADS.length; i += 2) {
    const [payload = '', another = payload] = XSS_PAYLOADS.slice(i, i + 2)
    const callback = {
      url: `${receiver.url}?${encodeURIComponent(payload + another)}'"`,
      method: 'POST',
      field: 'data',
      headers: { 'x-payload': (payload + another).replaceAll(/[^\x20-\x7e]/g, '?') },
      custom: { [payload]: another, [another]: payload },
    }
    const user = { firstName: payload, lastName: another }
    const { body } = await control('post', '/verifications').send({
      request: { mail: 'a@b.example', user, callback },
    })
    expect(body.id, payload).toBeDefined()
    await open({
      mail: "o'`{x}&'@example.com",
      user,
      callback,
      layout: { title: payload, footer: another },
    })
    ids.push((await control('get', '/verifications')).body.data.at(-1).id)
  }
  const odd = {
    authorization: `Bearer ${token}`,
    'x-emulator-scenario': `ko; reason="${XSS_PAYLOADS[2]}"`,
  }
  const body = JSON.stringify({ mail: 'b@b.example' })
  await fetch(`${url}/IT-live`, { method: 'POST', headers: odd, body })
  await clock.advance('2m')
  const { context, tab } = await browserForTest()
  const ran: string[] = []
  await context.exposeFunction('ran', () => void ran.push('ran'))
  const page = await tab(`${url}/__emulator/?q=example`)
  const look = async (path: string) => {
    await page.goto(`${url}${path}`)
    expect(
      await page.evaluate(
        'document.querySelectorAll("main script, main iframe, main img, main svg, main [onerror]").length',
      ),
      path,
    ).toBe(0)
  }

  await look('/__emulator/')
  await look('/__emulator/clock')
  for (const payload of XSS_PAYLOADS.slice(0, 10)) {
    await look(
      `/__emulator/?q=${encodeURIComponent(payload)}&scenario=${encodeURIComponent(payload)}`,
    )
  }
  for (const id of ids)
    await look(
      `/__emulator/verifications/${id}?delivery=${encodeURIComponent(XSS_PAYLOADS[3] ?? '')}`,
    )

  expect([ran, page.complaints, page.strays]).toEqual([[], [], []])
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
