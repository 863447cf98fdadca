import { isIP } from 'node:net'
import type { Instant } from '../domain/time/instant.ts'
import { duration, formatDuration, parseDuration, parseInstant } from '../domain/time/instant.ts'
import { behaviourNames, isBehaviourName } from '../receiver/behaviour.ts'

/** Parses and describes the values of an option. The parsers return undefined for a value that is not allowed. */
export type Kind<T> = {
  /** Represents the value in help: `<n>`, `instant|sandbox|human`. */
  readonly placeholder: string
  /** Describes the allowed values, as the end of "Write …". */
  readonly allowed: string
  /** The text that a flag without a value means. Default: the flag needs a value. */
  readonly whenAlone?: string
  readonly parse: (text: string) => T | undefined
  /**
   * Parses a value from a program, such as a number, true or milliseconds. Default: only strings are allowed, and
   * `parse` converts them.
   */
  readonly fromProgram?: (value: unknown) => T | undefined
  /** JSON Schema of the value in a config file. Default: any text. */
  readonly schema?: Readonly<Record<string, unknown>>
}

export function wholeNumber(min: number, max: number): Kind<number> {
  return {
    placeholder: '<n>',
    allowed: `a whole number from ${min} to ${max}`,
    schema: { type: 'integer', minimum: min, maximum: max },
    parse: (text) => {
      const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
      return value >= min && value <= max ? value : undefined
    },
    fromProgram: (value) => {
      const isValid = Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max
      return isValid ? Number(value) : undefined
    },
  }
}

export function factor(max: number): Kind<number> {
  return {
    placeholder: '<n>',
    allowed: `a number above 0, at most ${max}`,
    schema: { type: 'number', exclusiveMinimum: 0, maximum: max },
    parse: (text) => {
      const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN
      return value > 0 && value <= max ? value : undefined
    },
    fromProgram: (value) =>
      typeof value === 'number' && value > 0 && value <= max ? value : undefined,
  }
}

