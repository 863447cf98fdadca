import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Locator, Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { contextForTest, hasBrowser } from './browser-contexts.ts'

const required = process.env.VIDEOID_TEST_ALL === '1'

/** A test in a real Chromium. It is skipped if Chromium is not installed, except with VIDEOID_TEST_ALL=1. */
export const browserTest = test.skipIf(!hasBrowser && !required)

export type OpenedPage = Page & {
  /** The addresses of requests to other servers than the emulator. */
  readonly foreignRequests: readonly string[]
  /** Errors of the page, and scripts and styles that it has blocked. */
  readonly pageErrors: readonly string[]
}

export type BrowserOptions = {
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
  readonly locale?: string
  readonly javaScript?: boolean
  /** If false, every picture is replaced by an empty one, because rendering the pictures of one person takes a second. */
  readonly pictures?: boolean
  /** True if the test adds functions, scripts or a clock to its pages. No later test may see them. */
  readonly fresh?: boolean
}

/** Returns a browser context without cookies or storage for one test. `tab` opens a page in it. */
export async function browserForTest(options: BrowserOptions = {}) {
  const { width = 1280, height = 900, dark = false, locale = 'en-GB', javaScript = true } = options
  const { context, nextPage } = await contextForTest({ locale, javaScript }, options.fresh ?? false)
  if (options.pictures === false) await context.route('**/*.jpg', answerEmptyPicture)
  const tab = async (url: string) => {
    const page = await nextPage()
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
    return openTab(page, url)
  }
  return { context, tab }
}

function answerEmptyPicture(route: Route): Promise<void> {
  const body = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
  return route.fulfill({ contentType: 'image/svg+xml', body })
}

/** Returns the violations that axe-core finds on a page, as sentences. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  // The page's Content-Security-Policy blocks foreign scripts, but not what the debugger evaluates.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axeSource())
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(how: object): Promise<AxeResults> } }
    // Do not preload: it fetches every style again, for a rule that is off by default.
    const { violations } = await axe.run({ resultTypes: ['violations'], preload: false })
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, target }) => `${id}: ${help} (${target.join(' ')}: ${html})`),
    )
  })
}

/**
 * Runs every rule of axe-core on a narrow light page and on a wide dark page, and reports sideways
 * scrolling at both widths. The two runs cover both widths and both colour schemes: the width moves
 * elements without hiding any or changing their colours, and the colour scheme changes only colours.
 */
export async function violationsInEveryLook(page: Page): Promise<readonly string[]> {
  const faults: string[] = []
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    for (const fault of await accessibilityViolations(page)) {
      faults.push(`${width} px, ${colorScheme}: ${fault}`)
    }
    const sideways = await sidewaysScroll(page)
    if (sideways !== 0) faults.push(`scrolls sideways by ${sideways} at ${width} px`)
  }
  return faults
}

const LOOKS = [
  { width: 360, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const

/** Returns by how many pixels a page is wider than its window. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
}

/** Presses Tab until the element has the focus. Throws after 100 presses. */
export async function focusByTab(target: Locator): Promise<void> {
  // The element is located once, because locating a role takes longer than pressing a key.
  const element = await target.elementHandle()
  for (let presses = 0; presses < 100; presses++) {
    if (await element?.evaluate((node) => node === node.ownerDocument?.activeElement)) return
    await target.page().keyboard.press('Tab')
  }
  throw new Error(`The keyboard does not reach ${target}.`)
}

type AxeResults = {
  readonly violations: readonly {
    readonly id: string
    readonly help: string
    readonly nodes: readonly { readonly html: string; readonly target: readonly string[] }[]
  }[]
}

async function openTab(page: Page, url: string): Promise<OpenedPage> {
  const foreignRequests: string[] = []
  const pageErrors: string[] = []
  const { origin } = new URL(url)
  page.on('request', (request) => {
    const address = request.url()
    if (!address.startsWith(origin) && !address.startsWith('data:')) foreignRequests.push(address)
  })
  page.on('pageerror', (fault) => pageErrors.push(String(fault)))
  page.on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text())
  })
  await page.goto(url)
  expect(page.url().startsWith(origin)).toBe(true)
  return Object.assign(page, { foreignRequests, pageErrors })
}

let axeText: string | undefined

function axeSource(): string {
  axeText ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  return axeText
}
