import type { Option } from './options.ts'
import { oneOf, truth } from './value-kinds.ts'

/** What is written on stderr while it runs. Part of the one table. */
export const LOG_OPTIONS: readonly Option[] = [
  {
    name: 'log-secrets',
    kind: truth,
    help: 'log tokens and personal details in clear',
    commands: ['start', 'exec'],
    setting: 'logSecrets',
  },
  {
    name: 'log-level',
    kind: oneOf('error', 'warn', 'info', 'debug'),
    help: 'how much is logged, on stderr',
    commands: ['start', 'exec'],
    setting: 'logLevel',
  },
  {
    name: 'quiet',
    kind: truth,
    help: 'print nothing but fatal errors',
    commands: ['start', 'exec'],
    setting: 'quiet',
  },
]
