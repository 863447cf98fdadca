import type { Option } from './option.ts'
import { filePath, trueOrFalse, wholeNumber } from './value-kinds.ts'

const commands = ['start', 'exec'] as const

/** Options of HTTPS and interception. Part of `OPTIONS`. */
export const HTTPS_OPTIONS: readonly Option[] = [
  {
    name: 'https-port',
    kind: wholeNumber(0, 65535),
    help: 'port for HTTPS; 0 for any free one',
    commands,
    setting: 'httpsPort',
    defaultText: 'no HTTPS',
  },
  {
    name: 'https-cert',
    kind: filePath('<file>'),
    help: 'certificate for HTTPS, as PEM',
    commands,
    setting: 'httpsCert',
    names: 'file',
    contentHas: '-----BEGIN CERTIFICATE-----',
    defaultText: 'one of a test authority',
  },
  {
    name: 'https-key',
    kind: filePath('<file>'),
    help: 'private key of --https-cert, as PEM',
    commands,
    setting: 'httpsKey',
    names: 'file',
    contentHas: 'PRIVATE KEY-----',
    defaultText: 'one of a test authority',
  },
  {
    name: 'intercept',
    kind: trueOrFalse,
    help: 'answer calls to the real hosts',
    commands: ['exec'],
    setting: 'intercept',
    defaultText: 'off',
  },
  {
    name: 'intercept-only',
    kind: trueOrFalse,
    help: 'refuse calls to all other hosts',
    commands: ['exec'],
    defaultText: 'off: they pass',
  },
  {
    name: 'record',
    kind: filePath('<file>'),
    help: 'record calls to real hosts as HAR',
    commands: ['exec'],
    names: 'file',
    defaultText: 'none',
  },
  {
    name: 'fail-on-real-host',
    kind: trueOrFalse,
    help: 'fail if the command calls a real host',
    commands: ['exec'],
    defaultText: 'off',
  },
]
