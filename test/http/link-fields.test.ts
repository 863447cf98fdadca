import request from 'supertest'
import { expect, test } from 'vitest'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'

const everything = { ...vendorExample(''), callback: undefined }

test.each([
  [{ number: '3331234567', editable: true }, 'value="3331234567" required autocomplete="off">'],
  [
    { number: '3331234567', editable: false },
    'value="3331234567" required autocomplete="off" readonly>',
  ],
  [{ number: '3331234567' }, 'value="3331234567" required autocomplete="off" readonly>'],
  [{ editable: false }, 'value="" required autocomplete="off">'],
])('for the phone number %j the page has a field with %s', async (phoneNumber, field) => {
  const { url, open, act } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open({ phoneNumber: { required: true, ...phoneNumber } })
  act(id, { as: 'user', do: 'open-link' })

  expect((await request(url).get(`/link/${id}?step=phone`)).text).toContain(field)
})

test('fields for personal data have no name, so that browsers do not send them', async () => {
  const { url, open, act } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open(everything)
  act(id, { as: 'user', do: 'open-link' })

  const names = new Set<string>()
  for (const step of ['data', 'phone', 'code', 'document', 'photos', 'card', 'ready']) {
    const { text } = await request(url).get(`/link/${id}?step=${step}&lang=en`)
    const scene = text.slice(text.indexOf('class="scene"'), text.indexOf('<aside'))
    for (const [, name = ''] of scene.matchAll(/ name="([^"]*)"/g)) names.add(name)
  }

  expect([...names].sort()).toEqual(['as', 'do', 'document', 'lang', 'step'])
})

test('an empty form can be filled with the person that the documents will show', async () => {
  const { url, open, act, api } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open()
  act(id, { as: 'user', do: 'open-link' })

  const empty = (await request(url).get(`/link/${id}`)).text
  const filled = (await request(url).get(`/link/${id}?invented=1`)).text
  await request(url).post(`/link/${id}/finish`).type('form').send('verdict=approve')
  const { body } = await api('get', `/IT-identity-verifications/${id}/data`)

  expect(empty).toContain(`href="/link/${id}?step=data&#38;invented=1"`)
  expect(empty).not.toContain(body.data.user.taxCode)
  expect(filled).toContain(body.data.user.taxCode)
})
