import { STATUSES } from '../domain/model/status.ts'
import { formatDuration, parseDuration } from '../domain/time/instant.ts'
import type { Option } from './option.ts'
import { filePath, httpUrl, type Kind, oneOf, wholeNumber } from './value-kinds.ts'

const commandOrUrl: Kind<string> = {
  placeholder: '<command|URL>',
  allowed: 'a shell command, or an absolute http or https URL',
  parse(text) {
    if (text.trim() === '' || text.includes('\0')) return undefined
    return isUrl(text) ? httpUrl.parse(text) : text
  },
}

const header: Kind<string> = {
  placeholder: "<'Name: value'>",
  allowed: "a name, a colon and a value, such as 'X-Secret: s3cret'",
  parse: (text) => (/^[^:\s]+:/.test(text) ? text : undefined),
}

const fieldName: Kind<string> = {
  placeholder: '<name>',
  allowed: 'the name of a form field',
  parse: (text) => (text === '' ? undefined : text),
}

const events: Kind<string> = {
  placeholder: '<statuses>',
  allowed: `statuses separated by commas, each once: ${STATUSES.join(',')}`,
  parse(text) {
    const words = text.split(',').map((word) => word.trim())
    const chosen = STATUSES.filter((status) => words.includes(status))
    return chosen.length === words.length ? chosen.join(',') : undefined
  },
}

function durationUpTo(longest: string): Kind<string> {
  const max = parseDuration(longest) ?? 0
  return {
    placeholder: '<duration>',
    allowed: `a duration up to ${longest}, such as 500ms or 5s`,
    parse(text) {
      const length = parseDuration(text)
      return length === undefined || length > max ? undefined : formatDuration(length)
    },
  }
}

const verifyCallbacks = ['verify-callbacks'] as const

/** Options of `verify-callbacks` only. Part of `OPTIONS`. */
export const VERIFY_CALLBACKS_OPTIONS: readonly Option[] = [
  {
    name: 'url',
    kind: httpUrl,
    help: 'the receiver of the callbacks',
    commands: verifyCallbacks,
    flagOnly: true,
    defaultText: 'none: verify-callbacks needs it',
  },
  {
    name: 'create',
    kind: commandOrUrl,
    help: 'make your application open a verification',
    commands: verifyCallbacks,
    defaultText: 'the emulator opens them itself',
  },
  {
    name: 'probe',
    kind: commandOrUrl,
    help: 'ask for the outcome, or none',
    commands: verifyCallbacks,
    defaultText: 'a URL that it finds below the receiver',
  },
  {
    name: 'probe-after',
    kind: durationUpTo('1m'),
    help: 'wait after the last answer, then probe',
    commands: verifyCallbacks,
    defaultText: '`0s`',
  },
  {
    name: 'header',
    kind: header,
    help: 'a header for every callback',
    commands: verifyCallbacks,
    repeatable: true,
    defaultText: 'none',
  },
  {
    name: 'method',
    kind: oneOf('POST', 'JSON', 'both'),
    help: 'callback.method, without --create',
    commands: verifyCallbacks,
    defaultText: '`both`',
  },
  {
    name: 'field',
    kind: fieldName,
    help: 'callback.field, without --create',
    commands: verifyCallbacks,
    defaultText: '`data`',
  },
  {
    name: 'events',
    kind: events,
    help: 'statuses to send in every order',
    commands: verifyCallbacks,
    defaultText: '`validation,ok`, then `validation,ko`',
  },
  {
    name: 'copies',
    kind: wholeNumber(1, 3),
    help: 'highest number of copies of an event',
    commands: verifyCallbacks,
    defaultText: '`2`',
  },
  {
    name: 'schedules',
    kind: wholeNumber(0, 100_000),
    help: 'highest number of orders to try',
    commands: verifyCallbacks,
    defaultText: '`1000`',
  },
  {
    name: 'time',
    kind: durationUpTo('24h'),
    help: 'time for the whole run',
    commands: verifyCallbacks,
    defaultText: '`2m`',
  },
  {
    name: 'time-limit',
    kind: durationUpTo('30s'),
    help: 'time limit for each answer',
    commands: verifyCallbacks,
    defaultText: '`5s`',
  },
  {
    name: 'save',
    kind: filePath('<file>'),
    help: 'write the smallest failing order, in YAML',
    commands: verifyCallbacks,
    names: 'file',
    defaultText: 'only printed',
  },
]

/** True if the value of `--create` or `--probe` is a URL. Any other value is a shell command. */
export function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text)
}
