import type { Option } from './option.ts'
import { byteSize, filePath, milliseconds, wholeNumber } from './value-kinds.ts'

const commands = ['start', 'exec'] as const

/** Limits, beyond which the emulator refuses a request or evicts the oldest data. Part of `OPTIONS`. */
export const LIMIT_OPTIONS: readonly Option[] = [
  {
    name: 'max-namespaces',
    kind: wholeNumber(1, 1_000_000),
    help: 'tokens whose namespaces are kept at once',
    commands,
    setting: 'maxNamespaces',
  },
  {
    name: 'max-stored',
    kind: wholeNumber(1, 100_000_000),
    help: 'verifications kept; the oldest finished leave',
    commands,
    setting: 'maxStored',
  },
  {
    name: 'max-journal',
    kind: byteSize(64 * 1024, 4 * 1024 ** 3),
    help: 'for the journal, and again for all inboxes',
    commands,
    setting: 'maxJournal',
    defaultText: '16MB',
  },
  {
    name: 'max-body',
    kind: byteSize(1_024, 64 * 1024 ** 2),
    help: 'of a request; more is answered with 413',
    commands,
    setting: 'maxBody',
    defaultText: '256kB',
  },
  {
    name: 'max-depth',
    kind: wholeNumber(8, 500),
    help: 'how deep JSON in a request may be nested',
    commands,
    setting: 'maxDepth',
  },
  {
    name: 'max-head',
    kind: byteSize(4 * 1024, 1024 ** 2),
    help: 'of headers (431), half for the address (414)',
    commands,
    setting: 'maxHead',
    defaultText: '16kB',
  },
  {
    name: 'max-request-time',
    kind: milliseconds(100, 3_600_000),
    help: 'for a request to come in, then 408; for a reader to go on',
    commands,
    setting: 'maxRequestTime',
    defaultText: '30s',
  },
  {
    name: 'max-sockets',
    kind: wholeNumber(1, 1_000_000),
    help: 'connections at once; one more gets 503',
    commands,
    setting: 'maxSockets',
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
