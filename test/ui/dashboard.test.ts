import { expect, test } from 'vitest'
import {
  accessibilityViolations,
  browserForTest,
  browserTest,
  type OpenedPage,
  sidewaysScroll,
  violationsInEveryLook,
} from '../support/browser.ts'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { leastMeasured } from '../support/measure-duration.ts'
import { folderOf } from '../support/scenario-folder.ts'

browserTest('one click on the first page opens a verification', async () => {
  const { url, verifications, clock } = await emptyEmulator()
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/`)
  await page.getByText('No verifications yet').waitFor()

  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await row(page, 'franco.rossi@example.com').waitFor()
  await clock.advance('2m')

  await row(page, 'franco.rossi@example.com').getByText('ok', { exact: true }).first().waitFor()
  await page.getByText('2 of 2').waitFor()
  expect(await verifications()).toMatchObject([{ mail: 'franco.rossi@example.com', status: 'ok' }])
  expect(await page.locator('#summary').innerText()).toContain('11.90 EUR')
  expect(page.pageErrors).toEqual([])
  expect(page.foreignRequests).toEqual([])
})

browserTest(
  'the first page shows a curl command, and is accessible on a small screen',
  async () => {
    const { url, token } = await emptyEmulator()
    const { tab } = await browserForTest({ width: 360, dark: true })
    const page = await tab(`${url}/__emulator/`)

    const shown = await page.locator('#welcome pre').first().innerText()

    expect(await accessibilityViolations(page)).toEqual([])
    expect(await sidewaysScroll(page)).toBe(0)
    expect(shown).toContain(`curl -s ${url}/IT-live -H 'Authorization: Bearer ${token}'`)
  },
)

browserTest('the list is filtered while typing, and the address contains the filter', async () => {
  const { url, open } = await emulatorForTest()
  await open({ mail: 'anna@example.com', user: { lastName: 'Bianchi' } })
  await open({ mail: 'bruno+ko@example.com' })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/`)

  await page.getByRole('searchbox').fill('BIAN')
  await page.getByText('1 of 2').waitFor()
  const byName = await mailsOn(page)
  await page.getByRole('searchbox').fill('')
  await page.getByText('2 verifications').waitFor()
  await page.getByLabel('scenario', { exact: true }).selectOption('ko')
  await page.getByText('1 of 2').waitFor()

  expect(byName).toEqual(['anna@example.com'])
  expect(await mailsOn(page)).toEqual(['bruno+ko@example.com'])
  expect(new URL(page.url()).search).toBe('?scenario=ko')
  await page.reload()
  expect(await mailsOn(page)).toEqual(['bruno+ko@example.com'])
})

browserTest('list, filters, pages and forms work without a script', async () => {
  const { url, open } = await emulatorForTest()
  for (let i = 0; i < 53; i++) await open({ mail: `person${i}@example.com` })
  const { tab } = await browserForTest({ javaScript: false })
  const page = await tab(`${url}/__emulator/`)

  const newest = (await mailsOn(page))[0]
  await page.getByRole('link', { name: 'older' }).click()
  const oldest = (await mailsOn(page)).at(-1)
  await page.getByRole('searchbox').fill('person7@')
  await page.getByRole('button', { name: 'Filter' }).click()
  const filtered = await mailsOn(page)
  await page.getByLabel('Mail', { exact: true }).fill('by-hand@example.com')
  await page.getByLabel('Scenario', { exact: true }).selectOption('ko')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await row(page, 'by-hand@example.com').waitFor()

  expect([newest, oldest, filtered]).toEqual([
    'person52@example.com',
    'person0@example.com',
    ['person7@example.com'],
  ])
  expect((await mailsOn(page))[0]).toBe('by-hand@example.com')
  expect(await page.getByTitle('scenario chosen by page').count()).toBe(1)
})

browserTest('a new verification is on the page within 150 ms', async () => {
  const { url, open } = await emulatorForTest()
  const browser = await browserForTest()

  const least = await leastMeasured(150, async () => {
    const page = await openFollowingPage(browser, url)
    // The page sends at most five requests a second, and has just sent one.
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))')
    const mail = `live${performance.now()}@example.com`
    const shown = page.evaluate(
      `new Promise((resolve) => new MutationObserver(() => {
        if (document.body.textContent.includes('${mail}')) resolve(Date.now())
      }).observe(document.body, { childList: true, subtree: true, characterData: true }))`,
    ) as Promise<number>
    const began = Date.now()
    await open({ mail })
    const ms = (await shown) - began
    await page.close()
    return ms
  })

  console.log(`a verification opened elsewhere is on the page after ${least} ms`)
  expect(least).toBeLessThanOrEqual(150)
})

