import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { browserForTest, browserTest } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { isThorough } from '../support/number-of-runs.ts'
import { folderOf } from '../support/scenario-folder.ts'

browserTest('buttons set the default scenario and queue others in order', async () => {
  const { url, control, open } = await emulatorForTest()
  await open()
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/scenarios`)

  await page.getByRole('button', { name: 'Make default (user-abandons)' }).click()
  await page.locator('#scenario-user-abandons').getByText('default', { exact: true }).waitFor()
  await page.getByLabel('Search').fill('vendor')
  await page.getByText('2 of 22').waitFor()
  await page.getByRole('button', { name: 'Queue next (ko)' }).click()
  await page
    .getByRole('listitem')
    .filter({ hasText: /^ko reason/ })
    .waitFor()
  await page.getByLabel('Queue several').fill('ok, slow-operator')
  await page.getByRole('button', { name: 'Queue', exact: true }).click()
  await page.locator('.queued > li:nth-child(3)').waitFor()

  const mail = { mail: 'anna@example.com' }
  const ids = [await open(mail), await open(mail), await open(mail), await open(mail)]
  const rows = await Promise.all(ids.map(async (id) => control('get', `/verifications/${id}`)))
  expect(rows.map(({ body }) => `${body.scenario} by ${body.selectedBy}`)).toEqual([
    'ko by queue',
    'ok by queue',
    'slow-operator by queue',
    'user-abandons by namespace default',
  ])
  expect([page.pageErrors, page.foreignRequests]).toEqual([[], []])
})

browserTest.for(isThorough ? [true, false] : [true])(
  'an invalid param is explained at its field, with the script: %s',
  async (javaScript) => {
    const { url, control } = await emulatorForTest()
    const { tab } = await browserForTest({ javaScript })
    const page = await tab(`${url}/__emulator/scenarios/slow-operator?namespace=qa`)
    const field = page.getByLabel('queue', { exact: true })

    await field.fill('soon')
    await page.getByRole('button', { name: 'Make it the default' }).click()
    const explanation = page.getByText('"soon" is not a duration such as 90s, 4m or 2h.')
    await explanation.waitFor()
    const described = await field.getAttribute('aria-describedby')
    const id = await explanation.getAttribute('id')
    const typed = await field.inputValue()
    await field.fill('5m')
    await page.getByRole('button', { name: 'Make it the default' }).click()
    await page.getByText('default of qa').waitFor()

    const { body } = await control('get', '/namespaces/qa')
    expect([described, typed]).toEqual([id, 'soon'])
    expect(body.default).toEqual({ name: 'slow-operator', params: { queue: '5m' } })
  },
)

browserTest(
  'the page of a scenario opens a verification, and its callbacks come to the inbox',
  async () => {
    const { url } = await emulatorForTest()
    const { tab } = await browserForTest()
    const page = await tab(`${url}/__emulator/scenarios/ko?namespace=qa`)

    const steps = await page.locator('ol > li').allInnerTexts()
    await page.getByLabel('reason').selectOption('face_mismatch')
    await page.getByLabel('mail').fill('lucia@example.com')
    await page.getByRole('button', { name: 'Create a verification' }).click()
    await page.waitForURL('**/__emulator/verifications/*')
    const id = new URL(page.url()).pathname.split('/').at(-1)
    await fetch(`${url}/__emulator/clock/advance`, {
      method: 'POST',
      headers: { 'x-emulator-namespace': 'qa', 'content-type': 'application/json' },
      body: '{"by":"2m"}',
    })
    await page.goto(`${url}/__emulator/inboxes`)

    await page.getByRole('link', { name: `ko ${id?.slice(0, 8)}` }).waitFor()
    expect(steps).toEqual([
      'After 1m, the status becomes validation.',
      'After 1m, the status becomes ko: identity_document_not_available.',
    ])
  },
)

browserTest(
  'a scenario file that breaks is shown with its line, and the last valid version stays',
  async () => {
    const folder = folderOf({ 'mine.yaml': 'version: 1\ntitle: Mine\noutcome: ok\n' })
    const { url } = await emulatorForTest({ scenarioDirectories: [folder] })
    const { tab } = await browserForTest()
    const page = await tab(`${url}/__emulator/scenarios`)

    await writeFile(join(folder, 'mine.yaml'), 'version: 1\ntitle: Mine\noutcom: ok\n')
    const broken = page.locator('#broken pre')
    await broken.waitFor()

    expect(await broken.innerText()).toContain(
      'mine.yaml:3:1: unknown key "outcom", did you mean "outcome"?',
    )
    expect(await broken.innerText()).toContain('3 | outcom: ok')
    expect(await page.getByText('broken: last valid version').count()).toBe(1)
  },
)
