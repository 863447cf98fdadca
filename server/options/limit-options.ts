import type { Option } from './option.ts'
import { byteSize, filePath, type Kind, milliseconds, wholeNumber } from './value-kinds.ts'

const commands = ['start', 'exec'] as const

/** Limits, beyond which the emulator refuses a request or evicts the oldest data. Part of `OPTIONS`. */
export const LIMIT_OPTIONS: readonly Option[] = [
  {
    name: 'max-namespaces',
    kind: wholeNumber(1, 1_000_000),
    help: 'namespaces stored at once; the least recently used is evicted',
    commands,
    setting: 'maxNamespaces',
  },
  {
    name: 'max-stored',
    kind: wholeNumber(1, 100_000_000),
    help: 'verifications stored; the oldest finished ones are evicted',
    commands,
    setting: 'maxStored',
  },
  {
    name: 'max-journal',
    kind: byteSize(64 * 1024, 4 * 1024 ** 3),
    help: 'size of the journal, and of all inboxes together',
    commands,
    setting: 'maxJournal',
    defaultText: '16MB',
  },
  {
    name: 'max-body',
    kind: byteSize(1_024, 64 * 1024 ** 2),
    help: 'size of a request body; a larger one gets 413',
    commands,
    setting: 'maxBody',
    defaultText: '256kB',
  },
  {
    name: 'max-depth',
    kind: wholeNumber(8, 500),
    help: 'depth of nested JSON in a request',
    commands,
    setting: 'maxDepth',
  },
  {
    name: 'max-head',
    kind: byteSize(4 * 1024, 1024 ** 2),
    help: 'size of all headers (then 431); half of it for the URL (then 414)',
    commands,
    setting: 'maxHead',
    defaultText: '16kB',
  },
  {
    name: 'max-request-time',
    kind: milliseconds(100, 3_600_000),
    help: 'longest time to send a request (then 408), or to pause while reading a response',
    commands,
    setting: 'maxRequestTime',
    defaultText: '30s',
  },
  {
    name: 'max-sockets',
    kind: wholeNumber(1, 1_000_000),
    help: 'open connections; one more gets 503',
    commands,
    setting: 'maxSockets',
  },
]

// It usually contains a password.
const databaseUrl: Kind<string> = {
  placeholder: '<url>',
  allowed: 'a URL such as postgres://user:password@host:5432/database',
  parse: (text) => (/^postgres(ql)?:\/\/\S+$/.test(text) && URL.canParse(text) ? text : undefined),
}

const upToOneHour = milliseconds(0, 3_600_000)
// 0 needs no unit.
const storeWait: Kind<number> = {
  ...upToOneHour,
  allowed: `0, or ${upToOneHour.allowed}`,
  parse: (text) => (text === '0' ? 0 : upToOneHour.parse(text)),
}

const replicaUrl: Kind<string> = {
  placeholder: '<url>',
  allowed: 'the address of this replica for the other ones, such as http://10.0.0.5:4280',
  parse: (text) =>
    /^http:\/\/[^\s/?#@]+\/?$/.test(text) && URL.canParse(text) ? new URL(text).origin : undefined,
}

/** Options for the data folder and the database. Part of `OPTIONS`. */
export const STORAGE_OPTIONS: readonly Option[] = [
  {
    name: 'data-dir',
    kind: filePath('<dir>'),
    help: 'folder to store all data in',
    commands: ['start', 'exec'],
    setting: 'dataDir',
    names: 'folder',
    defaultText: 'in memory only',
  },
  {
    name: 'store',
    kind: databaseUrl,
    help: 'PostgreSQL database to store all data in',
    commands: ['start'],
    setting: 'store',
    secret: true,
    defaultText: 'in memory only',
  },
  {
    name: 'store-wait',
    kind: storeWait,
    help: 'longest wait for the database at the start; 0 tries once',
    commands: ['start'],
    setting: 'storeWait',
    defaultText: '30s',
  },
  {
    name: 'store-lease',
    kind: milliseconds(1_000, 3_600_000),
    help: 'after this time without a report to the database, an emulator counts as dead',
    commands: ['start'],
    setting: 'storeLease',
    defaultText: '5s',
  },
  {
    name: 'advertise',
    kind: replicaUrl,
    help: 'address of this replica for the others; several replicas share one --store',
    commands: ['start'],
    setting: 'advertise',
    defaultText: 'one emulator for each database',
  },
]
