import { expect, test } from 'vitest'
import { bash } from '../docs/shell.ts'
import {
  accessibilityViolations,
  browserForTest,
  browserTest,
  focusByTab,
  violationsInEveryLook,
} from '../support/browser.ts'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'
import { answerWith } from '../support/receiver.ts'
import { receiverForTest } from '../support/sender-and-receiver.ts'

browserTest('a verification is driven from its page, and the page follows', async () => {
  const { url, open, control } = await emulatorForTest()
  const id = await open({ mail: 'anna+interactive@example.com' })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/verifications/${id}`)
  const timeline = page.locator('#timeline')

  for (const act of [
    'The person opens the link',
    'The person sends data and documents',
    'The operator takes the call',
  ]) {
    await page.getByRole('button', { name: act }).click()
    await timeline.getByText(act).waitFor()
  }
  await page.getByLabel('Why').selectOption('face_mismatch')
  await page.getByLabel('the person may try again').check()
  await page.getByRole('button', { name: 'The operator rejects' }).click()
  await timeline.getByText('ko', { exact: true }).waitFor()

  const { body } = await control('get', `/verifications/${id}`)
  expect(body.history.at(-1)).toMatchObject({
    status: 'ko',
    reason: 'facemismatch',
    repeatable: true,
  })
  expect(await page.locator('#documents').innerText()).toContain('ended with ko')
  expect(page.pageErrors).toEqual([])
  expect(page.foreignRequests).toEqual([])
})

browserTest('a selected option stays while the page follows changes', async () => {
  const { url, open, control, api } = await emulatorForTest()
  const id = await open({ mail: 'anna+interactive@example.com' })
  for (const [as, act] of [
    ['user', 'open-link'],
    ['user', 'submit'],
    ['operator', 'take-call'],
  ]) {
    await control('post', `/verifications/${id}/act`).send({ as, do: act })
  }
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/verifications/${id}`)
  await page.getByLabel('Why').selectOption('face_mismatch')
  await page.getByLabel('the person may try again').check()

  await api('get', `/IT-identity-verifications/${id}`)
  await page.locator('#requests').getByText('GET /IT-identity-verifications').waitFor()

  expect(await page.getByLabel('Why').inputValue()).toBe('face_mismatch')
  expect(await page.getByLabel('the person may try again').isChecked()).toBe(true)
})

browserTest('the page shows the plan, moves to its end, and offers documents', async () => {
  const { url, open, inboxUrl } = await emulatorForTest()
  const id = await open(vendorExample(inboxUrl('orders')))
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/verifications/${id}`)
  const ahead = await page.locator('#timeline .ahead').allInnerTexts()

  await page.getByRole('button', { name: 'To the end' }).click()
  await page.getByRole('link', { name: /view Pictures/ }).waitFor()
  expect(await accessibilityViolations(page)).toEqual([])

  expect(ahead.map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
    '2026-01-05 08:01:00 status validation in 1 m',
    '2026-01-05 08:01:00 callback validation in 1 m',
    '2026-01-05 08:02:00 status ok in 2 m',
    '2026-01-05 08:02:00 callback ok in 2 m',
  ])
  for (const [artifact, kind] of [
    ['data', 'application/json'],
    ['audit', 'application/pdf'],
    ['images', 'application/pdf'],
    ['timestamp', 'application/timestamp-reply'],
  ]) {
    const path = `${url}/__emulator/pages/verifications/${id}/documents/${artifact}`
    const { headers, status } = await fetch(path)
    expect([status, headers.get('content-type')]).toEqual([200, kind])
    expect(headers.get('content-disposition')).toMatch(/^inline; filename=/)
    expect((await fetch(`${path}?download=1`)).headers.get('content-disposition')).toMatch(
      /^attachment; /,
    )
  }
})

browserTest('a callback is shown with its exact bytes and can be sent again', async () => {
  const { url, open, clock } = await emulatorForTest()
  const receiver = await receiverForTest(
    answerWith(500, { 'x-why': 'no <b>disk</b>' }, 'try later'),
  )
  const id = await open({
    callback: { url: receiver.url, method: 'JSON', headers: { order: '7' } },
  })
  await clock.advance('1m')
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/verifications/${id}?delivery=1`)
  const [sent, back] = await page.locator('#delivery-1 pre').allInnerTexts()

  await page.getByRole('button', { name: 'Send again' }).click()
  await page.locator('#delivery-1').getByText('Attempt 2').waitFor()

  expect(sent).toContain('order: 7')
  expect(sent?.endsWith(receiver.received[0]?.body.toString() ?? '?')).toBe(true)
  expect(back).toContain('x-why: no <b>disk</b>')
  expect(back).toMatch(/^500\n[\s\S]*\n\ntry later$/)
  expect(receiver.received).toHaveLength(2)
})

