import { expect, onTestFinished } from 'vitest'
import { browserForTest, browserTest, type OpenedPage } from '../support/browser.ts'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { answerWith, startTestReceiver } from '../support/receiver.ts'

browserTest('a person goes from consent to the shop, and the callbacks arrive', async () => {
  const { shop, request } = await shopForTest()
  const { url, open, act, inbox, inboxUrl } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open({ ...request, callback: { url: inboxUrl('shop'), method: 'POST' } })
  const { page } = await tabAt(`${url}/link/${id}`, { fresh: true })

  await agree(page)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Send me the code' }).click()
  await page.getByLabel('Code of six digits').fill(await codeOn(page))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('Passport').click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Page with the photograph').waitFor()
  await page.getByRole('button', { name: 'The pictures are sharp' }).click()
  await page.getByRole('button', { name: 'The pictures are sharp' }).click()
  await page.getByRole('button', { name: 'I am ready' }).click()
  await page.getByText('You are next.').waitFor()
  act(id, { as: 'operator', do: 'take-call' })
  await page.getByRole('heading', { name: 'You are in the call' }).waitFor()
  await page.clock.install()
  act(id, { as: 'operator', do: 'approve' })
  await page.getByRole('heading', { name: 'Done' }).waitFor()
  await page.clock.runFor(9000)
  await page.waitForURL(`${shop}/success?order=1#end`)

  expect(page.pageErrors).toEqual([])
  // The browser does not send the part after #.
  expect(page.foreignRequests).toEqual([`${shop}/success?order=1`])
  await expect.poll(() => inbox('shop').length).toBe(2)
})

browserTest('a rejected person sees the reason and continues to the failure address', async () => {
  const { shop, request } = await shopForTest()
  const { url, open } = await emulatorForTest({ scenario: 'interactive' })
  const { page } = await tabAt(`${url}/link/${await open(request)}`)

  await page.getByText('Fail with a reason').click()
  await page.getByLabel('Reason').selectOption('document_expired')
  await page.getByRole('button', { name: 'Fail now: ko' }).click()
  await page.getByText('The identity document has expired.', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Continue' }).click()

  await page.waitForURL(`${shop}/failure`)
  expect(page.pageErrors).toEqual([])
})

browserTest('"Stay here" stops the redirect, and a repeatable ko can start again', async () => {
  const { request } = await shopForTest()
  const { url, open, verification } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open(request)
  const { page } = await tabAt(`${url}/link/${id}`, { fresh: true })

  await page.getByText('Fail with a reason').click()
  await page.getByLabel('the same link may be used again').check()
  await page.getByRole('button', { name: 'Fail now: ko' }).click()
  await page.getByRole('button', { name: 'Start again' }).click()
  await page.getByRole('heading', { name: 'Are these your data?' }).waitFor()
  await page.getByRole('button', { name: 'Finish now: ok' }).click()
  await page.clock.install()
  await page.getByRole('link', { name: 'Stay here' }).click()
  await page.getByRole('heading', { name: 'Done' }).waitFor()
  await page.clock.runFor(60_000)

  expect(page.url()).toBe(`${url}/link/${id}?stay=1`)
  expect(verification(id).status).toBe('ok')
})

browserTest('two windows follow each other, and typed text stays and is not sent', async () => {
  const { request } = await shopForTest()
  const { url, open, act } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open(request)
  const { tab, page } = await tabAt(`${url}/link/${id}`)
  const sent: string[] = []
  page.on('request', (call) => sent.push(`${call.url()} ${call.postData() ?? ''}`))

  await agree(page)
  const other = await tab(`${url}/link/${id}`)
  await page.getByLabel('First name').fill('Qwertyuiop')
  await other.getByRole('button', { name: 'Continue' }).click()
  await other.getByRole('button', { name: 'Leave' }).click()
  await page.getByRole('heading', { name: 'You have left the procedure' }).waitFor()
  await page.getByRole('button', { name: 'Come back' }).click()
  await page.getByLabel('First name').fill('Qwertyuiop')
  // The listener must exist before the event, or it waits for ever.
  await page.evaluate(
    `void (refreshed = new Promise((shown) => document.addEventListener('shown', shown, { once: true })))`,
  )
  act(id, { as: 'user', do: 'abandon' })
  act(id, { as: 'user', do: 'return' })
  await page.evaluate('refreshed')
  const typed = await page.getByLabel('First name').inputValue()
  const before = page.url()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.waitForURL((address) => address.href !== before)
  await page.goBack()
  await page.getByRole('heading', { name: 'Are these your data?' }).waitFor()

  expect(typed).toBe('Qwertyuiop')
  expect(sent.filter((entry) => entry.includes('Qwertyuiop'))).toEqual([])
  expect([...page.pageErrors, ...other.pageErrors]).toEqual([])
})

browserTest('the page follows a scenario that acts alone', async () => {
  const { url, open, fastForward } = await emulatorForTest({ scenario: 'slow-operator' })
  const id = await open({ mail: 'anna@example.com' })
  const { page } = await tabAt(`${url}/link/${id}`)

  const followed = () => page.locator('body').getAttribute('data-live-only')
  const before = await followed()
  const station = page.locator('.acting [aria-current]')
  const stations = [await station.innerText()]
  for (const heading of ['Who are you?', 'Please wait for the operator', 'You are in the call']) {
    await fastForward(id, { to: 'next' })
    await page.getByRole('heading', { name: heading }).waitFor()
    stations.push(await station.innerText())
    // The page of a waiting person also follows the verifications before theirs in the queue.
    if (heading.includes('wait')) expect([before, await followed()]).toEqual([id, null])
  }
  await page.getByText('The scenario slow-operator acts here').waitFor()
  await page.getByRole('button', { name: 'Run to the end now' }).click()
  await page.getByRole('heading', { name: 'Done' }).waitFor()

  expect(stations).toEqual(['link sent', 'link open', 'in the queue', 'in the call'])
  expect(await page.locator('.acting').count()).toBe(0)
  expect(page.pageErrors).toEqual([])
})

async function tabAt(address: string, looks = {}) {
  const { tab } = await browserForTest(looks)
  return { tab, page: await tab(address) }
}

// Starts a shop as the target of redirects.
async function shopForTest() {
  const receiver = await startTestReceiver(answerWith(200, { 'content-type': 'text/html' }, 'Shop'))
  onTestFinished(receiver.close)
  const shop = new URL(receiver.url).origin
  const { callback, layout, ...rest } = vendorExample('')
  const redirectUrls = { success: `${shop}/success?order=1#end`, failure: `${shop}/failure` }
  return { shop, request: { ...rest, redirectUrls } }
}

async function agree(page: OpenedPage): Promise<void> {
  for (const consent of await page.locator('.shop').getByRole('checkbox').all()) {
    await consent.check()
  }
  await page.getByRole('button', { name: 'Agree and begin' }).click()
  await page.getByRole('heading', { name: 'Are these your data?' }).waitFor()
}

async function codeOn(page: OpenedPage): Promise<string> {
  const text = await page.getByText('The code is').textContent()
  return /\d{6}/.exec(text ?? '')?.[0] ?? ''
}
