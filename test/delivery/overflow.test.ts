import { expect, test } from 'vitest'
import { advanceClock } from '../../server/operations/advance-clock.ts'
import { bareEmulator } from '../support/bare-emulator.ts'
import { receiverForTest, senderForTest } from '../support/sender-and-receiver.ts'
import { toDuration } from '../support/verification.ts'

test('callbacks beyond the queue limit are all delivered once, and their overflow is logged', async () => {
  const receiver = await receiverForTest()
  const { send } = senderForTest({ limits: { perReceiver: 2, total: 4, waiting: 10 } })
  const { emulator, namespace, open } = await bareEmulator({ send })
  for (let i = 0; i < 50; i++) open({ url: receiver.url })

  await advanceClock(emulator, namespace, { by: toDuration('1h') })
  emulator.close()

  const deliveries = [...namespace.verifications.values()].flatMap(
    (verification) => verification.deliveries,
  )
  const outcomes = deliveries.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome))
  expect(deliveries.map(({ status }) => status)).toEqual(Array(100).fill('delivered'))
  expect(receiver.received).toHaveLength(100)
  expect(outcomes.filter((outcome) => outcome === 'queued_overflow').length).toBeGreaterThan(100)
})
