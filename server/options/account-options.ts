import type { Option } from './option.ts'
import { euros, oneOf } from './value-kinds.ts'

/** Options for tokens, wallets and prices. Part of `OPTIONS`. */
export const ACCOUNT_OPTIONS: readonly Option[] = [
  {
    name: 'auth',
    kind: oneOf('any', 'scoped'),
    help: 'accept any token, or only issued ones',
    commands: ['start', 'exec'],
    setting: 'auth',
  },
  {
    name: 'credit',
    kind: euros(1_000_000_000),
    help: 'EUR in the wallet of each new account',
    commands: ['start', 'exec'],
    setting: 'credit',
    defaultText: 'unlimited',
  },
  {
    name: 'budget',
    kind: euros(1_000_000_000),
    help: 'most EUR for the whole run, then 402',
    commands: ['start', 'exec'],
    setting: 'budget',
    defaultText: 'no limit',
  },
  {
    name: 'prices',
    kind: oneOf('list', 'subscription'),
    help: 'live costs EUR 11.90, or EUR 8.90',
    commands: ['start', 'exec'],
    setting: 'prices',
  },
]
