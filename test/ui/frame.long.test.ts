import { expect, test } from 'vitest'
import { accessibilityViolations, browserForTest, browserTest } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'

browserTest(
  'the top bar of every page shows what an advance would do, and advances the clock',
  async () => {
    const { url, open, control } = await emulatorForTest()
    const id = await open({ mail: 'anna@example.com' })
    const { tab } = await browserForTest()
    const page = await tab(`${url}/__emulator/verifications/${id}`)
    const step = (name: RegExp) => page.getByRole('button', { name })

    const tips = await Promise.all(
      [/1 min/, /1 h/, /^Next event/, /^Until idle/].map((name) =>
        step(name).getAttribute('data-tip'),
      ),
    )
    await step(/^Next event/).click()
    await page.locator('.clock-bar').getByText('2026-01-05 08:01:00').first().waitFor()
    await step(/^Until idle/).click()
    await page.locator('.heading').getByText('ok', { exact: true }).waitFor()

    expect(tips.map((tip) => tip?.split('\n'))).toEqual([
      ['to 2026-01-05 08:01:00 UTC', 'validation · anna@example.com'],
      ['to 2026-01-05 09:00:00 UTC', 'validation · anna@example.com', 'ok · anna@example.com'],
      ['to 2026-01-05 08:01:00 UTC', 'validation · anna@example.com'],
      ['to 2026-01-05 08:02:00 UTC', 'validation · anna@example.com', 'ok · anna@example.com'],
    ])
    expect((await control('get', '/clock')).body.now).toBe('2026-01-05T08:02:00.000Z')
    expect(new URL(page.url()).pathname).toBe(`/__emulator/verifications/${id}`)
    expect(await step(/^Next event/).isDisabled()).toBe(true)
    expect(page.pageErrors).toEqual([])
  },
)

browserTest('theme and language are chosen without a script, and stay', async () => {
  const { url, open } = await emulatorForTest()
  await open()
  const { tab } = await browserForTest({ javaScript: false })
  const page = await tab(`${url}/__emulator/?status=running`)
  const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')

  const light = await background()
  await page.getByRole('button', { name: 'Dark' }).click()
  const dark = await background()
  await page.getByRole('button', { name: 'Italiano' }).click()
  await page.getByRole('link', { name: 'Verifiche' }).click()

  expect(dark).not.toBe(light)
  expect(await background()).toBe(dark)
  expect(await page.getByText('1 verifica', { exact: true }).count()).toBe(1)
  expect(await page.locator('html').getAttribute('lang')).toBe('it')
})

test('a browser that prefers Italian gets the pages in Italian', async () => {
  const { url } = await emulatorForTest()
  const headers = { accept: 'text/html', 'accept-language': 'it-IT,it;q=0.9,en;q=0.8' }

  const text = await (await fetch(`${url}/__emulator/`, { headers })).text()

  expect(text).toContain('<html lang="it">')
  expect(text).toContain('Crea una verifica')
})

test('a form of the frame returns only to pages of the emulator', async () => {
  const { url } = await emulatorForTest()
  const backTo = async (back: string) => {
    const body = new URLSearchParams({ theme: 'dark', back })
    const form = { method: 'POST', body, redirect: 'manual' } as const
    return (await fetch(`${url}/__emulator/pages/preferences`, form)).headers.get('location')
  }

  const targets = ['/__emulator/desk?call=1', '//evil.example/', 'https://evil.example/', '/link/1']

  expect(await Promise.all(targets.map(backTo))).toEqual([
    '/__emulator/desk?call=1',
    '/__emulator/',
    '/__emulator/',
    '/__emulator/',
  ])
})

browserTest('the list has one line for each row, and no word is broken', async () => {
  const { url, open, inboxUrl, clock } = await emulatorForTest()
  const mail = 'a.person.with.a.very.long.address@subdomain.of.a.company.example.com'
  await open({ mail, callback: { url: inboxUrl('orders') } })
  await open({ mail: 'bruno+ko.identity_document_not_available@example.com' })
  await open({ mail: 'anna+interactive@example.com', user: { firstName: 'Anna Maria Luisa' } })
  await clock.advance('2m')
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/`)

  for (const width of [1440, 1200, 390]) {
    await page.setViewportSize({ width, height: 900 })
    const heights = await page.evaluate<number[]>(
      "[...document.querySelectorAll('.list tr')].map((row) => row.offsetHeight)",
    )
    expect(Math.max(...heights), `${width} px`).toBeLessThanOrEqual(40)
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('.tile')].filter((tile) => tile.tagName !== 'A' || tile.offsetHeight > 70).length",
      ),
    ).toBe(0)
  }
})

browserTest(
  'the list is sorted by its columns, and the keys j, k and Enter open a row',
  async () => {
    const { url, open } = await emulatorForTest()
    for (const mail of ['carla@example.com', 'anna@example.com', 'bruno@example.com']) {
      await open({ mail })
    }
    const { tab } = await browserForTest()
    const page = await tab(`${url}/__emulator/`)
    const mails = () => page.locator('.list td:first-child a').allInnerTexts()

    await page.getByRole('link', { name: 'Person' }).click()
    const ascending = await mails()
    const order = await page.getByRole('columnheader', { name: 'Person' }).getAttribute('aria-sort')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/verifications/*')

    expect(ascending).toEqual(['anna@example.com', 'bruno@example.com', 'carla@example.com'])
    expect(order).toBe('ascending')
    expect(await page.locator('h1').innerText()).toBe('bruno@example.com')
  },
)

browserTest('the command palette opens a page, presses a button, or searches', async () => {
  const { url, open, control } = await emulatorForTest()
  await open({ mail: 'anna@example.com' })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/`)
  const run = async (text: string) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Go to a page' }).fill(text)
    await page.keyboard.press('Enter')
  }

  await run('until idle')
  await page.locator('.clock-bar').getByText('2026-01-05 08:02:00').first().waitFor()
  await run('call')
  await page.waitForURL('**/__emulator/deliveries')
  await run('anna@example')
  await page.waitForURL('**/__emulator/?q=anna%40example')
  await page.keyboard.press('Control+k')
  const violations = await accessibilityViolations(page)
  await page.keyboard.press('Escape')

  expect((await control('get', '/clock')).body.now).toBe('2026-01-05T08:02:00.000Z')
  expect(violations).toEqual([])
  expect(await page.locator('dialog').count()).toBe(0)
  expect(page.pageErrors).toEqual([])
})

test('the page of a scenario has a picture of its timeline', async () => {
  const { url } = await emulatorForTest()
  const headers = { accept: 'text/html' }

  const answer = await fetch(`${url}/__emulator/scenarios/slow-operator`, { headers })

  expect(await answer.text()).toMatch(/<svg [^>]*class="picture"[\s\S]*takes call/)
})

test('an unknown column of the list is refused with the known columns', async () => {
  const { url } = await emulatorForTest()

  const answer = await fetch(`${url}/__emulator/?sort=male`, { headers: { accept: 'text/html' } })

  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('?sort= is one of opened, mail')
})

test('counts have separators between thousands', async () => {
  const { url, control, namespace } = await emulatorForTest({ maxStored: 2000 })
  const requests = Array.from({ length: 1200 }, (_, i) => ({ mail: `p${i}@example.com` }))
  for (const request of requests) await control('post', '/verifications').send({ request })
  const read = async (language: string) => {
    const headers = { accept: 'text/html', 'accept-language': language }
    return (await fetch(`${url}/__emulator/?namespace=${namespace}`, { headers })).text()
  }

  expect(await read('en')).toContain('1,200 verifications')
  expect(await read('it')).toContain('1.200 verifiche')
})
