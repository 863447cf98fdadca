import { type Billed, billedAlso, nothingBilled } from '../domain/accounts/costs.ts'
import type { Mode } from '../domain/model/verification-request.ts'
import type { Namespace } from './namespace.ts'

/** What would have been charged. */
type Around = {
  readonly known: (name: string) => Namespace | undefined
  /** What earlier runs have come to. */
  readonly before?: Billed | undefined
  readonly told: (inAll: Billed) => void
}

export function createBilling({ known, before = nothingBilled, told }: Around) {
  let inAll = before
  return {
    charge(namespace: Namespace, mode: Mode): void {
      namespace.billed = billedAlso(namespace.billed, mode)
      inAll = billedAlso(inAll, mode)
      told(inAll)
    },
    /** In a namespace since its start. */
    billedIn: (name: string): Billed => known(name)?.billed ?? nothingBilled,
    /** In all namespaces since the emulator's start. */
    billedInAll: (): Billed => inAll,
  }
}
