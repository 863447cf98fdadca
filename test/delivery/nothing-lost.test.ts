import { expect, test } from 'vitest'
import { randomFrom } from '../../server/domain/base/random.ts'
import { advanceClock } from '../../server/operations/advance-clock.ts'
import { bareEmulator } from '../support/bare-emulator.ts'
import type { TestBehaviour } from '../support/receiver.ts'
import { receiverForTest, senderForTest } from '../support/sender-and-receiver.ts'
import { toDuration } from '../support/verification.ts'

test('every event is delivered once or exhausted when a receiver fails three times in ten', async () => {
  const draw = randomFrom(1, 'failing')
  const failing: TestBehaviour = (response) =>
    response.writeHead(draw.next() < 0.3 ? 503 : 200).end()
  const receiver = await receiverForTest(failing)
  const { emulator, namespace, open } = await bareEmulator({ send: senderForTest().send })
  for (let i = 0; i < 300; i++) open({ url: receiver.url, retry: 5 })

  await advanceClock(emulator, namespace, { by: toDuration('1d') })
  emulator.close()

  const deliveries = [...namespace.verifications.values()].flatMap(
    (verification) => verification.deliveries,
  )
  const attempts = deliveries.flatMap((delivery) => delivery.attempts)
  const delivered = attempts.filter(({ outcome }) => outcome === 'delivered')
  const exhausted = deliveries.filter(({ status }) => status === 'exhausted')
  expect(deliveries).toHaveLength(600)
  expect(receiver.received).toHaveLength(attempts.length)
  expect(delivered.length + exhausted.length).toBe(600)
  expect(exhausted.every((delivery) => delivery.attempts.length === 6)).toBe(true)
  expect(exhausted.length).toBeLessThanOrEqual(5)
  expect(attempts.length).toBeGreaterThan(700)
})
