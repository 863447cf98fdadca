import { expect, test } from 'vitest'
import { maxSearchLength } from '../../server/ui/layout/search-query.ts'
import { browserForTest, browserTest } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { answerWith } from '../support/receiver.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'
import { joinedPayloads, XSS_PAYLOADS } from '../support/xss-payloads.ts'

// Each payload is another way to run a script, and every text goes through one function that escapes it.
const payloads = XSS_PAYLOADS.filter((_, i) => i % numberOfRuns(3, 1) === 0)

browserTest('no text of a client runs on any page', async () => {
  const { url, open, control, clock, token } = await emulatorForTest()
  const receiver = await receiverForTest(
    answerWith(200, { 'x-back': XSS_PAYLOADS[0] ?? '' }, XSS_PAYLOADS.join('\n')),
  )
  // A list shows the first 40 characters of a name, so each payload is a name of its own.
  for (const payload of payloads) {
    const { body } = await control('post', '/verifications').send({
      request: { mail: 'a@b.example', user: { firstName: payload } },
    })
    expect(body.id, payload).toBeDefined()
  }
  const ids: string[] = []
  const texts = joinedPayloads(payloads, 220)
  for (let i = 0; i < texts.length; i += 2) {
    const [one = '', two = one] = texts.slice(i, i + 2)
    const both = `${one} ${two}`
    const callback = {
      url: `${receiver.url}?${encodeURIComponent(both)}'"`,
      method: 'POST',
      field: 'data',
      headers: { 'x-payload': both.replaceAll(/[^\x20-\x7e]/g, '?') },
      // At most 512 bytes are allowed.
      custom: { [one]: two },
    }
    const layout = { title: both, footer: both }
    const user = { firstName: one, lastName: two }
    ids.push(await open({ mail: "o'`{x}&'@example.com", user, callback, layout }))
  }
  const odd = {
    authorization: `Bearer ${token}`,
    'x-emulator-scenario': `ko; reason="${XSS_PAYLOADS[2]}"`,
  }
  const body = JSON.stringify({ mail: 'b@b.example' })
  await fetch(`${url}/IT-live`, { method: 'POST', headers: odd, body })
  await clock.advance('2m')
  const { context, tab } = await browserForTest({ fresh: true })
  const ran: string[] = []
  await context.exposeFunction('ran', () => void ran.push('ran'))
  const page = await tab(`${url}/__emulator/?q=example`)
  const problems: string[] = []
  const look = async (path: string): Promise<string> => {
    await page.goto(`${url}${path}`)
    const unexpected = await page.evaluate<string[]>(injectedElements)
    problems.push(...unexpected.map((html) => `${html} at ${path}`))
    return page.evaluate<string>('document.body.textContent')
  }
  const listTexts = [await look('/__emulator/'), await look('/__emulator/?page=2')].join('\n')
  await look('/__emulator/clock')
  for (const q of joinedPayloads(payloads, maxSearchLength).slice(0, 3)) {
    await look(`/__emulator/?${new URLSearchParams({ q, scenario: q })}`)
  }
  let verificationTexts = ''
  for (const [i, id] of ids.entries()) {
    const query = new URLSearchParams({ delivery: texts[i] ?? '' })
    verificationTexts += await look(`/__emulator/verifications/${id}?${query}`)
  }

  expect(payloads.filter((payload) => !listTexts.includes(payload.slice(0, 40).trim()))).toEqual([])
  expect(payloads.filter((payload) => !verificationTexts.includes(payload))).toEqual([])
  expect([problems, ran, page.pageErrors, page.foreignRequests]).toEqual([[], [], [], []])
})

test('the page of a verification stays below 80 KB with large requests and answers', async () => {
  const { url, open, clock } = await emulatorForTest()
  const receiver = await receiverForTest(
    answerWith(503, { 'x-long': '<'.repeat(7000) }, '&'.repeat(8000)),
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

  expect(Buffer.byteLength(text)).toBeLessThan(80 * 1024)
  expect(text).toContain('characters more')
})

test('the list stays below 80 KB with large contents', async () => {
  const { url, control } = await emulatorForTest()
  const long = { firstName: '<"&\'>'.repeat(100), lastName: '🙂è'.repeat(250) }
  const mail = `${'&'.repeat(64)}@${'a'.repeat(60)}.example.com`
  for (let i = 0; i < 60; i++) {
    await control('post', '/verifications').send({ request: { mail, user: long } })
  }

  const text = await (await fetch(`${url}/__emulator/?q=example`, ASK)).text()

  expect(Buffer.byteLength(text)).toBeLessThan(80 * 1024)
})

test('the page of clocks stays below 60 KB with many namespaces and verifications', async () => {
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

  expect(text).toContain('240 planned events until then')
  expect(Buffer.byteLength(text)).toBeLessThan(60 * 1024)
})

// Selects elements and attributes that these pages do not have.
const injectedElements = `[...document.querySelectorAll(
  'main script, main iframe, main img, main svg:not(.picture), main [onerror]',
)].map((each) => each.outerHTML.slice(0, 200))`

const ASK = { headers: { accept: 'text/html' } }
