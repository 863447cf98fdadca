import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { createRealTime } from '../../server/runtime/real-time.ts'
import { createTimer } from '../../server/runtime/timer.ts'

test('real time never goes back and never stops, however the wall clock is set', () => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      const { now, pass, setWall, wall } = machine()
      let before = now()

      for (const { passed, set } of history) {
        pass(passed)
        setWall(set)
        const after = now()

        expect(after - before).toBeGreaterThanOrEqual(Math.floor(passed))
        expect(after).toBeGreaterThanOrEqual(wall())
        before = after
      }
    }),
  )
})

test('real time equals the wall clock if the wall clock is only set forward', () => {
  const forwards = anyHistory.map((history) =>
    history.map(({ passed, set }) => ({ passed, set: Math.abs(set) })),
  )
  fc.assert(
    fc.property(forwards, (history) => {
      const { now, pass, setWall, wall } = machine()
      now()

      for (const { passed, set } of history) {
        pass(passed)
        setWall(set)

        expect(now() - wall()).toBeOneOf([0, 1])
      }
    }),
  )
})

test('a wall clock that is set back and forward again adds no time', () => {
  const { now, pass, setWall } = machine()
  const before = now()

  setWall(-3_600_000)
  now()
  pass(1000)
  setWall(3_600_000)

  expect(now() - before).toBe(1000)
})

test('a timer armed for tomorrow fires after a minute, because a suspended machine stops timers', () => {
  vi.useFakeTimers()
  const fire = vi.fn()
  const timer = createTimer(fire)

  timer.armWithin(86_400_000)
  vi.advanceTimersByTime(60_000)

  expect(fire).toHaveBeenCalledTimes(1)
  timer.stop()
  vi.useRealTimers()
})

// The clocks have fractions of a millisecond. Each change of a clock is much larger than its drift.
const anyHistory = fc.array(
  fc.record({
    passed: fc.double({ min: 0, max: 1e7, noNaN: true }),
    set: fc.oneof(fc.constant(0), fc.integer({ min: -1e8, max: 1e8 })),
  }),
  { maxLength: 30 },
)

function machine() {
  let [wallMs, monotonicMs] = [1_767_600_000_000, 12.345]
  const wall = () => Math.floor(wallMs)
  return {
    now: createRealTime({ wallMs: wall, monotonicMs: () => monotonicMs }),
    wall,
    pass(ms: number) {
      wallMs += ms
      monotonicMs += ms
    },
    setWall(ms: number) {
      wallMs += ms
    },
  }
}
