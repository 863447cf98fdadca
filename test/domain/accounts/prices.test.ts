import { expect, test } from 'vitest'
import {
  createTokenUsage,
  exceededChargeLimit,
  exceededRequestLimit,
} from '../../../server/domain/accounts/access-token.ts'
import {
  addCents,
  chargeFor,
  priceOf,
  remainingCredit,
  toCents,
  toEuro,
} from '../../../server/domain/accounts/costs.ts'
import { openedVerification } from '../../support/verification.ts'

test.each([
  ['list', 11.9, 1.7, 1.45],
  ['subscription', 8.9, 1.7, 1.45],
] as const)('priceOf returns the documented %s prices', (prices, live, selfie, automatic) => {
  const amounts = (['live', 'selfie', 'automatic'] as const).map((mode) => priceOf(mode, prices))

  expect(amounts.map(toEuro)).toEqual([live, selfie, automatic])
})

test('a thousand charges add up without rounding errors', () => {
  const price = priceOf('automatic', 'list')

  const spent = Array.from({ length: 1000 }).reduce<typeof price>(
    (sum) => addCents(sum, price),
    toCents(0),
  )

  expect(toEuro(remainingCredit(toCents(1450.01), spent))).toBe(0.01)
})

test('a charge has the id of its verification', () => {
  const charge = chargeFor(openedVerification(), 'list')

  expect(charge).toMatchObject({ id: '5f0c6a1e7b1d4c579a350d9c', amount: -1190, what: 'charge' })
})

test('the first use beyond a limit of a token names that limit', () => {
  const use = {
    ...createTokenUsage(),
    totalRequests: 2,
    walletRequests: 1,
    walletCents: toCents(11.9),
  }
  const price = priceOf('live', 'list')

  expect(exceededRequestLimit({}, use, '127.0.0.1')).toBeUndefined()
  expect(
    exceededRequestLimit({ totalRequests: 3, ip: ['127.0.0.1'] }, use, '127.0.0.1'),
  ).toBeUndefined()
  expect(exceededRequestLimit({ totalRequests: 2 }, use, '127.0.0.1')).toBe('totalRequests')
  expect(exceededRequestLimit({ ip: ['10.0.0.1'] }, use, '127.0.0.1')).toBe('ip')
  expect(exceededRequestLimit({ ip: [] }, use, '127.0.0.1')).toBeUndefined()
  expect(exceededChargeLimit({ walletRequests: 2, walletAmount: 23.8 }, use, price)).toBeUndefined()
  expect(exceededChargeLimit({ walletRequests: 1 }, use, price)).toBe('walletRequests')
  expect(exceededChargeLimit({ walletAmount: 23.79 }, use, price)).toBe('walletAmount')
})
