import { passTime } from './evolve.ts'
import type { Verification } from '../model/verification.ts'
import { endOfTime } from '../time/instant.ts'
import type { CallbackDelivery } from '../model/callback.ts'

/**
 * The callbacks that the plan will bring if nobody interferes, with what chaos has in store for them; not
 * those that are scheduled already. Pure: nothing of it happens.
 */
export function foreseenDeliveries(verification: Verification): readonly CallbackDelivery[] {
  return passTime(verification, endOfTime).deliveries.slice(verification.deliveries.length)
}
