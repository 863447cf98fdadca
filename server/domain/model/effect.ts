import type { Verification } from './verification.ts'

/** Work that the domain requests and the emulator carries out. `delivery` is the delivery's id. */
export type Effect = { readonly kind: 'deliver-callback'; readonly delivery: string }

/**
 * The verification after an event, and the effects of the event. The emulator stores the verification first, and
 * then carries out the effects.
 */
export type EvolveResult = {
  readonly verification: Verification
  readonly effects: readonly Effect[]
}
