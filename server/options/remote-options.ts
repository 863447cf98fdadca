import { namespaceNamePattern } from '../domain/stored-state/value-schemas.ts'
import { type Option, REMOTE_COMMAND_NAMES } from './option.ts'
import {
  factor,
  isoInstant,
  type Kind,
  oneOf,
  scenarioName,
  trueOrFalse,
  wholeNumber,
} from './value-kinds.ts'

function someText(placeholder: string, allowed: string): Kind<string> {
  return {
    placeholder,
    allowed,
    parse: (text) => (text === '' || text.length > 1000 ? undefined : text),
  }
}

const namespaceName: Kind<string> = {
  placeholder: '<name>',
  allowed: 'the name of a namespace, such as ns-1e8495d8d7b0494d',
  parse: (text) => (namespaceNamePattern.test(text) ? text : undefined),
}

const scenarioParam: Kind<string> = {
  placeholder: '<key=value>',
  allowed: 'a param and its value, such as reason=face_mismatch',
  parse: (text) => (/^[\w-]+=/.test(text) ? text : undefined),
}

const idStart = someText('<id>', 'the beginning of the id of a verification, or newest')

/** Options of the commands that use a running emulator. Part of `OPTIONS`. */
export const REMOTE_OPTIONS: readonly Option[] = [
  {
    name: 'namespace',
    kind: namespaceName,
    help: 'namespace, instead of a token',
    commands: REMOTE_COMMAND_NAMES,
    flagOnly: true,
    defaultText: 'that of the token, or the only one',
  },
  {
    name: 'json',
    kind: trueOrFalse,
    help: 'print JSON',
    commands: [...REMOTE_COMMAND_NAMES, 'explain', 'ca'],
    flagOnly: true,
    defaultText: 'off: text',
  },
  {
    name: 'status',
    kind: someText('<status>', 'a status, such as running, validation, ok or ko'),
    help: 'only verifications with this status',
    commands: ['list'],
    flagOnly: true,
    defaultText: 'all',
  },
  {
    name: 'scenario',
    kind: scenarioName,
    help: 'only verifications with this scenario',
    commands: ['list'],
    flagOnly: true,
    defaultText: 'all',
  },
  {
    name: 'mail',
    kind: someText('<address>', 'a mail address'),
    help: 'only verifications for this address',
    commands: ['list'],
    flagOnly: true,
    defaultText: 'all',
  },
  {
    name: 'limit',
    kind: wholeNumber(1, 1_000_000),
    help: 'only this many of the newest',
    commands: ['list'],
    flagOnly: true,
    defaultText: '20; all with `--json`',
  },
  {
    name: 'reason',
    kind: someText('<reason>', 'a reason, such as face_mismatch'),
    help: 'why the operator rejects',
    commands: ['act'],
    flagOnly: true,
    defaultText: 'none',
  },
  {
    name: 'repeatable',
    kind: trueOrFalse,
    help: 'the user may try again after the rejection',
    commands: ['act'],
    flagOnly: true,
    defaultText: 'off',
  },
  {
    name: 'param',
    kind: scenarioParam,
    help: 'a param of the scenarios',
    commands: ['queue'],
    repeatable: true,
    flagOnly: true,
    defaultText: 'their defaults',
  },
  {
    name: 'clear',
    kind: trueOrFalse,
    help: 'empty the queue first',
    commands: ['queue'],
    flagOnly: true,
    defaultText: 'off',
  },
  {
    name: 'verification',
    kind: idStart,
    help: 'only this verification',
    commands: ['advance', 'tail'],
    flagOnly: true,
    defaultText: 'all',
  },
  {
    name: 'event',
    kind: { ...oneOf('transition', 'act', 'delivery', 'request', 'reset'), placeholder: '<name>' },
    help: 'only events of this name',
    commands: ['tail'],
    repeatable: true,
    flagOnly: true,
    defaultText: 'all',
  },
  {
    name: 'all',
    kind: trueOrFalse,
    help: 'all namespaces',
    commands: ['reset'],
    flagOnly: true,
    defaultText: 'off: one namespace',
  },
  {
    name: 'at',
    kind: isoInstant,
    help: 'set the time, which must not be earlier',
    commands: ['clock'],
    flagOnly: true,
    defaultText: 'unchanged',
  },
  {
    name: 'speed',
    kind: factor(1_000_000),
    help: 'seconds of the clock per real second',
    commands: ['clock'],
    flagOnly: true,
    defaultText: 'unchanged',
  },
]
