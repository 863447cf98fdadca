import { parseDialectFile } from '../scenario-files/dialect-file.ts'
import { ACCOUNT_OPTIONS } from './account-options.ts'
import { COMMAND_OPTIONS } from './command-options.ts'
import { DATA_OPTIONS } from './data-command-options.ts'
import { LIMIT_OPTIONS } from './limit-options.ts'
import { LOG_OPTIONS } from './log-options.ts'
import type { Option } from './option.ts'
import { PAGE_OPTIONS } from './page-options.ts'
import { RECEIVER_OPTIONS } from './receiver-options.ts'
import { STORAGE_OPTIONS } from './storage-options.ts'
import {
  factor,
  filePath,
  hostName,
  hostOrRange,
  httpBaseUrl,
  httpUrl,
  isoInstant,
  oneOf,
  scenarioName,
  trueOrFalse,
  wholeNumber,
} from './value-kinds.ts'

const servingCommands = ['start', 'exec'] as const
const emulatorCommands = ['start', 'exec', 'demo'] as const
const callbackCommands = ['start', 'exec', 'verify-callbacks'] as const

/** All options. Flags, environment, config file, library, help and docs/configuration.md are derived from this table. */
export const OPTIONS: readonly Option[] = [
  ...RECEIVER_OPTIONS,
  {
    name: 'port',
    kind: wholeNumber(0, 65535),
    help: 'port to listen on, 0 = any free one',
    commands: [...emulatorCommands, 'verify', 'verify-callbacks', 'receiver'],
    setting: 'port',
    defaultText: '4280; 0 under exec, demo and verify-callbacks',
  },
  {
    name: 'host',
    kind: hostName,
    help: 'address to listen on, such as 0.0.0.0',
    commands: [...callbackCommands, 'receiver'],
    setting: 'host',
    defaultText: 'both loopback addresses',
  },
  {
    name: 'public-url',
    kind: httpBaseUrl,
    help: 'base of link and other URLs in answers',
    commands: servingCommands,
    setting: 'publicUrl',
    defaultText: "the request's Host",
  },
  {
    name: 'config',
    kind: filePath('<file>'),
    help: 'file with these options, in YAML',
    commands: ['start', 'exec', 'demo', 'verify', 'verify-callbacks', 'scenarios'],
    names: 'file',
    defaultText: 'videoid-emulator.config.yaml, where there is one',
  },
  {
    name: 'scenario',
    kind: scenarioName,
    help: 'scenario where nothing else chooses one',
    commands: servingCommands,
    setting: 'scenario',
  },
  {
    name: 'scenarios',
    kind: filePath('<dir>'),
    help: 'folder of scenarios of your own',
    commands: [...servingCommands, 'scenarios', 'verify'],
    setting: 'scenarioDirectories',
    repeatable: true,
    names: 'folder',
    defaultText: 'only the shipped ones',
  },
  {
    name: 'pace',
    kind: oneOf('instant', 'sandbox', 'human'),
    help: 'how long the standard timeline takes',
    commands: servingCommands,
    setting: 'pace',
  },
  {
    name: 'clock',
    kind: oneOf('system', 'manual'),
    help: 'one that runs, or that only you move',
    commands: servingCommands,
    setting: 'clock',
  },
  {
    name: 'at',
    kind: isoInstant,
    help: 'where the clock starts',
    commands: servingCommands,
    setting: 'at',
    defaultText: 'the instant of the start',
  },
  {
    name: 'speed',
    kind: factor(1_000_000),
    help: 'seconds of the clock for each real second',
    commands: servingCommands,
    setting: 'speed',
  },
  {
    name: 'seed',
    kind: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    help: 'what ids, people and draws follow from',
    commands: [...emulatorCommands, 'verify', 'verify-callbacks'],
    setting: 'seed',
  },
  {
    name: 'reason-style',
    kind: oneOf('compact', 'snake'),
    help: 'facemismatch or face_mismatch',
    commands: [...callbackCommands, 'scenarios', 'verify'],
    setting: 'reasonStyle',
  },
  ...ACCOUNT_OPTIONS,
  {
    name: 'dialect',
    kind: filePath('<file>'),
    help: 'the six switches of the wire, in YAML',
    commands: [...callbackCommands, 'verify'],
    setting: 'dialect',
    names: 'file',
    reads: parseDialectFile,
    defaultText: 'the likelier sides, or `wire:` of the file',
  },
  {
    name: 'forward-callbacks-to',
    kind: httpUrl,
    help: 'send every callback there instead',
    commands: servingCommands,
    setting: 'forwardCallbacksTo',
    defaultText: 'nowhere',
  },
  {
    name: 'allow-callback-host',
    kind: hostOrRange,
    help: 'a public receiver callbacks may reach',
    commands: callbackCommands,
    setting: 'allowCallbackHosts',
    repeatable: true,
    defaultText: 'loopback and private networks',
  },
  {
    name: 'callback-ca',
    kind: filePath('<file>'),
    help: 'CA to trust for https receivers, as PEM',
    commands: callbackCommands,
    setting: 'callbackCa',
    names: 'file',
    contentHas: '-----BEGIN CERTIFICATE-----',
    defaultText: 'only the public ones',
  },
  {
    name: 'insecure-callbacks',
    kind: trueOrFalse,
    help: 'accept any certificate of a receiver',
    commands: callbackCommands,
    setting: 'insecureCallbacks',
  },
  {
    name: 'allow-real-hosts',
    kind: trueOrFalse,
    help: 'let URLs name real hosts of openapi.com',
    commands: servingCommands,
    setting: 'allowRealHosts',
  },
  {
    name: 'wire-only',
    kind: trueOrFalse,
    help: 'no x-emulator-* header anywhere',
    commands: callbackCommands,
    setting: 'wireOnly',
  },
  {
    name: 'allow-host',
    kind: hostName,
    help: 'a further host name of the emulator',
    commands: servingCommands,
    setting: 'allowHosts',
    repeatable: true,
    defaultText: 'localhost, IP addresses, names without dots',
  },
  ...STORAGE_OPTIONS,
  ...PAGE_OPTIONS,
  ...LIMIT_OPTIONS,
  ...LOG_OPTIONS,
  ...COMMAND_OPTIONS,
  ...DATA_OPTIONS,
]
