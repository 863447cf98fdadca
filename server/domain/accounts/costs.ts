import { MODES, type Mode } from '../model/verification-request.ts'
import { pluralize } from '../text/pluralize.ts'
import type { Instant } from '../time/instant.ts'

/** Number of POSTs of each mode that the real API would have charged. */
export type BillingTotals = Readonly<Record<Mode, number>>

export const emptyBillingTotals: BillingTotals = { live: 0, selfie: 0, automatic: 0 }

/** Returns the calls of both totals together. */
export function addBillingTotals(a: BillingTotals, b: BillingTotals): BillingTotals {
  return {
    live: a.live + b.live,
    selfie: a.selfie + b.selfie,
    automatic: a.automatic + b.automatic,
  }
}

/** Returns the cost of all counted calls, without VAT. */
export function totalCost(billed: BillingTotals, prices: PriceKind): Cents {
  return MODES.reduce((total, mode) => addCents(total, costOf(billed, mode, prices)), 0 as Cents)
}

/** An amount in euros: without VAT, the VAT, and with VAT. */
export type Amount = { readonly net: number; readonly vat: number; readonly gross: number }

/** Estimated cost of the POSTs, by mode and kind of price. */
export type Costs = {
  readonly currency: 'EUR'
  readonly vatRate: number
  readonly calls: number
  readonly modes: Readonly<Record<Mode, ModeCosts>>
  readonly total: Readonly<Record<PriceKind, Amount>>
  /** One sentence for people. It has the total for the configured kind of price. */
  readonly says: string
}

/** The calls of one mode, and their cost for each kind of price. */
export type ModeCosts = { readonly calls: number } & Readonly<Record<PriceKind, Amount>>

/** Italian VAT. Source: documented that VAT is added; the rate is Italian law. docs/fidelity.md#accounts */
export const vatRate = 0.22

/**
 * Computes the estimated costs. Adds up the net prices of each displayed amount, then computes and rounds its VAT
 * once. Pure.
 */
export function costsOf(billed: BillingTotals, prices: PriceKind): Costs {
  const calls = MODES.reduce((total, mode) => total + billed[mode], 0)
  const modes = Object.fromEntries(MODES.map((mode) => [mode, modeCosts(billed, mode)]))
  const total = {
    list: amountOf(totalCost(billed, 'list')),
    subscription: amountOf(totalCost(billed, 'subscription')),
  }
  return {
    currency: 'EUR',
    vatRate,
    calls,
    modes: modes as Costs['modes'],
    total,
    says: costSentence(calls, total[prices], prices),
  }
}

/** `1,234.50 EUR` */
export function formatEuro(euro: number): string {
  const [whole = '', cents = ''] = euro.toFixed(2).split('.')
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${cents} EUR`
}

function modeCosts(billed: BillingTotals, mode: Mode): ModeCosts {
  return {
    calls: billed[mode],
    list: amountOf(costOf(billed, mode, 'list')),
    subscription: amountOf(costOf(billed, mode, 'subscription')),
  }
}

function costOf(billed: BillingTotals, mode: Mode, prices: PriceKind): Cents {
  return (billed[mode] * priceOf(mode, prices)) as Cents
}

function amountOf(net: Cents): Amount {
  const vat = Math.round(net * vatRate) as Cents
  return { net: toEuro(net), vat: toEuro(vat), gross: toEuro(addCents(net, vat)) }
}

function costSentence(calls: number, { net, gross }: Amount, prices: PriceKind): string {
  if (calls === 0) return 'Nothing would have been charged.'
  return `Estimated cost of ${pluralize(calls, 'call')} on the real service: ${formatEuro(net)} at ${prices} prices, ${formatEuro(gross)} with VAT.`
}

declare const brand: unique symbol

/** An amount of money in whole euro cents, without VAT. */
export type Cents = number & { readonly [brand]: 'Cents' }

/** The price of a single request, or of a request within a subscription. */
export type PriceKind = 'list' | 'subscription'

/**
 * Returns the price of a POST of this mode.
 *
 * Source: documented. The mode live has a list price and a subscription price. Selfie and automatic have
 * one "from" price, used here for both kinds. docs/fidelity.md#accounts
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

/** The members of a verification from which `chargeFor` computes the charge. */
export type ChargeableCall = {
  readonly id: string
  readonly mode: Mode
  readonly openedAt: Instant
}

/** Returns the charge for a verification. It is due once, when the POST is accepted. Source: documented (FAQ). */
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