browserTest('a hidden page sends no requests; when visible again, it sends one', async () => {
  const { url, open } = await emulatorForTest()
  const page = await openFollowingPage(await browserForTest(), url)
  const look = (hidden: boolean) =>
    page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))`)
  await look(true)
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))

  for (let i = 0; i < 5; i++) await open({ mail: `unseen${i}@example.com` })
  await waitUntilShared(page, url, open)
  const whileHidden = requests.length
  await look(false)
  await page.getByText('unseen4@example.com').waitFor()

  expect(whileHidden).toBe(0)
  expect(requests).toEqual([`${url}/__emulator/`])
})

test('a broken scenario file is shown with its line and the remedy', async () => {
  const folder = folderOf({ 'mine.yaml': 'version: 1\ntimeline:\n  - { user: open-link }\n' })
  const { url } = await emulatorForTest({ scenarioDirectories: [folder] })
  const { writeFile } = await import('node:fs/promises')
  await writeFile(`${folder}/mine.yaml`, 'version: 1\ntimeline:\n  - { usr: open-link }\n')

  await expect
    .poll(async () => (await fetch(`${url}/__emulator/`, ASK)).text(), { timeout: 10_000 })
    .toMatch(/1 scenario file cannot be used[\s\S]*mine\.yaml:3[\s\S]*user/)
})

test('the form opens with the chosen scenario, ignores the queue, and is refused without room', async () => {
  const { url, open, verifications, control } = await emulatorForTest({ maxStored: 2 })
  await open({ mail: 'anna+slow-operator@example.com' })
  await control('post', '/scenarios/queue').send({ use: 'ok' })
  const send = async (scenario: string) => {
    const body = new URLSearchParams({ mail: 'bruno@example.com', scenario })
    const form = { method: 'POST', body, redirect: 'manual' } as const
    return (await fetch(`${url}/__emulator/pages/verifications`, form)).status
  }

  const [chosen, queued] = [await send('slow-operator'), await send('')]

  expect([chosen, queued]).toEqual([303, 507])
  expect(await verifications()).toMatchObject([{}, { selectedBy: 'page' }])
})

browserTest('the list fits on a screen of 1,200 pixels', async () => {
  const { url, api, open, inboxUrl, clock } = await emulatorForTest()
  await open(vendorExample(inboxUrl('orders')))
  await open({ mail: 'anna+interactive@example.com' })
  await open({ mail: 'bruno+ko.identity_document_not_available@example.com' })
  await clock.advance('2m')
  const { tab } = await browserForTest({ width: 1200 })
  const look = async () => {
    const page = await tab(`${url}/__emulator/`)
    const list = 'document.querySelector("[aria-label=Verifications].scroll")'
    const hidden = await page.evaluate(`${list}.scrollWidth - ${list}.clientWidth`)
    return [await page.getByRole('columnheader', { name: 'Namespace' }).count(), hidden]
  }

  const alone = await look()
  await api('post', '/IT-live').set('authorization', 'Bearer another').send({ mail: 'a@b.it' })
  const among = await look()

  expect([alone, among]).toEqual([
    [0, 0],
    [1, 0],
  ])
})

browserTest('the list has no accessibility violation in any width and colour scheme', async () => {
  const { url, open, inboxUrl, clock } = await emulatorForTest()
  const { tab } = await browserForTest()
  await open({ mail: 'bruno+ko@example.com', callback: { url: 'http://127.0.0.1:9/hook' } })
  for (let i = 0; i < 52; i++) await open(vendorExample(inboxUrl('orders')))
  await clock.advance('1m')
  const page = await tab(`${url}/__emulator/?q=example`)
  // The last page has a row of each kind and links to other pages. axe-core takes ten seconds for fifty rows.
  await page.getByRole('link', { name: 'older' }).click()
  await page.getByRole('link', { name: 'newer' }).waitFor()

  expect(await mailsOn(page)).toHaveLength(3)
  expect(await violationsInEveryLook(page)).toEqual([])
})

const ASK = { headers: { accept: 'text/html' } }

async function emptyEmulator() {
  const emulator = await emulatorForTest()
  const verifications = async () => (await emulator.control('get', '/verifications')).body.data
  return { ...emulator, verifications }
}

function row(page: OpenedPage, mail: string) {
  return page.getByRole('row').filter({ hasText: mail })
}

function mailsOn(page: OpenedPage): Promise<readonly string[]> {
  return page.locator('.list td:first-child a').allInnerTexts()
}

// Opens the page and waits until it receives changes.
async function openFollowingPage(
  { context, tab }: Awaited<ReturnType<typeof browserForTest>>,
  url: string,
): Promise<OpenedPage> {
  const streaming = context.waitForEvent('response', (answer) => answer.url().endsWith('/changes'))
  const page = await tab(`${url}/__emulator/`)
  await streaming
  return page
}

// Waits until another tab of the same browser shows a change, so that this page has received it, too.
async function waitUntilShared(
  page: OpenedPage,
  url: string,
  open: (body: object) => Promise<string>,
) {
  const other = await page.context().newPage()
  await other.goto(`${url}/__emulator/`)
  await open({ mail: 'heard@example.com' })
  await other.getByText('heard@example.com').waitFor()
  await other.close()
}
