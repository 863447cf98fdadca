import { expect } from 'vitest'
import { browserForTest, browserTest } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'

browserTest('a page follows changes and keeps typed text', async () => {
  const { url, open } = await emulatorForTest()
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/`)

  await page.getByLabel('Mail', { exact: true }).fill('typed@example.com')
  await page.getByLabel('Scenario', { exact: true }).selectOption('ko')
  await page.getByRole('checkbox').uncheck()
  await open({ mail: 'live@example.com' })
  await page.getByText('live@example.com').waitFor()

  expect(await page.getByLabel('Mail', { exact: true }).inputValue()).toBe('typed@example.com')
  expect(await page.getByLabel('Scenario', { exact: true }).inputValue()).toBe('ko')
  expect(await page.getByRole('checkbox').isChecked()).toBe(false)
  expect(page.pageErrors).toEqual([])
  expect(page.foreignRequests).toEqual([])
})

browserTest('several tabs share one event stream, and each tab is updated', async () => {
  const { url, open } = await emulatorForTest()
  const { tab } = await browserForTest()
  // A browser opens at most six connections to one host.
  const pages = await Promise.all(Array.from({ length: 7 }, () => tab(`${url}/__emulator/`)))

  await open({ mail: 'live@example.com' })

  for (const page of pages) await page.getByText('live@example.com').waitFor()
  expect(pages.flatMap(({ pageErrors }) => pageErrors)).toEqual([])
})
