import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '../../server/domain/time/instant.ts'
import { createEventHub } from '../../server/records/event-hub.ts'

const reset = { kind: 'reset', at: instant(0) } as const

test('no event is stored before the first subscription', () => {
  const hub = createEventHub()

  hub.publish('a', [reset])
  const before = hub.newestNumber
  hub.subscribe(() => {})()
  hub.publish('a', [reset])

  expect([before, hub.newestNumber]).toEqual([0, 1])
})

test('a reader gets every event once and in order, or the number of missed events', () => {
  const step = fc.record({ happen: fc.nat(12), pull: fc.nat(7) })

  fc.assert(
    fc.property(fc.array(step), fc.integer({ min: 1, max: 10 }), (steps, capacity) => {
      const hub = createEventHub(capacity)
      hub.subscribe(() => {})
      let cursor = 0
      for (const { happen, pull } of [...steps, { happen: 0, pull: 1000 }]) {
        hub.publish('a', Array(happen).fill(reset))
        const { events, missed } = hub.eventsAfter(cursor, pull)
        const expected = events.map((_, i) => cursor + missed + 1 + i)
        expect(events.map(({ number }) => number)).toEqual(expected)
        expect(missed).toBeLessThanOrEqual(Math.max(0, hub.newestNumber - cursor - capacity))
        cursor = events.at(-1)?.number ?? cursor
      }
      expect(cursor).toBe(hub.newestNumber)
    }),
  )
})

test('a listener is called once for several events, after they were published', async () => {
  const hub = createEventHub()
  let woken = 0
  hub.subscribe(() => {
    woken += 1
  })

  hub.publish('a', [reset, reset])
  hub.publish('b', [reset])
  const meanwhile = woken
  await Promise.resolve()

  expect([meanwhile, woken]).toEqual([0, 1])
})
