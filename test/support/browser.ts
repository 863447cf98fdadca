import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { pathOfTool } from './tools.ts'

const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
]
const executable = NAMES.map(pathOfTool).find((path) => path !== undefined)
const required = process.env.VIDEOID_TEST_ALL === '1'

/** A test in a real Chromium; skipped where there is none, unless everything must run. */
export const browserTest = test.skipIf(executable === undefined && !required)

export type Opened = Page & {
  /** Every request that left for somewhere else than the emulator. */
  readonly strays: readonly string[]
  /** What the page complained of: errors, blocked scripts and styles. */
  readonly complaints: readonly string[]
}

export type Looks = {
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
  readonly locale?: string
  readonly javaScript?: boolean
  readonly reducedMotion?: boolean
}

/** A browser of its own for one test, as somebody who has never been here; `tab` opens a page in it. */
export async function browserForTest(looks: Looks = {}) {
  const { width = 1280, height = 900, dark = false, locale = 'en-GB', javaScript = true } = looks
  const context = await (await running()).newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: looks.reducedMotion === true ? 'reduce' : 'no-preference',
    locale,
    javaScriptEnabled: javaScript,
    timezoneId: 'Europe/Rome',
  })
  context.setDefaultTimeout(20_000)
  onTestFinished(() => context.close())
  return { context, tab: (url: string) => tabIn(context, url) }
}

/** The faults that axe-core finds on a page, as sentences. */
export function accessibilityFaults(page: Page): Promise<readonly string[]> {
  return foundByAxe(page, {})
}

/**
 * The same of a page on a telephone and on a screen, each in the light and in the dark, and whether it
 * scrolls sideways there. The dark changes colours and nothing else, so no more is looked at again.
 */
export async function faultsInEveryLook(page: Page): Promise<readonly string[]> {
  const faults: string[] = []
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
    faults.push(...(await foundByAxe(page, {})))
    const sideways = await sidewaysScroll(page)
    if (sideways !== 0) faults.push(`scrolls sideways by ${sideways} at ${width} px`)
    await page.emulateMedia({ colorScheme: 'dark' })
    faults.push(...(await foundByAxe(page, { runOnly: ['cat.color'] })))
  }
  return faults
}

/** How many pixels a page is wider than its window. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
}

type AxeResults = {
  readonly violations: readonly {
    readonly id: string
    readonly help: string
    readonly nodes: readonly { readonly html: string; readonly target: readonly string[] }[]
  }[]
}

/** The browser finds the emulator under this name, as after DNS rebinding. */
export const reboundHost = 'rebound.test'

let launching: Promise<Browser> | undefined

// One browser for all tests of a worker; it ends with it.
function running(): Promise<Browser> {
  launching ??= chromium.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      // A name whose owner points it at this machine.
      `--host-resolver-rules=MAP ${reboundHost} 127.0.0.1`,
    ],
  })
  return launching
}

async function tabIn(context: BrowserContext, url: string): Promise<Opened> {
  const page = await context.newPage()
  const strays: string[] = []
  const complaints: string[] = []
  const { origin } = new URL(url)
  page.on('request', (request) => {
    const address = request.url()
    if (!address.startsWith(origin) && !address.startsWith('data:')) strays.push(address)
  })
  page.on('pageerror', (fault) => complaints.push(String(fault)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(url)
  expect(page.url().startsWith(origin)).toBe(true)
  return Object.assign(page, { strays, complaints })
}

async function foundByAxe(page: Page, options: object): Promise<readonly string[]> {
  // The page's own policy forbids scripts of others; what the debugger evaluates is not asked.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axeSource())
  return page.evaluate(
    async (wanted) => {
      const { axe } = globalThis as unknown as { axe: { run(how: object): Promise<AxeResults> } }
      const { violations } = await axe.run(wanted)
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, target }) => `${id}: ${help} (${target.join(' ')}: ${html})`),
      )
    },
    { resultTypes: ['violations'], ...options },
  )
}

let axeText: string | undefined

function axeSource(): string {
  axeText ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  return axeText
}
