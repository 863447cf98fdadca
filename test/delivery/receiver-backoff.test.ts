import { expect, onTestFinished, test, vi } from 'vitest'
import { createReceiverThrottle } from '../../server/delivery/receiver-throttle.ts'

test('a failing receiver gets a tenth of the time while another one is served', () => {
  const { bad, serve, throttle, wait } = throttleForTest()
  serve()

  throttle.ended(bad, 2)

  expect(throttle.allows(bad, 0)).toBe(false)
  wait(17)
  expect(throttle.allows(bad, 0)).toBe(false)
  wait(1)
  expect([throttle.allows(bad, 0), throttle.allows(bad, 1)]).toEqual([true, false])
})

test('a failing receiver is not throttled when no other receiver was served lately', () => {
  const { bad, serve, throttle, wait } = throttleForTest()

  throttle.ended(bad, 2)
  expect(throttle.allows(bad, 7)).toBe(true)
  serve()
  expect(throttle.allows(bad, 7)).toBe(false)
  wait(100)
  expect(throttle.allows(bad, 7)).toBe(true)
})

test('a receiver that answers again is not throttled any more', () => {
  const { bad, serve, throttle } = throttleForTest()
  serve()
  throttle.ended(bad, 2)

  throttle.ended(bad)

  expect(throttle.allows(bad, 7)).toBe(true)
})

test('a receiver that fails now and then is not throttled', () => {
  const { bad, throttle } = throttleForTest()

  throttle.ended(bad)
  throttle.ended(bad, 2)

  expect(throttle.allows(bad, 7)).toBe(true)
})

test('ten failing receivers together get the sending time of one', () => {
  const { serve, throttle, wait, resumed } = throttleForTest()
  const many = Array.from({ length: 10 }, () => ({}))
  serve()

  for (const receiver of many) throttle.ended(receiver, 2)
  for (let ms = 0; ms < 180; ms++) {
    wait(1)
    serve()
  }

  // One after the other: 18 ms, 36 ms and so on.
  expect(resumed()).toBe(10)
  expect(many.every((receiver) => throttle.allows(receiver, 0))).toBe(true)
})

test('a throttle ends by itself, however long the attempt took', () => {
  const { bad, serve, throttle, wait, resumed } = throttleForTest()
  serve()
  throttle.ended(bad, 30_000)

  wait(50)

  expect(resumed()).toBe(1)
})

function throttleForTest() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  let resumed = 0
  const throttle = createReceiverThrottle(() => {
    resumed += 1
  })
  const good = {}
  return {
    throttle,
    bad: {},
    serve: () => throttle.ended(good),
    wait: (ms: number) => void vi.advanceTimersByTime(ms),
    resumed: () => resumed,
  }
}
