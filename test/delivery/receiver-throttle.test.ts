import { expect, onTestFinished, test, vi } from 'vitest'
import { createReceiverThrottle } from '../../server/delivery/receiver-throttle.ts'

test('a failing receiver gets a tenth of the time while another one is served', () => {
  const { bad, serve, pacing, pass } = paced()
  serve()

  pacing.ended(bad, 2)

  expect(pacing.allows(bad, 0)).toBe(false)
  pass(17)
  expect(pacing.allows(bad, 0)).toBe(false)
  pass(1)
  expect([pacing.allows(bad, 0), pacing.allows(bad, 1)]).toEqual([true, false])
})

test('a failing receiver is not throttled when no other was served lately', () => {
  const { bad, serve, pacing, pass } = paced()

  pacing.ended(bad, 2)
  expect(pacing.allows(bad, 7)).toBe(true)
  serve()
  expect(pacing.allows(bad, 7)).toBe(false)
  pass(100)
  expect(pacing.allows(bad, 7)).toBe(true)
})

test('a receiver that answers again is not throttled any more', () => {
  const { bad, serve, pacing } = paced()
  serve()
  pacing.ended(bad, 2)

  pacing.ended(bad)

  expect(pacing.allows(bad, 7)).toBe(true)
})

test('a receiver that fails now and then is not throttled', () => {
  const { bad, pacing } = paced()

  pacing.ended(bad)
  pacing.ended(bad, 2)

  expect(pacing.allows(bad, 7)).toBe(true)
})

test('ten failing receivers share the time of one', () => {
  const { serve, pacing, pass, resumed } = paced()
  const many = Array.from({ length: 10 }, () => ({}))
  serve()

  for (const each of many) pacing.ended(each, 2)
  for (let ms = 0; ms < 180; ms++) {
    pass(1)
    serve()
  }

  // One after the other: 18 ms, 36 ms and so on.
  expect(resumed()).toBe(10)
  expect(many.every((each) => pacing.allows(each, 0))).toBe(true)
})

test('a throttle ends by itself, however long the attempt took', () => {
  const { bad, serve, pacing, pass, resumed } = paced()
  serve()
  pacing.ended(bad, 30_000)

  pass(50)

  expect(resumed()).toBe(1)
})

function paced() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  let resumed = 0
  const pacing = createReceiverThrottle(() => {
    resumed += 1
  })
  const good = {}
  return {
    pacing,
    bad: {},
    serve: () => pacing.ended(good),
    pass: (ms: number) => void vi.advanceTimersByTime(ms),
    resumed: () => resumed,
  }
}
