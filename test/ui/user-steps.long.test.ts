import { expect } from 'vitest'
import {
  browserForTest,
  browserTest,
  focusByTab,
  violationsInEveryLook,
} from '../support/browser.ts'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { answerWith } from '../support/receiver.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

browserTest('no step has an accessibility violation in any width and colour scheme', async () => {
  const { url, open, act } = await emulatorForTest({ scenario: 'interactive' })
  const { callback, ...body } = vendorExample('')
  const layout = { title: 'Ünïcödé '.repeat(60), footer: 'x'.repeat(500) }
  const id = await open({ ...body, layout })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/link/${id}`)
  const faults: string[] = []
  const look = async (query = '', path = `/link/${id}`) => {
    await page.goto(`${url}${path}${query}`)
    for (const details of await page.locator('summary').all()) await details.click()
    for (const fault of await violationsInEveryLook(page)) faults.push(`${query}: ${fault}`)
  }

  await look()
  act(id, { as: 'user', do: 'open-link' })
  for (const step of ['data', 'code', 'document', 'card', 'ready']) await look(`?step=${step}`)
  act(id, { as: 'user', do: 'submit' })
  await look('?lang=it')
  act(id, { as: 'operator', do: 'take-call' })
  await look()
  act(id, { as: 'operator', do: 'reject', repeatable: true })
  await look()
  act(id, { as: 'user', do: 'open-link' })
  act(id, { as: 'user', do: 'abandon' })
  await look()
  await page.getByRole('button', { name: 'Finish now: ok' }).click()
  await page.getByRole('heading', { name: 'Done' }).waitFor()
  await look()
  await look('', '/link/nobody')
  await look('', `/link/${await open({ mail: 'anna+slow-operator@example.com' })}`)

  expect(faults).toEqual([])
})

browserTest('every step works with the keyboard only', async () => {
  const { callback, layout, ...request } = vendorExample('')
  const { url, open, verification } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open({ ...request, phoneNumber: {}, healthCard: {} })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/link/${id}`)
  const press = async (role: 'button' | 'checkbox' | 'radio', name: string, key: string) => {
    const element = page.getByRole(role, { name })
    await element.waitFor()
    await focusByTab(element)
    await page.keyboard.press(key)
  }

  await press('checkbox', 'data are used', 'Space')
  await press('checkbox', 'are recorded', 'Space')
  await press('button', 'Agree and begin', 'Enter')
  await page.waitForURL(/link/)
  await page.getByRole('heading', { name: 'Are these your data?' }).waitFor()
  await press('button', 'Continue', 'Enter')
  await page.getByRole('heading', { name: 'Which document' }).waitFor()
  await press('radio', 'Identity card', 'ArrowDown')
  await press('button', 'Continue', 'Enter')
  await page.getByRole('heading', { name: 'Driving licence' }).waitFor()
  await press('button', 'The pictures are sharp', 'Enter')
  await page.getByRole('heading', { name: 'Ready' }).waitFor()
  await press('button', 'I am ready', 'Enter')
  await page.getByRole('heading', { name: 'Please wait' }).waitFor()

  expect(verification(id).stage).toBe('queued')
})

browserTest('every step works without a script, and in Italian', async () => {
  const { callback, layout, ...body } = vendorExample('')
  const shop = await receiverForTest(answerWith(200, { 'content-type': 'text/html' }, 'Shop'))
  const success = `${new URL(shop.url).origin}/success?order=1#end`
  const request = { ...body, redirectUrls: { ...body.redirectUrls, success } }
  const { url, open, verification } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open({ ...request, phoneNumber: {}, healthCard: {} })
  const { tab } = await browserForTest({ javaScript: false, locale: 'it-IT' })
  const page = await tab(`${url}/link/${id}`)

  for (const consent of await page.getByRole('checkbox').all()) await consent.check()
  await page.getByRole('button', { name: 'Acconsento e comincio' }).click()
  await page.getByRole('link', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('link', { name: 'Italiano' }).click()
  await page.getByRole('button', { name: 'Continua' }).click()
  await page.getByRole('button', { name: 'Sono nitide' }).click()
  await page.getByRole('button', { name: 'Tutto pronto' }).click()
  await page.getByRole('heading', { name: "Attendi l'operatore" }).waitFor()
  await page.getByRole('button', { name: 'Termina ora: ok' }).click()
  await page.getByRole('link', { name: 'Continua' }).click()

  await page.waitForURL(success)
  expect(verification(id).status).toBe('ok')
})
