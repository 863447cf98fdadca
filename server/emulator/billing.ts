import { addBilledCall, type BillingTotals, emptyBillingTotals } from '../domain/accounts/costs.ts'
import type { Mode } from '../domain/model/verification-request.ts'
import type { Namespace } from './namespace.ts'

/** Counts the calls that the real service would charge. */
export interface Billing {
  /** Counts one more call of this mode. */
  charge(namespace: Namespace, mode: Mode): void
  /** The calls of a namespace since it was made or reset. */
  totalsOf(name: string): BillingTotals
  /** The calls of all namespaces since the start; resets do not change it. */
  totals(): BillingTotals
}

interface BillingDeps {
  readonly known: (name: string) => Namespace | undefined
  /** The totals of earlier runs. */
  readonly before?: BillingTotals | undefined
  /** Called with the totals after every charge. */
  readonly told: (totals: BillingTotals) => void
}

export function createBilling({ known, before = emptyBillingTotals, told }: BillingDeps): Billing {
  let totals = before
  return {
    charge(namespace, mode) {
      namespace.billed = addBilledCall(namespace.billed, mode)
      totals = addBilledCall(totals, mode)
      told(totals)
    },
    totalsOf: (name) => known(name)?.billed ?? emptyBillingTotals,
    totals: () => totals,
  }
}
