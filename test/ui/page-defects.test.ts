import { expect, test } from 'vitest'
import { browserForTest, browserTest } from '../support/browser.ts'
import { emulatorForTest } from '../support/emulator.ts'

const ASK = { headers: { accept: 'text/html' } }

test('a finished verification does not wait for an action', async () => {
  const { url, open, act } = await emulatorForTest()
  const id = await open({ mail: 'anna+interactive@example.com' })
  for (const step of ['open-link', 'submit'] as const) act(id, { as: 'user', do: step })
  act(id, { as: 'operator', do: 'take-call' })
  act(id, { as: 'operator', do: 'reject' })

  const page = await (await fetch(`${url}/__emulator/verifications/${id}`, ASK)).text()

  expect(page).not.toContain('waits for a manual action')
})

test('the list and the page of a verification spell a reason as the API does', async () => {
  const { url, open, clock } = await emulatorForTest()
  const id = await open({ mail: 'bruno+ko.face_mismatch@example.com' })
  await clock.advance('2m')

  for (const path of ['', `verifications/${id}`]) {
    const page = await (await fetch(`${url}/__emulator/${path}`, ASK)).text()
    expect(page, path).toContain('facemismatch')
    expect(page.replaceAll('+ko.face_mismatch', ''), path).not.toMatch(/>\s*face_mismatch/)
  }
})

test('the operator and the documents have the kind of document that the person chose', async () => {
  const { url, open, act, api } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open()
  act(id, { as: 'user', do: 'open-link' })

  const ready = await (await fetch(`${url}/link/${id}?step=ready&document=passport`)).text()
  const [, document = ''] = /name="document" value="([^"]*)"/.exec(ready) ?? []
  const body = new URLSearchParams({ as: 'user', do: 'submit', document })
  await fetch(`${url}/link/${id}/act`, { method: 'POST', body })
  const desk = await (await fetch(`${url}/__emulator/desk?call=${id}`, ASK)).text()
  act(id, { as: 'operator', do: 'take-call' })
  act(id, { as: 'operator', do: 'approve' })
  const data = await api('get', `/IT-identity-verifications/${id}/data`)

  expect(desk).toContain('<dt>document</dt><dd>passport</dd>')
  expect(data.body.data.document.type).toBe('passport')
})

test('an unknown kind of document is refused with the known ones', async () => {
  const { open, control } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open()
  const act = (body: object) => control('post', `/verifications/${id}/act`).send(body)

  const unknown = await act({ as: 'user', do: 'submit', document: 'selfie' })
  const misplaced = await act({ as: 'user', do: 'open-link', document: 'passport' })

  expect([unknown.status, misplaced.status]).toEqual([400, 400])
  expect(unknown.body.fix).toContain('identity_card, driving_licence, passport')
  expect(misplaced.body.detail).toContain('belongs to the act user submit')
})

browserTest('the focus stays in its part of the page after an action', async () => {
  const { url, open } = await emulatorForTest()
  const id = await open({ mail: 'anna+interactive@example.com' })
  const { tab } = await browserForTest()
  const page = await tab(`${url}/__emulator/verifications/${id}`)

  await page.getByRole('button', { name: 'The person opens the link' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'The person sends data and documents' }).waitFor()

  await expect
    .poll(() => page.evaluate("document.activeElement.closest('section')?.id"))
    .toBe('acts')
})
