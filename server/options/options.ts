import { parseDialectFile } from '../scenario-files/dialect-file.ts'
import { ACCOUNT_OPTIONS } from './account-options.ts'
import { COMMAND_OPTIONS, DATA_OPTIONS } from './command-options.ts'
import { HTTPS_OPTIONS } from './https-options.ts'
import { LIMIT_OPTIONS, STORAGE_OPTIONS } from './limit-options.ts'
import type { Option } from './option.ts'
import { LOG_OPTIONS, PAGE_OPTIONS } from './output-options.ts'
import { REAL_HOST_OPTION } from './real-host-option.ts'
import { REMOTE_OPTIONS } from './remote-options.ts'
import { SHARED_SERVER_OPTIONS } from './shared-server-options.ts'
import {
  factor,
  filePath,
  hostName,
  hostOrRange,
  httpUrl,
  isoInstant,
  type Kind,
  oneOf,
  scenarioName,
  trueOrFalse,
  wholeNumber,
} from './value-kinds.ts'
import { VERIFY_CALLBACKS_OPTIONS } from './verify-callbacks-options.ts'

const servingCommands = ['start', 'exec', 'mcp'] as const
const emulatorCommands = ['start', 'exec', 'demo', 'mcp'] as const
const callbackCommands = ['start', 'exec', 'mcp', 'verify-callbacks'] as const

/**
 * All options. Flags, environment, config file, library, help and docs/configuration.md are derived from this table.
 */
// A scenario with params, as the header `x-emulator-scenario` spells it.
const scenarioWithParams: Kind<string> = {
  ...scenarioName,
  allowed: 'the name of a scenario, such as ok, or one with params: "ko; reason=face_mismatch"',
  schema: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,99}([ ;.].{0,2000})?$' },
  parse: (text) => (/^[a-z0-9][a-z0-9-]{0,99}([ ;.].{0,2000})?$/.test(text) ? text : undefined),
}

export const OPTIONS: readonly Option[] = [
  ...VERIFY_CALLBACKS_OPTIONS,
  {
    name: 'port',
    kind: wholeNumber(0, 65535),
    help: 'port to listen on; 0 for any free port',
    commands: [...emulatorCommands, 'verify', 'verify-callbacks', 'receiver'],
    setting: 'port',
    defaultText: '4280; 0 under exec, demo, mcp and verify-callbacks',
  },
  {
    name: 'host',
    kind: hostName,
    help: 'address to listen on, such as 0.0.0.0',
    commands: [...callbackCommands, 'receiver'],
    setting: 'host',
    defaultText: 'both loopback addresses',
  },
  ...HTTPS_OPTIONS,
  ...SHARED_SERVER_OPTIONS,
  {
    name: 'config',
    kind: filePath('<file>'),
    help: 'file with these options, in YAML',
    commands: [...emulatorCommands, 'verify', 'verify-callbacks', 'scenarios', 'spec'],
    names: 'file',
    defaultText: 'videoid-emulator.config.yaml, if it exists',
  },
  {
    name: 'scenario',
    kind: scenarioWithParams,
    help: 'default scenario',
    commands: servingCommands,
    setting: 'scenario',
  },
  {
    name: 'scenarios',
    kind: filePath('<dir>'),
    help: 'folder with your own scenarios',
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
    help: 'running, or paused until you advance it',
    commands: servingCommands,
    setting: 'clock',
  },
  {
    name: 'at',
    kind: isoInstant,
    help: 'time at which the clock starts',
    commands: servingCommands,
    setting: 'at',
    defaultText: 'the instant of the start',
  },
  {
    name: 'speed',
    kind: factor(1_000_000),
    help: 'seconds of the clock per real second',
    commands: servingCommands,
    setting: 'speed',
  },
  {
    name: 'seed',
    kind: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    help: 'seed of ids, people and random choices',
    commands: [...emulatorCommands, 'verify', 'verify-callbacks'],
    setting: 'seed',
  },
  {
    name: 'reason-style',
    kind: oneOf('compact', 'snake'),
    help: 'spelling: facemismatch or face_mismatch',
    commands: [...callbackCommands, 'scenarios', 'verify'],
    setting: 'reasonStyle',
  },
  ...ACCOUNT_OPTIONS,
  {
    name: 'dialect',
    kind: filePath('<file>'),
    help: 'the six switches of the API, in YAML',
    commands: [...callbackCommands, 'verify', 'spec'],
    setting: 'dialect',
    names: 'file',
    reads: parseDialectFile,
    defaultText: 'the default values, or `wire:` of the config file',
  },
  {
    name: 'forward-callbacks-to',
    kind: httpUrl,
    help: 'send every callback to this URL instead',
    commands: servingCommands,
    setting: 'forwardCallbacksTo',
    defaultText: 'nowhere',
  },
  {
    name: 'allow-callback-host',
    kind: hostOrRange,
    help: 'allow callbacks to this public host',
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
  REAL_HOST_OPTION,
  {
    name: 'wire-only',
    kind: trueOrFalse,
    help: 'send no x-emulator-* headers',
    commands: callbackCommands,
    setting: 'wireOnly',
  },
  ...STORAGE_OPTIONS,
  ...PAGE_OPTIONS,
  ...LIMIT_OPTIONS,
  ...LOG_OPTIONS,
  ...COMMAND_OPTIONS,
  ...REMOTE_OPTIONS,
  ...DATA_OPTIONS,
]
