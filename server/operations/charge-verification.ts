import { exceededChargeLimit } from '../domain/accounts/access-token.ts'
import { type BillingTotals, totalCost } from '../domain/accounts/costs.ts'
import {
  addCents,
  type Cents,
  type PriceKind,
  priceOf,
  remainingCredit,
  toCents,
  toEuro,
} from '../domain/accounts/prices.ts'
import { createProblem, type Problem } from '../domain/model/problem.ts'
import type { Mode } from '../domain/model/verification-request.ts'
import type { ActiveToken } from '../emulator/account.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { Namespace } from '../emulator/namespace.ts'

/**
 * Returns the problem if the credit or a limit does not cover a new verification, else undefined. `token` is the
 * issued token of the request, if it has one.
 *
 * Source: sibling (the sentence, needed > available), documented (charged at the POST).
 */
export function paymentProblem(
  { settings, billing }: Pick<Emulator, 'settings' | 'billing'>,
  { billed }: Namespace,
  mode: Mode,
  token: ActiveToken | undefined,
): Problem | undefined {
  const { credit, budget, prices } = settings
  const price = priceOf(mode, prices)
  const limit = token && exceededChargeLimit(token.token.limits, token.use, price)
  if (limit !== undefined) return createProblem('TOKEN_LIMIT', { limit })
  const available = Math.min(
    remaining(credit, billed, prices),
    remaining(budget, billing.totals(), prices),
  ) as Cents
  if (price <= available) return undefined
  return createProblem('CREDIT', { price: toEuro(price), credit: toEuro(available) })
}

/** Counts a charge against the limits of an issued token. */
export function chargeToken(
  { settings, accounts }: Pick<Emulator, 'settings' | 'accounts'>,
  mode: Mode,
  token: ActiveToken | undefined,
): void {
  if (token === undefined) return
  token.use.walletRequests += 1
  token.use.walletCents = addCents(token.use.walletCents, priceOf(mode, settings.prices))
  accounts.recordUse(token)
}

function remaining(euro: number | undefined, billed: BillingTotals, prices: PriceKind): number {
  return euro === undefined
    ? Number.POSITIVE_INFINITY
    : remainingCredit(toCents(euro), totalCost(billed, prices))
}
