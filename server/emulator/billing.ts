import { type Billed, billedAlso, nothingBilled } from '../domain/accounts/costs.ts'
import type { Mode } from '../domain/model/verification-request.ts'
import type { Namespace } from './namespace.ts'

/** Counts the calls that the real service would charge. */
export interface Billing {
  /** Counts one more call of this mode. */
  charge(namespace: Namespace, mode: Mode): void
  /** The calls of a namespace since it was made or reset. */
  totalsOf(name: string): Billed
  /** The calls of all namespaces since the start; resets do not change it. */
  totals(): Billed
}

interface BillingDeps {
  readonly known: (name: string) => Namespace | undefined
  /** The totals of earlier runs. */
  readonly before?: Billed | undefined
  /** Called with the totals after every charge. */
  readonly told: (totals: Billed) => void
}

export function createBilling({ known, before = nothingBilled, told }: BillingDeps): Billing {
  let totals = before
  return {
    charge(namespace, mode) {
      namespace.billed = billedAlso(namespace.billed, mode)
      totals = billedAlso(totals, mode)
      told(totals)
    },
    totalsOf: (name) => known(name)?.billed ?? nothingBilled,
    totals: () => totals,
  }
}
