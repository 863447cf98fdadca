import { expect } from 'vitest'
import { browserForTest, browserTest } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'

browserTest('a page follows what happens elsewhere, and what is typed on it stays', async () => {
  const { url, open } = await emulatorForTest()
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/`)

  await open({ mail: 'live@example.com' })
  await page.getByText('live@example.com').waitFor()

  expect(page.complaints).toEqual([])
  expect(page.strays).toEqual([])
})

browserTest('of several tabs every one follows, over one stream', async () => {
  const { url, open } = await emulatorForTest()
  const { tab } = await browserForTest()
  const pages = await Promise.all(Array.from({ length: 8 }, () => tab(`${url}/__emulator/`)))

  await open({ mail: 'live@example.com' })

  for (const page of pages) await page.getByText('live@example.com').waitFor()
  expect(pages.flatMap(({ complaints }) => complaints)).toEqual([])
})
