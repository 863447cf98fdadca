import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { halfSentRequest } from '../support/half-sent-request.ts'

test('a verification is opened in the new namespace when a reset happens while its body is sent', async () => {
  const emulator = await emulatorForTest()
  const { namespace, control, verifications } = emulator
  const post = await halfSentRequest(emulator, 'POST /IT-live', { mail: 'anna@example.com' })

  await control('post', '/reset').send({})
  const answer = await post.finish()

  expect(answer).toContain('HTTP/1.1 200')
  expect(verifications().map(({ id }) => answer.includes(id))).toEqual([true])
  const { body } = await control('get', '/state')
  expect([body.contents.namespace, body.contents.verifications.length]).toEqual([namespace, 1])
})

test('a default scenario applies to the new namespace when a reset happens while its body is sent', async () => {
  const emulator = await emulatorForTest()
  const { control, open } = emulator
  await open()
  const put = await halfSentRequest(emulator, 'PUT /__emulator/scenarios/default', { use: 'ko' })

  await control('post', '/reset').send({})
  await put.finish()
  await open()

  expect(emulator.verifications()[0]?.scenario).toBe('ko')
})
