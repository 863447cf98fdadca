import { expect, test } from 'vitest'
import { bash } from '../docs/shell.ts'
import { browserForTest, browserTest, violationsInEveryLook } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { testBehaviours } from '../support/receiver.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

browserTest('the page shows the effects of an advance before it and after it', async () => {
  const { url, open, inboxUrl, control } = await emulatorForTest()
  await open({ callback: { url: inboxUrl('orders') } })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/clock`)

  await page.getByLabel('by', { exact: true }).fill('1m')
  const preview = page.locator('.preview')
  await preview.getByText('2 planned events until then').waitFor()
  const foreseen = await preview.getByRole('listitem').allInnerTexts()
  const untouched = (await control('get', '/clock')).body.now
  await page.getByRole('button', { name: 'Advance to 2026-01-05 08:01:00' }).click()
  await page.getByText('1 transition, 1 callback; 1 event still planned').waitFor()
  const report = await page.locator('.report').getByRole('listitem').allInnerTexts()

  expect(foreseen.map(plain)).toEqual([
    '2026-01-05 08:01:00 validation anna@example.com in 1 m',
    '2026-01-05 08:01:00 callback validation anna@example.com in 1 m',
  ])
  expect(untouched).toBe('2026-01-05T08:00:00.000Z')
  expect(report.map(plain)).toEqual([
    '2026-01-05 08:01:00 validation anna@example.com',
    '2026-01-05 08:01:00 callback validation delivered anna@example.com',
  ])
  expect(await page.locator('.now-shown').innerText()).toContain('2026-01-05 08:01:00')
  expect(page.pageErrors).toEqual([])
})

browserTest(
  'the clock runs, changes its speed and is paused again, and an open page follows',
  async () => {
    const { url, open, control } = await emulatorForTest()
    await open()
    const { tab } = await browserForTest()
    const page = await tab(`${url}/__emulator/clock`)

    await page.getByLabel('Speed').fill('2')
    await page.getByRole('button', { name: 'Set', exact: true }).click()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByText('runs 2 times as fast').waitFor()
    const running = (await control('get', '/clock')).body
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.locator('.card').getByText('paused').waitFor()
    await control('post', '/clock/advance').send({ to: '2026-03-01T09:00:00+01:00' })
    await page.getByText('2026-03-01 08:00:00').first().waitFor()

    expect(running).toMatchObject({ mode: 'system', speed: 2 })
    expect((await control('get', '/clock')).body.mode).toBe('manual')
    expect(await page.locator('.report').innerText()).toContain('2 transitions')
  },
)

browserTest('a page and a second advance name the delivery that an advance waits for', async () => {
  const { url, open, clock } = await emulatorForTest()
  const receiver = await receiverForTest(testBehaviours.hang)
  const id = await open({ callback: { url: receiver.url } })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/clock?of=any`)
  const moving = clock.advance('1m').catch(() => {})

  await page.getByText(`delivery ${id}.1`).waitFor()
  await page.getByRole('link', { name: '1 hour' }).click()
  await page.getByRole('button', { name: /Advance to/ }).click()

  await page.locator('#notice').getByText(`waits for the receiver of delivery ${id}.1`).waitFor()
  await receiver.close()
  await moving
})

browserTest('the clock advances without a script, and by the copied command', async () => {
  const { url, open, control } = await emulatorForTest()
  await open()
  const { tab } = await browserForTest({ javaScript: false })
  const page = await tab(`${url}/__emulator/clock`)

  await page.getByRole('link', { name: '2 minutes' }).click()
  const call = await page.locator('.preview [data-copy]').getAttribute('data-copy')
  const { out } = await bash(call ?? '', '/')
  await page.getByRole('link', { name: 'until nothing is due' }).click()
  await page.getByRole('button', { name: /Advance to/ }).click()
  await page.getByText('0 transitions, 0 callbacks; no further event is planned').waitFor()

  expect(JSON.parse(out)).toMatchObject({ settled: true, transitions: 2 })
  expect((await control('get', '/clock')).body.now).toBe('2026-01-05T08:02:00.000Z')
})

test('an invalid duration is explained on the page, and refused in a form', async () => {
  const { url, open, control } = await emulatorForTest()
  await open()
  const { namespace } = (await control('get', '/verifications')).body.data[0]

  const typed = await fetch(`${url}/__emulator/clock?of=${namespace}&by=soon`, ASK)
  const past = await fetch(`${url}/__emulator/clock?of=${namespace}&to=2020-01-01`, ASK)
  const sent = await fetch(`${url}/__emulator/pages/clock/advance`, {
    method: 'POST',
    body: new URLSearchParams({ of: namespace, by: 'soon' }),
  })

  expect([typed.status, past.status, sent.status]).toEqual([200, 200, 400])
  for (const answer of [typed, sent]) {
    expect(await answer.text()).toContain('Write a duration such as &#34;90s&#34;')
  }
  expect(await past.text()).toContain('only goes forward')
})

browserTest(
  'the page of clocks has no accessibility violation in any width and colour scheme',
  async () => {
    const { url, open, inboxUrl, clock, control } = await emulatorForTest()
    await open({ mail: 'anna+ko@example.com', callback: { url: inboxUrl('orders') } })
    await clock.advance('1m')
    const { namespace } = (await control('get', '/verifications')).body.data[0]
    const { tab } = await browserForTest()
    const page = await tab(`${url}/__emulator/clock?of=${namespace}&by=2m`)

    expect(await page.locator('.preview').count()).toBe(1)
    expect(await violationsInEveryLook(page)).toEqual([])
  },
)

const ASK = { headers: { accept: 'text/html' } }

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
