import type { Mode } from '../model/verification-request.ts'
import type { Instant } from '../time/instant.ts'

declare const brand: unique symbol

/** An amount of money in whole euro cents, without VAT. */
export type Cents = number & { readonly [brand]: 'Cents' }

/** The price of a single request, or of a request within a subscription. */
export type PriceKind = 'list' | 'subscription'

/**
 * Returns the price of a POST of this mode.
 *
 * Source: documented (live has two prices; selfie and automatic have one "from" price, used here for
 * both). docs/fidelity.md#accounts
 */
export function priceOf(mode: Mode, prices: PriceKind): Cents {
  return PRICES[prices][mode] as Cents
}

/** Converts euros to cents, rounded. */
export function toCents(euro: number): Cents {
  return Math.round(euro * 100) as Cents
}

/** Converts cents to euros, as the platform writes them: 1190 becomes 11.9. */
export function toEuro(cents: Cents): number {
  return cents / 100
}

export function addCents(a: Cents, b: Cents): Cents {
  return (a + b) as Cents
}

/** Returns the remaining credit. It is negative if the account may overdraw. */
export function remainingCredit(credit: Cents, spent: Cents): Cents {
  return (credit - spent) as Cents
}

/** One transaction of a wallet. A charge has a negative amount. */
export type WalletMovement = {
  readonly id: string
  readonly at: Instant
  readonly amount: Cents
  readonly what: 'charge' | 'recharge'
}

/** The properties of a verification that its charge depends on. */
export type ChargeableCall = {
  readonly id: string
  readonly mode: Mode
  readonly openedAt: Instant
}

/** Returns the charge for a verification: once, at its POST. Source: documented (FAQ). */
export function chargeFor(
  { id, mode, openedAt }: ChargeableCall,
  prices: PriceKind,
): WalletMovement {
  const amount = -priceOf(mode, prices) as Cents
  return { id: id.replaceAll('-', '').slice(0, 24), at: openedAt, amount, what: 'charge' }
}

const PRICES: Readonly<Record<PriceKind, Readonly<Record<Mode, number>>>> = {
  list: { live: 1190, selfie: 170, automatic: 145 },
  subscription: { live: 890, selfie: 170, automatic: 145 },
}
