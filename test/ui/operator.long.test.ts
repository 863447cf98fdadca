import { expect } from 'vitest'
import { instant } from '../../server/domain/time/instant.ts'
import { browserForTest, browserTest, focusByTab, type OpenedPage } from '../support/browser.ts'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'

browserTest(
  'an operator takes a call, compares documents with the request, and approves',
  async () => {
    const { url, inboxUrl, control, queued } = await deskWithQueue()
    const id = await queued(vendorExample(inboxUrl('orders')))
    const { tab } = await browserForTest()
    const page = await tab(`${url}/__emulator/desk`)

    await page.getByRole('button', { name: 'Take the call (franco.rossi@example.com)' }).click()
    const call = page.getByRole('region', { name: 'franco.rossi@example.com' })
    await call.getByText('in a call').waitFor()
    const sizes = await picturesIn(page)
    const taxCodeRow = await call.getByRole('row', { name: 'tax code' }).innerText()
    await call.getByRole('button', { name: 'Approve' }).click()
    await call.getByText('ok identityverified').waitFor()

    expect(sizes).toEqual(['642x405', '642x405', '360x450', '642x405'])
    expect(taxCodeRow.match(/RSSMRA02D16A662G/g)).toHaveLength(2)
    expect((await control('get', `/verifications/${id}`)).body.status).toBe('ok')
    expect([page.pageErrors, page.foreignRequests]).toEqual([[], []])
  },
)

browserTest(
  'an operator rejects with a reason of the catalogue, and a repeatable ko keeps the link open',
  async () => {
    const { url, control, queued } = await deskWithQueue()
    const id = await queued({ mail: 'anna+interactive@example.com' })
    const { tab } = await browserForTest({ javaScript: false, pictures: false })
    const page = await tab(`${url}/__emulator/desk`)

    await page.getByRole('button', { name: /Take the call/ }).click()
    await page.getByLabel('Why').selectOption('face_mismatch')
    await page.getByLabel('The same link may be used again').check()
    await page.getByRole('button', { name: 'Reject', exact: true }).click()

    const { body } = await control('get', `/verifications/${id}`)
    expect(body.history.at(-1)).toMatchObject({
      status: 'ko',
      reason: 'facemismatch',
      repeatable: true,
    })
    expect(await page.getByText('the person may come back by the same link').count()).toBe(1)
  },
)

browserTest('an operator can ask to try again with the keyboard only', async () => {
  const { url, control, queued } = await deskWithQueue()
  const id = await queued({ mail: 'anna+interactive@example.com' })
  const { tab } = await browserForTest({ pictures: false })
  const page = await tab(`${url}/__emulator/desk`)
  const button = (name: string) => page.getByRole('button', { name })

  await focusByTab(button('Take the call (anna+interactive@example.com)'))
  await page.keyboard.press('Enter')
  await page.getByText('Your decision').waitFor()
  await focusByTab(button('Ask to try again (anna+interactive@example.com)'))
  await page.keyboard.press('Enter')
  await page.getByText('has not sent their documents').waitFor()

  const { body } = await control('get', `/verifications/${id}`)
  expect(body.acts.at(-1)).toMatchObject({ as: 'operator', do: 'ask-retry', by: 'person' })
})

browserTest(
  'the desk shows who is waiting and how long, by the clock of the namespace',
  async () => {
    const { url, queued, clock } = await deskWithQueue()
    const { tab } = await browserForTest({ pictures: false })
    const page = await tab(`${url}/__emulator/desk`)
    await page.getByText('The queue is empty.').waitFor()

    await queued({ mail: 'anna+interactive@example.com' })
    await clock.advance('4m12s')

    const row = page.getByRole('row', { name: 'anna+interactive@example.com' })
    await row.getByText('4 m 12 s').waitFor()
    expect(await row.getByText('waiting').count()).toBe(1)
  },
)

browserTest('a closed desk can be opened anyway, and follows its hours again', async () => {
  const { url, control } = await deskWithQueue('2026-01-11T12:00:00+01:00')
  await control('put', '/scenarios/default').send({ use: 'slow-operator' })
  const { tab } = await browserForTest({ pictures: false })
  const page = await tab(`${url}/__emulator/desk`)

  await page.getByText('opens in 21 h').waitFor()
  await page.getByRole('button', { name: 'Open now anyway' }).click()
  await page.getByText('the desk is open anyway').waitFor()
  const opened = (await control('get', '/desk')).body
  await control('put', '/desk').send({ openNow: false })
  await page.getByText('the desk is closed, as on every Sunday').waitFor()

  expect(opened).toMatchObject({ open: true, openNow: true, why: 'open-anyway' })
})

browserTest('a caller who waits for Monday can be brought forward', async () => {
  const { url, open, clock, control } = await deskWithQueue('2026-01-10T17:55:00+01:00')
  const id = await open({ mail: 'anna+slow-operator@example.com' })
  await clock.advance('7m')
  const { tab } = await browserForTest({ pictures: false })
  const page = await tab(`${url}/__emulator/desk`)

  await page.getByText('Monday 12 January 2026, 09:45').waitFor()
  await page.getByRole('button', { name: /Bring forward/ }).click()
  await page.getByText('in a call').waitFor()

  expect((await control('get', `/verifications/${id}`)).body.stage).toBe('in-call')
})

async function deskWithQueue(at = '2026-01-12T10:00:00+01:00') {
  const emulator = await emulatorForTest({ at: instant(Date.parse(at)) })
  const queued = async (body: object) => {
    const id = await emulator.open(body)
    emulator.act(id, { as: 'user', do: 'open-link' })
    emulator.act(id, { as: 'user', do: 'submit' })
    return id
  }
  return { ...emulator, queued }
}

function picturesIn(page: OpenedPage): Promise<readonly string[]> {
  return page.evaluate(`(async () => {
    const images = [...document.querySelectorAll('img')]
    await Promise.all(images.map((image) => image.decode()))
    return images.map(({ naturalWidth, naturalHeight }) => naturalWidth + 'x' + naturalHeight)
  })()`)
}
