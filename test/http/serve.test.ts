import { expect, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('startEmulator refuses a publicUrl or a callback target of the real platform', async () => {
  const named = startEmulator({ publicUrl: 'https://videoid.openapi.com' })
  const forwarded = startEmulator({ forwardCallbacksTo: 'https://test.videoid.openapi.com/hook' })

  await expect(named).rejects.toThrow('public-url names the real host "videoid.openapi.com".')
  await expect(forwarded).rejects.toThrow('forward-callbacks-to names the real host')
})

test.each([
  ['http://[fd00:ec2::254]/', '"fd00:ec2::254", a link-local or cloud metadata address'],
  ['http://0.0.0.0:4000/', '"0.0.0.0", an unspecified address'],
  ['http://[::ffff:169.254.169.254]/', '"::ffff:a9fe:a9fe", a link-local or cloud metadata'],
  ['http://224.0.0.1/', '"224.0.0.1", a multicast or broadcast address'],
  ['http://[64:ff9b::7f00:1]/', '"64:ff9b::7f00:1", a reserved address'],
])('startEmulator refuses to forward callbacks to %s', async (forwardCallbacksTo, sentence) => {
  const starting = startEmulator({ forwardCallbacksTo })

  await expect(starting).rejects.toThrow(`forward-callbacks-to names ${sentence}`)
})

test('startEmulator refuses an unknown default scenario with the nearest name', async () => {
  const starting = startEmulator({ scenario: 'slow-operater' })

  await expect(starting).rejects.toThrow('did you mean "slow-operator"')
})

test('forwardCallbacksTo sends all callbacks to the given target', async () => {
  const receiver = await emulatorForTest()
  const forwardCallbacksTo = receiver.inboxUrl('forwarded')
  const { open, clock, deliveries } = await emulatorForTest({ forwardCallbacksTo })
  await open({ callback: { url: 'http://93.184.215.14/hook' } })

  await clock.advance('2m')

  expect(deliveries().map(({ status }) => status)).toEqual(['delivered', 'delivered'])
})
