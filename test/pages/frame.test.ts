import { expect } from 'vitest'
import {
  accessibilityFaults,
  browserForTest,
  browserTest,
  sidewaysScroll,
} from '../support/browser.ts'
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

browserTest.for([
  [360, false],
  [360, true],
  [1280, false],
  [1280, true],
] as const)('the frame has no accessibility fault at %i px, dark: %s', async ([width, dark]) => {
  const { url, open } = await emulatorForTest()
  await open()
  const { tab } = await browserForTest({ width, dark })
  const page = await tab(`${url}/__emulator/`)

  expect(await accessibilityFaults(page)).toEqual([])
  expect(await sidewaysScroll(page)).toBe(0)
})