/** An amount in EUR with up to two decimals. */
export function euros(max: number): Kind<number> {
  const kind: Kind<number> = {
    placeholder: '<EUR>',
    allowed: `an amount in EUR from 0 to ${max}, such as 50 or 11.90`,
    schema: { type: 'number', minimum: 0, maximum: max },
    parse: (text) => {
      const value = /^\d{1,10}(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN
      return value <= max ? value : undefined
    },
  }
  return { ...kind, fromProgram: parseNumber(kind) }
}

/** A number of bytes: `262144`, `256kB` or `16MB`. A kB has 1,024 bytes. */
export function byteSize(min: number, max: number): Kind<number> {
  const kind: Kind<number> = {
    placeholder: '<size>',
    allowed: `a number of bytes from ${formatBytes(min)} to ${formatBytes(max)}, such as 65536, 256kB or 16MB`,
    schema: {
      anyOf: [
        { type: 'integer', minimum: min, maximum: max },
        { type: 'string', pattern: '^\\d{1,12}([kK][bB]|[mM][bB]|[gG][bB])$' },
      ],
    },
    parse: (text) => {
      const [, digits = '', unit = ''] = /^(\d{1,12})(kB|MB|GB)?$/i.exec(text) ?? []
      const value =
        digits === '' ? Number.NaN : Number(digits) * (BYTES_PER_UNIT[unit.toLowerCase()] ?? 1)
      return value >= min && value <= max ? value : undefined
    },
  }
  return {
    ...kind,
    fromProgram: (value) =>
      typeof value === 'string' ? kind.parse(value) : parseNumber(kind)(value),
  }
}

/** A duration in milliseconds, written `500ms`, `30s` or `2m`. */
export function milliseconds(min: number, max: number): Kind<number> {
  return {
    placeholder: '<duration>',
    allowed: `a duration from ${formatDuration(duration(min))} to ${formatDuration(duration(max))}, such as 30s`,
    schema: { type: 'string', pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$' },
    parse: (text) => {
      const value = parseDuration(text) ?? Number.NaN
      return value >= min && value <= max ? value : undefined
    },
    fromProgram: (value) => {
      const ms = typeof value === 'string' ? (parseDuration(value) ?? Number.NaN) : value
      return typeof ms === 'number' && ms >= min && ms <= max ? ms : undefined
    },
  }
}

export function oneOf<T extends string>(...choices: readonly T[]): Kind<T> {
  return {
    placeholder: choices.join('|'),
    allowed: `one of ${choices.join(', ')}`,
    schema: { enum: choices },
    parse: (text) => choices.find((choice) => choice === text),
  }
}

export const trueOrFalse: Kind<boolean> = {
  placeholder: '',
  allowed: 'true or false',
  schema: { type: 'boolean' },
  parse: (text) => ({ true: true, '1': true, false: false, '0': false })[text.toLowerCase()],
  fromProgram: (value) => (typeof value === 'boolean' ? value : undefined),
}

export const isoInstant: Kind<Instant> = {
  placeholder: '<instant>',
  allowed: 'an ISO instant with its offset, such as 2026-01-05T09:00:00+01:00',
  parse: parseInstant,
  fromProgram: (value) => {
    if (typeof value === 'string') return parseInstant(value)
    return typeof value === 'number' ? parseInstant(toIsoText(value)) : undefined
  },
}

/** Returns '' for numbers outside the range of dates, because `parseInstant` refuses ''. */
function toIsoText(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}

export const httpUrl: Kind<string> = {
  placeholder: '<url>',
  allowed: 'an absolute http or https URL without user name, such as http://127.0.0.1:4000/hook',
  parse: (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const isValid = url !== undefined && /^https?:$/.test(url.protocol) && url.username === ''
    return isValid && url.password === '' && url.hash === '' ? text : undefined
  },
}

/** A base URL. It has no query, because a path must follow it; `parse` removes slashes at the end. */
export const httpBaseUrl: Kind<string> = {
  placeholder: '<url>',
  allowed: 'an absolute http or https URL without query, such as https://videoid.test',
  parse: (text) => {
    const url = httpUrl.parse(text)
    return url === undefined || url.includes('?') ? undefined : url.replace(/(?<!\/)\/+$/, '')
  },
}

/** A base URL whose path is a prefix for all routes. The path has only characters that need no escape anywhere. */
export const publicBaseUrl: Kind<string> = {
  placeholder: '<url>',
  allowed:
    'an absolute http or https URL without query, such as https://videoid.test or https://tools.test/videoid',
  parse: (text) => {
    const url = httpBaseUrl.parse(text)
    return url !== undefined && /^https?:\/\/[^/]+(\/[\w~-][\w.~-]*)*$/i.test(url) ? url : undefined
  },
}

export const hostName: Kind<string> = {
  placeholder: '<host>',
  allowed: 'a host name or an IP address, without scheme and port',
  parse: (text) => {
    const bare = text.replace(/^\[(.*)\]$/, '$1')
    return isIP(bare) !== 0 || isValidName(bare) ? bare : undefined
  },
}

export const hostOrRange: Kind<string> = {
  placeholder: '<host|cidr>',
  allowed: 'a host name, an IP address or a range such as 203.0.113.0/24, without scheme and port',
  parse: (text) => {
    const [, address = '', bits = ''] = /^([\d.]+|[\da-f:.]+)\/(\d{1,3})$/i.exec(text) ?? []
    const version = isIP(address)
    if (version !== 0) return Number(bits) <= (version === 4 ? 32 : 128) ? text : undefined
    return hostName.parse(text)
  },
}

export const scenarioName: Kind<string> = {
  placeholder: '<name>',
  allowed: 'the name of a scenario, such as ok or slow-operator',
  schema: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,99}$' },
  parse: (text) => (/^[a-z0-9][a-z0-9-]{0,99}$/.test(text) ? text : undefined),
}

export const receiverBehaviour: Kind<string> = {
  placeholder: '<name>',
  allowed: `one of ${behaviourNames.join(', ')}`,
  parse: (text) => (isBehaviourName(text) ? text : undefined),
}

export const bearerToken: Kind<string> = {
  placeholder: '<token>',
  allowed: 'a bearer token: printable characters without spaces',
  parse: (text) => (/^[\x21-\x7e]{1,4096}$/.test(text) ? text : undefined),
}

export const consumerName: Kind<string> = {
  placeholder: '<name>',
  allowed: 'a name of at most 100 characters, such as shop',
  parse: (text) => (/^[^\p{Cc}]{1,100}$/u.test(text) && text.trim() !== '' ? text : undefined),
}

export function filePath(placeholder: '<file>' | '<dir>'): Kind<string> {
  return {
    placeholder,
    allowed: placeholder === '<dir>' ? 'the path of a folder' : 'the path of a file',
    parse: (text) => (text === '' || text.includes('\u0000') ? undefined : text),
  }
}

function parseNumber<T>(kind: Kind<T>): (value: unknown) => T | undefined {
  return (value) => (typeof value === 'number' ? kind.parse(String(value)) : undefined)
}

function isValidName(text: string): boolean {
  return text.length <= 253 && /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i.test(text)
}

const BYTES_PER_UNIT: Readonly<Record<string, number>> = { kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }

/** Formats a number of bytes in the largest unit without a fraction: `256kB`, `1000 bytes`. */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of UNITS) {
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`
  }
  return `${bytes} bytes`
}

const UNITS = [
  ['GB', 1024 ** 3],
  ['MB', 1024 ** 2],
  ['kB', 1024],
] as const
