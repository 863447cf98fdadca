import { expect } from 'vitest'
import { browserForTest, browserTest } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'

browserTest('a new message appears with its exact bytes, headers and decoded content', async () => {
  const { url, open, clock, inboxUrl, inbox } = await emulatorForTest()
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/inboxes`)
  await page.getByText('No messages yet.').waitFor()

  const callback = {
    url: inboxUrl('orders'),
    method: 'POST',
    field: 'data',
    headers: { 'X-Mine': 'è <b>' },
  }
  const id = await open({ callback })
  await clock.advance('1m')
  await page.getByRole('link', { name: `validation ${id.slice(0, 8)}` }).click()
  const message = page.getByRole('article', { name: 'Message orders.1' })
  await message.waitFor()

  const [stored] = await inbox('orders')
  const bytes = await message.locator('pre').innerText()
  const decoded = await message.locator('.json').innerText()
  const verdict = await message.getByRole('region', { name: 'openapi.yaml' }).innerText()
  expect(bytes).toBe(Buffer.from(stored?.body ?? '').toString())
  expect(decoded).toMatch(new RegExp(`id: "${id}"[\\s\\S]*status: "validation"`))
  expect(verdict).toMatch(/^satisfies openapi\.yaml/)
  expect(await message.getByRole('row', { name: 'X-Emulator-Event-Id' }).innerText()).toContain(
    `${id}.1`,
  )
  const curl = (await message.getByText('copy as curl').getAttribute('data-copy')) ?? ''
  expect(curl).toMatch(/^curl -s .*\/__emulator\/inbox\/orders -H .* --data-binary 'data=%7B/)
  expect([page.pageErrors, page.foreignRequests]).toEqual([[], []])
})

browserTest('a message that is not text can be downloaded', async () => {
  const { url, inboxUrl } = await emulatorForTest()
  await fetch(inboxUrl('odd'), { method: 'PUT', body: Buffer.from([0, 255, 254, 10]) })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/inboxes/odd`)

  await page.getByRole('link', { name: 'PUT' }).click()
  const download = page.getByRole('link', { name: 'Download its 4 bytes' })
  const whole = await fetch(url + ((await download.getAttribute('href')) ?? ''))

  expect([...new Uint8Array(await whole.arrayBuffer())]).toEqual([0, 255, 254, 10])
  expect(whole.headers.get('content-disposition')).toBe('attachment; filename="odd.1.bin"')
  expect(await page.locator('#message pre').innerText()).toMatch(
    /^00000000 {2}00 ff fe 0a +\|\.\.\.\.\|$/,
  )
})

browserTest('a refused request is shown with its reason and a valid value', async () => {
  const { url, api, open } = await emulatorForTest()
  await open()
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/requests`)

  await api('post', '/IT-live').send({ email: 'anna@example.com' })
  await page.getByText('MAIL_MISSING').waitFor()
  await page.getByLabel('refused only').check()
  await page.getByText('1 of 2').waitFor()
  const rows = await page.getByRole('row').allInnerTexts()
  await page.getByRole('link', { name: /explain req-2/ }).click()
  await page.getByText('Raw', { exact: true }).click()

  expect(rows[1]).toBe('/mail\tnothing\tan e-mail address, such as mario@example.com')
  expect(await page.locator('pre').last().innerText()).toMatch(
    /^req-2 {2}POST \/IT-live {2}428, error 200/,
  )
})

browserTest('a namespace is deleted after a confirmation, also without a script', async () => {
  const { url, open, control } = await emulatorForTest()
  await open()
  const { tab } = await browserForTest({ javaScript: false })
  const page = await tab(`${url}/__emulator/namespaces`)

  const button = page.getByRole('button', { name: /^Delete ns-/ })
  const before = await button.isVisible()
  await page.getByText('Start over').click()
  await button.click()
  await page.getByText('No token was used yet').waitFor()

  expect(before).toBe(false)
  expect((await control('get', '/namespaces')).body.data).toEqual([])
})

browserTest('the reference sends a real request and shows its answer as text', async () => {
  const { url } = await emulatorForTest()
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/docs/api/openLive`)

  await page.getByLabel('Authorization').fill('Bearer <img src=x>')
  await page.getByLabel('Body, application/json').fill('{"mail":"lucia@example.com"}')
  await page.getByRole('button', { name: 'Send' }).click()
  const answer = page.locator('[data-answer]')
  await answer.getByText('200 OK').waitFor()

  const [body, headers] = await answer.locator('pre').allInnerTexts()
  expect(JSON.parse(body ?? '')).toMatchObject({ success: true, data: { status: 'running' } })
  expect(headers).toContain('x-emulator-scenario: ok')
  const curl = await page.locator('[data-curl]').getAttribute('data-copy')
  expect(curl).toContain(`--data-binary '{"mail":"lucia@example.com"}'`)
  expect([page.pageErrors, page.foreignRequests]).toEqual([[], []])
})
