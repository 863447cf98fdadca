import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

test('the library returns requests with their bodies, and sends them again', async () => {
  const emulator = await emulatorForTest()
  await emulator.api('post', '/IT-live').send({ email: 'anna@example.com' })

  const [first] = emulator.requests()
  const sent = await emulator.resend('req-1', { body: { mail: 'anna@example.com' } })

  expect(first).toMatchObject({ id: 'req-1', request: { body: '{"email":"anna@example.com"}' } })
  expect(emulator.request('req-1').explained).toContain('MAIL_MISSING')
  expect(sent).toMatchObject({ id: 'req-2', status: 200 })
  expect(sent.response?.body).toContain(String(sent.verification))
  expect(() => emulator.request('req-9')).toThrow('No request has the id "req-9".')
})