browserTest('every copied curl command has the same effect in a shell as its button', async () => {
  const { url, open, control, inboxUrl } = await emulatorForTest()
  const id = await open({ mail: 'anna+interactive@example.com', callback: { url: inboxUrl('o') } })
  const { tab, context } = await browserForTest()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await tab(`${url}/__emulator/verifications/${id}`)
  const paste = async (within: string) => {
    await page.locator(`${within} [data-copy]`).click()
    const call = await page.evaluate<string>('navigator.clipboard.readText()')
    const { out, failure } = await bash(`${call} --fail`, '/')
    expect(failure).toBe('')
    return out
  }

  for (const act of ['open-link', 'submit', 'take-call']) {
    await page.locator(`#act-${act}`).waitFor()
    await paste(`#act-${act}`)
  }
  await page.locator('#act-reject').waitFor()
  await page.getByLabel('Why').selectOption('face_mismatch')
  await paste('#act-reject')
  await page.locator('#timeline').getByText('ko', { exact: true }).waitFor()
  const verification = JSON.parse(await paste('#request'))
  const requests = JSON.parse(await paste('#requests'))

  const { body } = await control('get', `/verifications/${id}`)
  expect(body.history.at(-1)).toMatchObject({ status: 'ko', reason: 'facemismatch', by: 'person' })
  expect(verification).toMatchObject({ id, status: 'ko' })
  expect(requests.data).toMatchObject([{ verification: id, operation: 'create' }])
})

browserTest('a copied command contains the typed text, quotes included', async () => {
  const { url, open } = await emulatorForTest()
  const id = await open()
  const { tab, context } = await browserForTest()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await tab(`${url}/__emulator/verifications/${id}`)

  await page.getByLabel(/duration, such as/).fill(`it's "5m"`)
  await page.locator('#forward-by [data-copy]').click()
  const call = await page.evaluate<string>('navigator.clipboard.readText()')
  const { out } = await bash(call, '/')

  expect(JSON.parse(out).detail).toBe(String.raw`"by" is "it's \"5m\"".`)
})

test('one address answers a browser with the page and a program with JSON', async () => {
  const { url, open, control } = await emulatorForTest()
  const id = await open()

  const page = await fetch(`${url}/__emulator/verifications/${id}`, ASK)
  const { body } = await control('get', `/verifications/${id}`)
  const missing = await fetch(`${url}/__emulator/verifications/gone`, ASK)

  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('vary')).toBe('Accept')
  expect(body.id).toBe(id)
  expect([missing.status, await missing.text()]).toEqual([
    404,
    expect.stringContaining('No verification has the id'),
  ])
})

browserTest(
  'the page of a verification has no accessibility violation in any width and colour scheme',
  async () => {
    const { url, open, control, inboxUrl } = await emulatorForTest()
    const id = await open({
      ...vendorExample(inboxUrl('orders')),
      mail: 'anna+interactive@example.com',
    })
    for (const act of ['open-link', 'submit']) {
      await control('post', `/verifications/${id}/act`).send({ as: 'user', do: act })
    }
    await control('post', `/verifications/${id}/act`).send({ as: 'operator', do: 'take-call' })
    await control('post', `/verifications/${id}/act`).send({
      as: 'operator',
      do: 'reject',
      repeatable: true,
    })
    await control('post', `/verifications/${id}/act`).send({ as: 'user', do: 'return' })
    await control('post', `/verifications/${id}/act`).send({ as: 'user', do: 'submit' })
    await control('post', `/verifications/${id}/act`).send({ as: 'operator', do: 'take-call' })
    const { tab } = await browserForTest()
    const page = await tab(`${url}/__emulator/verifications/${id}?delivery=1`)

    expect(await page.getByRole('button').allInnerTexts()).toContain('The operator rejects')
    expect(await violationsInEveryLook(page)).toEqual([])
  },
)

browserTest('an action can be taken with the keyboard only and without a script', async () => {
  const { url, open, control } = await emulatorForTest()
  const id = await open({ mail: 'anna+interactive@example.com' })
  const { tab } = await browserForTest({ javaScript: false })
  const page = await tab(`${url}/__emulator/verifications/${id}`)

  await focusByTab(page.getByRole('button', { name: 'The person opens the link' }))
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'The person sends data and documents' }).waitFor()

  const { body } = await control('get', `/verifications/${id}`)
  expect(body.acts).toMatchObject([{ as: 'user', do: 'open-link', by: 'person' }])
})

const ASK = { headers: { accept: 'text/html' } }
