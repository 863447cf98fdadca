import type { Mode } from '../life/verification-request.ts'
import { plural } from '../plain/plural.ts'
import { type Cents, euroOf, type Prices, priceOf, sum } from './ledger.ts'

/** How many POSTs of each mode would have been charged. */
export type Billed = Readonly<Record<Mode, number>>

export const nothingBilled: Billed = { live: 0, selfie: 0, automatic: 0 }

export function billedAlso(billed: Billed, mode: Mode): Billed {
  const { live, selfie, automatic } = billed
  if (mode === 'live') return { live: live + 1, selfie, automatic }
  if (mode === 'selfie') return { live, selfie: selfie + 1, automatic }
  return { live, selfie, automatic: automatic + 1 }
}

/** All of it together, without VAT. */
export function spentOn(billed: Billed, prices: Prices): Cents {
  return MODES.reduce((total, mode) => sum(total, costOf(billed, mode, prices)), 0 as Cents)
}

/** An amount in euros, without VAT, of VAT, and with it. */
export type Amount = { readonly net: number; readonly vat: number; readonly gross: number }

/** What the calls would have cost, by mode and by either price. */
export type Costs = {
  readonly currency: 'EUR'
  readonly vatRate: number
  readonly calls: number
  readonly modes: Readonly<Record<Mode, ModeCosts>>
  readonly total: Readonly<Record<Prices, Amount>>
  /** One sentence, at the prices that are charged. */
  readonly says: string
}

/** The calls of one mode, and their cost at either price. */
export type ModeCosts = { readonly calls: number } & Readonly<Record<Prices, Amount>>

/** Italian VAT. Source: documented that VAT is added; the rate is Italian law. docs/fidelity.md#accounts */
export const vatRate = 0.22

/** The bill that nobody gets. VAT is rounded once, for each sum that is shown. Pure. */
export function costsOf(billed: Billed, prices: Prices): Costs {
  const calls = MODES.reduce((total, mode) => total + billed[mode], 0)
  const modes = Object.fromEntries(MODES.map((mode) => [mode, modeCosts(billed, mode)]))
  const total = {
    list: amountOf(spentOn(billed, 'list')),
    subscription: amountOf(spentOn(billed, 'subscription')),
  }
  return {
    currency: 'EUR',
    vatRate,
    calls,
    modes: modes as Costs['modes'],
    total,
    says: sentence(calls, total[prices], prices),
  }
}

/** `1,234.50 EUR` */
export function euroText(euro: number): string {
  const [whole = '', cents = ''] = euro.toFixed(2).split('.')
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${cents} EUR`
}

const MODES: readonly Mode[] = ['live', 'selfie', 'automatic']

function modeCosts(billed: Billed, mode: Mode): ModeCosts {
  return {
    calls: billed[mode],
    list: amountOf(costOf(billed, mode, 'list')),
    subscription: amountOf(costOf(billed, mode, 'subscription')),
  }
}

function costOf(billed: Billed, mode: Mode, prices: Prices): Cents {
  return (billed[mode] * priceOf(mode, prices)) as Cents
}

function amountOf(net: Cents): Amount {
  const vat = Math.round(net * vatRate) as Cents
  return { net: euroOf(net), vat: euroOf(vat), gross: euroOf(sum(net, vat)) }
}

function sentence(calls: number, { net, gross }: Amount, prices: Prices): string {
  if (calls === 0) return 'Nothing would have been charged.'
  return `${plural(calls, 'call')} would have cost ${euroText(net)} at ${prices} prices, ${euroText(gross)} with VAT.`
}
