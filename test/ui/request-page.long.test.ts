import { expect, test } from 'vitest'
import { browserForTest, browserTest, violationsInEveryLook } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { XSS_PAYLOADS } from '../support/xss-payloads.ts'

browserTest('a refused request is corrected on its page and sent again', async () => {
  const { url, api, control } = await emulatorForTest()
  await api('post', '/IT-live').send({ email: 'anna@example.com', user: { gender: 'X' } })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/requests/req-1`)

  const marks = await page.locator('.json mark').allInnerTexts()
  await page.getByText('Edit and send again').click()
  await page.getByLabel('Body').fill('{"mail":"anna@example.com"}')
  await page.getByLabel('Headers to change').fill('x-order: 9')
  await page.getByRole('button', { name: 'Send this' }).click()
  await page.getByRole('heading', { name: 'req-2' }).waitFor()

  expect(marks).toEqual(
    expect.arrayContaining([
      'valid: one of M, F',
      'valid: an e-mail address, such as mario@example.com',
    ]),
  )
  const compared = await page.getByRole('region', { name: 'Comparison' }).innerText()
  expect(compared).toMatch(/request\.body\/user\/gender\s+X\s+nothing/)
  expect(compared).toMatch(/response\.status\s+428\s+200/)
  expect((await control('get', '/requests/req-2')).body).toMatchObject({
    status: 200,
    request: { body: '{"mail":"anna@example.com"}' },
  })
  const curl = await page.getByRole('button', { name: 'copy as curl' }).getAttribute('data-copy')
  expect(curl).toContain('/IT-live')
  expect(curl).toContain('Bearer $TOKEN')
  expect([page.pageErrors, page.foreignRequests]).toEqual([[], []])
})

browserTest('a body that is not text is shown as hexadecimal bytes and can be saved', async () => {
  const { url, token } = await emulatorForTest()
  const headers = { authorization: `Bearer ${token}` }
  const body = Buffer.from([0x7b, 0xff, 0x00, 0x80])
  await fetch(`${url}/IT-live`, { method: 'POST', headers, body })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/requests/req-1`)

  const shown = await page.getByRole('region', { name: 'Request' }).locator('pre').innerText()
  const link = page.getByRole('link', { name: 'Save the body (4 bytes)' })
  const saved = await fetch(url + ((await link.getAttribute('href')) ?? ''))

  expect(shown).toMatch(/^00000000 {2}7b ff 00 80 +\|\{\.\.\.\|$/)
  expect(saved.headers.get('content-disposition')).toBe('attachment; filename="req-1-request.bin"')
  expect(Buffer.from(await saved.arrayBuffer())).toEqual(body)
})

browserTest('no text in the headers and bodies of a request runs on its page', async () => {
  const { url, api } = await emulatorForTest()
  for (let i = 0; i < XSS_PAYLOADS.length; i += 30) {
    const texts = XSS_PAYLOADS.slice(i, i + 30)
    await api('post', `/IT-live?q=${encodeURIComponent(texts[0] ?? '')}`)
      .set('x-payload', texts.join(' ').replaceAll(/[^\x20-\x7e]/g, '?'))
      .send({ mail: texts[0], ...Object.fromEntries(texts.map((text) => [text, text])) })
  }
  const { context, tab } = await browserForTest({ fresh: true })
  const ran: string[] = []
  await context.exposeFunction('ran', () => void ran.push('ran'))
  const page = await tab(`${url}/__emulator/requests`)
  let texts = ''

  for (let number = 1; number <= Math.ceil(XSS_PAYLOADS.length / 30); number++) {
    await page.goto(`${url}/__emulator/requests/req-${number}?compare=req-1`)
    texts += await page.evaluate<string>('document.body.textContent')
  }

  const missing = XSS_PAYLOADS.filter((payload) => !texts.includes(JSON.stringify(payload)))
  expect(missing).toEqual([])
  expect([ran, page.pageErrors, page.foreignRequests]).toEqual([[], [], []])
})

browserTest(
  'the page of a request has no accessibility violation in any width and colour',
  async () => {
    const { url, api, open } = await emulatorForTest()
    await open()
    await api('post', '/IT-live').send({ email: 'anna@example.com' })
    const { tab } = await browserForTest()
    const page = await tab(`${url}/__emulator/requests/req-2?compare=req-1`)

    expect(await violationsInEveryLook(page)).toEqual([])
  },
)

test('the page of a request stays below 60 KB with large headers and bodies', async () => {
  const { url, api } = await emulatorForTest()
  await api('post', '/IT-live')
    .set('x-long', '<'.repeat(6_000))
    .send({ mail: 'a@b.it', user: { firstName: '&'.repeat(30_000) }, note: '🙂'.repeat(10_000) })

  const answer = await fetch(`${url}/__emulator/requests/req-1`, {
    headers: { accept: 'text/html' },
  })

  expect(answer.status).toBe(200)
  expect((await answer.text()).length).toBeLessThan(60_000)
})

test('resending from the page of a deleted namespace says that its requests are gone', async () => {
  const { url, open, namespace } = await emulatorForTest()
  await open()
  await fetch(`${url}/__emulator/namespaces/${namespace}`, { method: 'DELETE' })

  const answer = await fetch(`${url}/__emulator/pages/requests/${namespace}/req-1/resend`, {
    method: 'POST',
    headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
  })

  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('also deletes its requests')
})

test('a search in the bodies unfolds the tree to the values, and marks them', async () => {
  const { url, open } = await emulatorForTest()
  await open({ callback: { url: 'http://127.0.0.1:9', data: { deep: { er: ['<needle>'] } } } })
  const page = async (find: string) => {
    const address = `${url}/__emulator/requests/req-1?find=${encodeURIComponent(find)}`
    return (await fetch(address, { headers: { accept: 'text/html' } })).text()
  }

  const [found, other] = [await page('NEEDLE'), await page('nothing like this')]

  expect(found).toContain('<mark class="match">&#34;&#60;needle&#62;&#34;</mark>')
  expect(found).toMatch(/<details open><summary><b>er<\/b>/)
  expect(other).not.toContain('class="match"')
  expect(other).toMatch(/<details><summary><b>er<\/b>/)
})
