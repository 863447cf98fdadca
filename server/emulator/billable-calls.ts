import { addBilledCall, type BillingTotals, emptyBillingTotals } from '../domain/accounts/costs.ts'
import type { Mode } from '../domain/model/verification-request.ts'
import type { Namespace } from './namespace.ts'

/** Counts the calls that the real service would charge. */
export interface Billing {
  /** Counts one more call of this mode. */
  charge(namespace: Namespace, mode: Mode): void
  /** The calls of a namespace since it was created or reset. */
  totalsOf(name: string): BillingTotals
  /** The calls of all namespaces, including earlier runs with this data folder. A reset does not change it. */
  totals(): BillingTotals
}

interface BillingDeps {
  readonly namespaceOf: (name: string) => Namespace | undefined
  /** The totals of earlier runs. */
  readonly earlierTotals?: BillingTotals | undefined
  /** Called with the totals after every charge. */
  readonly onCharged: (totals: BillingTotals) => void
}

export function createBilling({
  namespaceOf,
  earlierTotals = emptyBillingTotals,
  onCharged,
}: BillingDeps): Billing {
  let totals = earlierTotals
  return {
    charge(namespace, mode) {
      namespace.billed = addBilledCall(namespace.billed, mode)
      totals = addBilledCall(totals, mode)
      onCharged(totals)
    },
    totalsOf: (name) => namespaceOf(name)?.billed ?? emptyBillingTotals,
    totals: () => totals,
  }
}
