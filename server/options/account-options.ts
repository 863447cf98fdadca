import type { Option } from './option.ts'
import { euros, oneOf } from './value-kinds.ts'

/** Options for tokens, wallets and prices. Part of `OPTIONS`. */
export const ACCOUNT_OPTIONS: readonly Option[] = [
  {
    name: 'auth',
    kind: oneOf('any', 'scoped'),
    help: 'any token, or only issued ones',
    commands: ['start', 'exec'],
    setting: 'auth',
  },
  {
    name: 'credit',
    kind: euros(1_000_000_000),
    help: "EUR in each account's wallet at its start",
    commands: ['start', 'exec'],
    setting: 'credit',
    defaultText: 'more than can be spent',
  },
  {
    name: 'budget',
    kind: euros(1_000_000_000),
    help: 'EUR that the whole run may cost, then 402',
    commands: ['start', 'exec'],
    setting: 'budget',
    defaultText: 'no limit',
  },
  {
    name: 'prices',
    kind: oneOf('list', 'subscription'),
    help: 'live costs 11.90, or 8.90 EUR',
    commands: ['start', 'exec'],
    setting: 'prices',
  },
]
