import type { Option } from './option.ts'
import { euros, filePath, oneOf, trueOrFalse } from './value-kinds.ts'

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

/** Options for the pages. Part of `OPTIONS`. */
export const PAGE_OPTIONS: readonly Option[] = [
  {
    name: 'no-remote-images',
    kind: trueOrFalse,
    help: 'leave logos and favicons of requests out',
    commands: ['start', 'exec'],
    setting: 'noRemoteImages',
  },
]

const commands = ['start', 'exec'] as const

/** Options for the log. Part of `OPTIONS`. */
export const LOG_OPTIONS: readonly Option[] = [
  {
    name: 'log-secrets',
    kind: trueOrFalse,
    help: 'log tokens and personal details in clear',
    commands,
    setting: 'logSecrets',
  },
  {
    name: 'log-level',
    kind: oneOf('error', 'warn', 'info', 'debug'),
    help: 'how much is logged, on stderr',
    commands,
    setting: 'logLevel',
  },
  {
    name: 'log-format',
    kind: oneOf('text', 'json'),
    help: 'lines for people, or JSON',
    commands,
    setting: 'logFormat',
  },
  {
    name: 'quiet',
    kind: trueOrFalse,
    help: 'print nothing but fatal errors',
    commands,
    setting: 'quiet',
  },
]

/** Options for the data folder. Part of `OPTIONS`. */
export const STORAGE_OPTIONS: readonly Option[] = [
  {
    name: 'data-dir',
    kind: filePath('<dir>'),
    help: 'folder in which all survives a restart',
    commands: ['start', 'exec'],
    setting: 'dataDir',
    names: 'folder',
    defaultText: 'in memory only',
  },
]
