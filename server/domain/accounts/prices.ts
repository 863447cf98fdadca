import type { Mode } from '../model/verification-request.ts'
import type { Instant } from '../time/instant.ts'

declare const brand: unique symbol

/** An amount of money in whole euro cents, without VAT. */
export type Cents = number & { readonly [brand]: 'Cents' }

/** What a single request costs, or one out of a subscription. */
export type PriceKind = 'list' | 'subscription'

/**
 * What the POST of a mode costs.
 *
 * Source: documented (live has two prices; selfie and automatic are told "from" one, which is taken for
 * both). docs/fidelity.md#accounts
 */
export function priceOf(mode: Mode, prices: PriceKind): Cents {
  return PRICES[prices][mode] as Cents
}

/** Makes Cents of euros; parts of a cent are rounded. */
export function toCents(euro: number): Cents {
  return Math.round(euro * 100) as Cents
}

/** 1190 is 11.9: the number as the platform writes it. */
export function toEuro(cents: Cents): number {
  return cents / 100
}

export function addCents(a: Cents, b: Cents): Cents {
  return (a + b) as Cents
}

/** What is left of a credit; below nothing only where nobody minds. */
export function remainingCredit(credit: Cents, spent: Cents): Cents {
  return (credit - spent) as Cents
}

/** One movement of a wallet; what was spent is negative. */
export type WalletMovement = {
  readonly id: string
  readonly at: Instant
  readonly amount: Cents
  readonly what: 'charge' | 'recharge'
}

/** What is charged for. */
export type ChargeableCall = {
  readonly id: string
  readonly mode: Mode
  readonly openedAt: Instant
}

/** The charge for one verification: at its POST, once. Source: documented (FAQ). */
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
