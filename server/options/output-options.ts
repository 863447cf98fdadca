import type { Option } from './option.ts'
import { oneOf, trueOrFalse } from './value-kinds.ts'

const commands = ['start', 'exec'] as const

/** Options for the pages. Part of `OPTIONS`. */
export const PAGE_OPTIONS: readonly Option[] = [
  {
    name: 'no-remote-images',
    kind: trueOrFalse,
    help: 'never load logos and favicons of requests',
    commands,
    setting: 'noRemoteImages',
  },
]

/** Options for the log. Part of `OPTIONS`. */
export const LOG_OPTIONS: readonly Option[] = [
  {
    name: 'log-secrets',
    kind: trueOrFalse,
    help: 'log tokens and personal data unmasked',
    commands,
    setting: 'logSecrets',
  },
  {
    name: 'log-level',
    kind: oneOf('error', 'warn', 'info', 'debug'),
    help: 'lowest level that is logged, on stderr',
    commands,
    setting: 'logLevel',
  },
  {
    name: 'log-format',
    kind: oneOf('text', 'json'),
    help: 'text lines, or one JSON per line',
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
