import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { pathOfTool } from './external-tools.ts'

const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
]
/** The path of the installed Chromium. Undefined without one. */
export const browserExecutable = NAMES.map(pathOfTool).find((path) => path !== undefined)

/** True if a Chromium is installed. */
export const hasBrowser = browserExecutable !== undefined

/** The options of a context that cannot be changed later. */
export type ContextOptions = { readonly locale: string; readonly javaScript: boolean }

export type TestContext = {
  readonly context: BrowserContext
  /** The first call returns the empty page of the context. Each later call returns a new page. */
  readonly nextPage: () => Promise<Page>
}

/**
 * Returns a browser context without cookies, storage, permissions or history for one test.
 * A new context costs a second of CPU time, so the next test gets the same context after it was emptied.
 * Functions, scripts and clocks that were given to pages cannot be removed: they need `fresh`.
 */
export async function contextForTest(
  options: ContextOptions,
  fresh: boolean,
): Promise<TestContext> {
  const key = JSON.stringify(options)
  const emptied = fresh ? undefined : emptyPages.get(key)?.pop()
  const page = emptied ?? (await newPage(options, fresh))
  onTestFinished(async ({ task }) => {
    const isReusable = !fresh && task.result?.state === 'pass' && (await isEmptied(page))
    if (isReusable) emptyPages.set(key, [...(emptyPages.get(key) ?? []), page])
    else await page.context().close()
  })
  const unused = [page]
  const context = page.context()
  return { context, nextPage: async () => unused.pop() ?? (await context.newPage()) }
}

// The empty page of each context that no test uses, by the options of the context.
const emptyPages = new Map<string, Page[]>()

async function newPage({ locale, javaScript }: ContextOptions, fresh: boolean): Promise<Page> {
  const context = await (await sharedBrowser()).newContext({
    // Animated elements are drawn sixty times a second, and their contrast changes.
    reducedMotion: 'reduce',
    locale,
    javaScriptEnabled: javaScript,
    timezoneId: 'Europe/Rome',
  })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  if (!fresh) for (const target of [context, context.clock, page]) refuseLasting(target)
  return page
}

function refuseLasting(target: object): void {
  for (const name of ['addInitScript', 'exposeBinding', 'exposeFunction', 'install']) {
    if (!(name in target)) continue
    const value = () => {
      throw new Error(`${name} cannot be undone: use browserForTest({ fresh: true }).`)
    }
    Object.defineProperty(target, name, { value })
  }
}

// Removes what a test has left in the context of a page. Returns false if the page was closed.
async function isEmptied(page: Page): Promise<boolean> {
  const context = page.context()
  for (const other of context.pages()) if (other !== page) await other.close()
  if (page.isClosed()) return false
  for (const event of ['console', 'dialog', 'pageerror', 'request', 'response']) {
    page.removeAllListeners(event)
  }
  await context.unrouteAll()
  await context.clearPermissions()
  await page.goto('about:blank')
  await context.clearCookies()
  const debug = await context.newCDPSession(page)
  await debug.send('Storage.clearDataForOrigin', { origin: '*', storageTypes: 'all' })
  await debug.send('Network.clearBrowserCache')
  await debug.send('Page.resetNavigationHistory')
  await debug.detach()
  return true
}

/** The browser resolves this name to the emulator, as after DNS rebinding. */
export const reboundHost = 'rebound.test'

// Chromium obeys only the last list of features, so this list repeats the features that playwright-core disables.
const DISABLED_FEATURES = [
  // The suggestions below the address bar would load a page of 400 scripts for each window.
  'WebUIOmniboxPopup',
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'TcpPortRandomizationWin',
  'ThirdPartyStoragePartitioning',
]

let launching: Promise<Browser> | undefined

// All tests of a worker share one browser, which ends with the worker.
function sharedBrowser(): Promise<Browser> {
  launching ??= chromium.launch({
    ...(browserExecutable === undefined ? {} : { executablePath: browserExecutable }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      `--disable-features=${DISABLED_FEATURES.join(',')}`,
      // Simulates a foreign DNS entry that points to this machine.
      `--host-resolver-rules=MAP ${reboundHost} 127.0.0.1`,
    ],
  })
  return launching
}
