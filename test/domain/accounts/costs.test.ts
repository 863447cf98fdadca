import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  costsOf,
  emptyBillingTotals,
  formatEuro,
  totalCost,
} from '../../../server/domain/accounts/costs.ts'
import type { Mode } from '../../../server/domain/model/verification-request.ts'
import { addBilledCall } from '../../../server/emulator/accounts.ts'

test('costsOf has the net, VAT and gross amount of each mode at both prices', () => {
  const billed = { live: 3, selfie: 2, automatic: 1 }

  const { calls, modes, total, says } = costsOf(billed, 'list')

  expect(calls).toBe(6)
  expect(modes.live).toEqual({
    calls: 3,
    list: { net: 35.7, vat: 7.85, gross: 43.55 },
    subscription: { net: 26.7, vat: 5.87, gross: 32.57 },
  })
  expect(total.list).toEqual({ net: 40.55, vat: 8.92, gross: 49.47 })
  expect(says).toBe(
    'Estimated cost of 6 calls on the real service: 40.55 EUR at list prices, 49.47 EUR with VAT.',
  )
})

test('costsOf without calls says that nothing would have been charged', () => {
  expect(costsOf(emptyBillingTotals, 'list').says).toBe('Nothing would have been charged.')
})

test('formatEuro writes two decimals, and commas between thousands', () => {
  expect([0, 1234.5, 1234567.89].map(formatEuro)).toEqual([
    '0.00 EUR',
    '1,234.50 EUR',
    '1,234,567.89 EUR',
  ])
})

test('the total is the sum of the costs of all calls, in any order', () => {
  const modes = fc.array(fc.constantFrom<Mode>('live', 'selfie', 'automatic'), { maxLength: 50 })

  fc.assert(
    fc.property(modes, (calls) => {
      const billed = calls.reduce(addBilledCall, emptyBillingTotals)
      const shuffled = [...calls].reverse().reduce(addBilledCall, emptyBillingTotals)

      expect(shuffled).toEqual(billed)
      expect(costsOf(billed, 'list').calls).toBe(calls.length)
      expect(totalCost(billed, 'list')).toBe(
        calls
          .map((mode) => totalCost(addBilledCall(emptyBillingTotals, mode), 'list') as number)
          .reduce((sum, cents) => sum + cents, 0),
      )
    }),
  )
})
