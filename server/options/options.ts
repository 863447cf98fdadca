import { parseDialectFile } from '../scenario-files/dialect-file.ts'
import { ACCOUNT_OPTIONS } from './account-options.ts'
import { OWN_OPTIONS } from './command-options.ts'
import { DATA_OPTIONS } from './data-command-options.ts'
import { LIMIT_OPTIONS } from './limit-options.ts'
import { LOG_OPTIONS } from './log-options.ts'
import type { Option } from './option.ts'
import { PAGE_OPTIONS } from './page-options.ts'
import { HOOK_OPTIONS } from './receiver-options.ts'
import { KEEPING_OPTIONS } from './storage-options.ts'
import {
  baseAddress,
  factor,
  hostName,
  hostOrRange,
  moment,
  oneOf,
  path,
  scenarioName,
  truth,
  webAddress,
  wholeNumber,
} from './value-kinds.ts'

const serving = ['start', 'exec'] as const
const all = ['start', 'exec', 'demo'] as const
const sending = ['start', 'exec', 'verify-callbacks'] as const

/** Every option, once; help, configuration.md and the parser all read this table. */
export const OPTIONS: readonly Option[] = [
  ...HOOK_OPTIONS,
  {
    name: 'port',
    kind: wholeNumber(0, 65535),
    help: 'port to listen on, 0 = any free one',
    commands: [...all, 'verify', 'verify-callbacks', 'receiver'],
    setting: 'port',
    defaultText: '4280; 0 under exec, demo and verify-callbacks',
  },
  {
    name: 'host',
    kind: hostName,
    help: 'address to listen on, such as 0.0.0.0',
    commands: [...sending, 'receiver'],
    setting: 'host',
    defaultText: 'both loopback addresses',
  },
  {
    name: 'public-url',
    kind: baseAddress,
    help: 'base of link and other URLs in answers',
    commands: serving,
    setting: 'publicUrl',
    defaultText: "the request's Host",
  },
  {
    name: 'config',
    kind: path('<file>'),
    help: 'file with these options, in YAML',
    commands: ['start', 'exec', 'demo', 'verify', 'verify-callbacks', 'scenarios'],
    names: 'file',
    defaultText: 'videoid-emulator.config.yaml, where there is one',
  },
  {
    name: 'scenario',
    kind: scenarioName,
    help: 'scenario where nothing else chooses one',
    commands: serving,
    setting: 'scenario',
  },
  {
    name: 'scenarios',
    kind: path('<dir>'),
    help: 'folder of scenarios of your own',
    commands: [...serving, 'scenarios', 'verify'],
    setting: 'scenarioDirectories',
    repeatable: true,
    names: 'folder',
    defaultText: 'only the shipped ones',
  },
  {
    name: 'pace',
    kind: oneOf('instant', 'sandbox', 'human'),
    help: 'how long the standard timeline takes',
    commands: serving,
    setting: 'pace',
  },
  {
    name: 'clock',
    kind: oneOf('system', 'manual'),
    help: 'one that runs, or that only you move',
    commands: serving,
    setting: 'clock',
  },
  {
    name: 'at',
    kind: moment,
    help: 'where the clock starts',
    commands: serving,
    setting: 'at',
    defaultText: 'the instant of the start',
  },
  {
    name: 'speed',
    kind: factor(1_000_000),
    help: 'seconds of the clock for each real second',
    commands: serving,
    setting: 'speed',
  },
  {
    name: 'seed',
    kind: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    help: 'what ids, people and draws follow from',
    commands: [...all, 'verify', 'verify-callbacks'],
    setting: 'seed',
  },
  {
    name: 'reason-style',
    kind: oneOf('compact', 'snake'),
    help: 'facemismatch or face_mismatch',
    commands: [...sending, 'scenarios', 'verify'],
    setting: 'reasonStyle',
  },
  ...ACCOUNT_OPTIONS,
  {
    name: 'dialect',
    kind: path('<file>'),
    help: 'the six switches of the wire, in YAML',
    commands: [...sending, 'verify'],
    setting: 'dialect',
    names: 'file',
    reads: parseDialectFile,
    defaultText: 'the likelier sides, or `wire:` of the file',
  },
  {
    name: 'forward-callbacks-to',
    kind: webAddress,
    help: 'send every callback there instead',
    commands: serving,
    setting: 'forwardCallbacksTo',
    defaultText: 'nowhere',
  },
  {
    name: 'allow-callback-host',
    kind: hostOrRange,
    help: 'a public receiver callbacks may reach',
    commands: sending,
    setting: 'allowCallbackHosts',
    repeatable: true,
    defaultText: 'loopback and private networks',
  },
  {
    name: 'callback-ca',
    kind: path('<file>'),
    help: 'CA to trust for https receivers, as PEM',
    commands: sending,
    setting: 'callbackCa',
    names: 'file',
    contentHas: '-----BEGIN CERTIFICATE-----',
    defaultText: 'only the public ones',
  },
  {
    name: 'insecure-callbacks',
    kind: truth,
    help: 'accept any certificate of a receiver',
    commands: sending,
    setting: 'insecureCallbacks',
  },
  {
    name: 'allow-real-hosts',
    kind: truth,
    help: 'let URLs name real hosts of openapi.com',
    commands: serving,
    setting: 'allowRealHosts',
  },
  {
    name: 'wire-only',
    kind: truth,
    help: 'no x-emulator-* header anywhere',
    commands: sending,
    setting: 'wireOnly',
  },
  {
    name: 'allow-host',
    kind: hostName,
    help: 'a further host name of the emulator',
    commands: serving,
    setting: 'allowHosts',
    repeatable: true,
    defaultText: 'localhost, IP addresses, names without dots',
  },
  ...KEEPING_OPTIONS,
  ...PAGE_OPTIONS,
  ...LIMIT_OPTIONS,
  ...LOG_OPTIONS,
  ...OWN_OPTIONS,
  ...DATA_OPTIONS,
]
