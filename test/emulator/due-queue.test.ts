import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '../../server/domain/time/instant.ts'
import { createDueQueue } from '../../server/emulator/clock.ts'

test('the earliest entry comes first, and equal entries in the order of insertion', () => {
  const anyDo = fc.oneof(fc.constant('remove' as const), fc.nat(8))

  fc.assert(
    fc.property(fc.array(anyDo, { maxLength: 200 }), (does) => {
      const order = createDueQueue()
      const sorted: { at: number; id: string }[] = []
      for (const [i, what] of does.entries()) {
        if (what === 'remove') {
          order.removeFirst()
          sorted.shift()
        } else {
          order.add(instant(what), `id-${i}`)
          sorted.push({ at: what, id: `id-${i}` })
          // The sort is stable: equal entries keep their order.
          sorted.sort((a, b) => a.at - b.at)
        }
        expect(order.first()).toEqual(sorted[0])
      }
    }),
  )
})
