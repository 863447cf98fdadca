import { expect } from 'vitest'
import { browserForTest, browserTest, violationsInEveryLook } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { answerWith } from '../support/receiver.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

browserTest('the page of callbacks lists failing ones first, with attempts and bytes', async () => {
  const { url, open, inboxUrl, clock } = await emulatorForTest()
  const receiver = await receiverForTest(answerWith(500, {}, 'the server is on fire'))
  const failing = await open({ mail: 'failing@example.com', callback: { url: receiver.url } })
  await open({ mail: 'good@example.com', callback: { url: inboxUrl('orders') } })
  await clock.advance('2m')
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/deliveries`)

  const rows = await page.locator('.callbacks tbody tr').allInnerTexts()
  const receivers = await page.locator('.receivers tbody tr').allInnerTexts()
  await page.locator(`[id="d-${failing}.1"] td:first-child a`).click()
  const bytes = await page.locator('#delivery pre').last().innerText()

  expect(rows.map((row) => /failing|good/.exec(row)?.[0])).toEqual([
    'failing',
    'failing',
    'good',
    'good',
  ])
  expect(receivers[0]).toMatch(/2\s+0\s+2\s+100 %/)
  expect(bytes).toContain('the server is on fire')
  expect(await violationsInEveryLook(page)).toEqual([])
  expect(page.pageErrors).toEqual([])
})

browserTest('failed callbacks are sent again, one or all, without a script', async () => {
  const { url, open, clock, control } = await emulatorForTest()
  const receiver = await receiverForTest(answerWith(500))
  const id = await open({ callback: { url: receiver.url } })
  await clock.advance('2m')
  const attempts = async () => {
    const { body } = await control('get', `/deliveries?verification=${id}`)
    return body.data.map((row: { attempts: unknown[] }) => row.attempts.length)
  }
  const { tab } = await browserForTest({ javaScript: false })
  const page = await tab(`${url}/__emulator/deliveries?status=failing`)

  await page.getByRole('button', { name: `Send again (${id}.1)` }).click()
  await expect.poll(attempts).toEqual([2, 1])
  await page.reload()
  await page.getByRole('button', { name: 'Send all 2 failed ones again' }).click()

  await expect.poll(attempts).toEqual([3, 2])
  expect(new URL(page.url()).search).toBe('?status=failing')
})

browserTest(
  'an empty dashboard makes a verification, a callback and a refusal happen',
  async () => {
    const { tab } = await browserForTest({ javaScript: false })
    const first = async (name: string) => {
      const { url } = await emulatorForTest()
      const page = await tab(`${url}/__emulator/`)
      await page.getByRole('button', { name, exact: true }).click()
      return page
    }

    const verification = await first('Create a verification')
    const title = await verification.locator('h1').innerText()
    const callback = await first('Send a callback')
    const delivered = await callback.locator('#delivery .badge').first().innerText()
    const refusal = await first('Refuse a request')

    expect([title, delivered]).toEqual(['franco.rossi@example.com', 'delivered'])
    expect(await refusal.locator('main').innerText()).toMatch(/428[\s\S]*POST[\s\S]*MAIL_MISSING/)
  },
)
