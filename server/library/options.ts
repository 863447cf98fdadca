import type { DialectText } from '../core/answer/dialect.ts'
import { Complaint, didYouMean } from '../core/plain/complaint.ts'
import { type Instant, instant, parseInstant } from '../core/time/instant.ts'
import { readText } from '../shell/files.ts'
import { parseDialect } from '../shell/scenario-files/dialect-file.ts'
import { defaultSettings, type Settings } from '../shell/settings.ts'

type Texts = string | readonly string[]

/** What a setting calls otherwise, or has read already: as the command line and the config file have it. */
export type OptionsAsWritten = {
  /** `2026-01-05T09:00:00+01:00`, or milliseconds since 1970. */
  readonly at?: string | number
  /** Folders of scenarios of your own, besides `scenarioDirectories`. */
  readonly scenarios?: Texts
  readonly allowCallbackHost?: Texts
  readonly allowHost?: Texts
  /** The switches, or the file they are in. */
  readonly dialect?: DialectText | string
  /** In PEM form, or the file it is in. */
  readonly callbackCa?: string
}

/** Settings by their own names, and options as they are written elsewhere. */
export type LibraryOptions = Omit<Partial<Settings>, keyof OptionsAsWritten> & OptionsAsWritten

/** The settings that a program asks for. Throws a Complaint for what is unknown or cannot be read. */
export async function settingsOf(options: LibraryOptions): Promise<Settings> {
  refuseUnknown(options)
  // A program may have nothing to say of an option that it names: that is no choice.
  const chosen: LibraryOptions = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  )
  const {
    at,
    scenarios,
    allowCallbackHost,
    allowHost,
    dialect: given,
    callbackCa,
    ...same
  } = chosen
  const dialect = typeof given === 'string' ? await dialectIn(given) : given
  const filled = {
    ...defaultSettings,
    port: 0,
    reasonStyle: dialect?.reasonStyle ?? defaultSettings.reasonStyle,
    ...same,
  }
  return {
    ...filled,
    scenarioDirectories: [...filled.scenarioDirectories, ...listed(scenarios)],
    allowCallbackHosts: [...filled.allowCallbackHosts, ...listed(allowCallbackHost)],
    allowHosts: [...filled.allowHosts, ...listed(allowHost)],
    ...(dialect === undefined ? {} : { dialect }),
    ...(at === undefined ? {} : { at: instantOf(at) }),
    ...(callbackCa === undefined ? {} : { callbackCa: await pemOf(callbackCa) }),
  }
}

const NAMES: readonly string[] = [
  ...Object.keys(defaultSettings),
  ...['host', 'publicUrl', 'credit', 'budget', 'forwardCallbacksTo', 'dataDir'],
  ...['at', 'scenarios', 'allowCallbackHost', 'allowHost', 'callbackCa'],
]

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  pace: ['instant', 'sandbox', 'human'],
  clock: ['system', 'manual'],
  auth: ['any', 'scoped'],
  prices: ['list', 'subscription'],
  reasonStyle: ['compact', 'snake'],
}

// A program in JavaScript has no compiler that would tell it.
function refuseUnknown(options: LibraryOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (!NAMES.includes(name)) {
      throw new Complaint(`Unknown option "${name}"${didYouMean(name, NAMES) || '.'}`)
    }
    const choices = CHOICES[name] ?? [value]
    if (value === undefined || choices.includes(value)) continue
    throw new Complaint(`${name} cannot be "${value}". Write one of ${choices.join(', ')}.`)
  }
}

const mostBytes = 1024 * 1024

async function dialectIn(path: string): Promise<DialectText> {
  return parseDialect(path, await readText(path, mostBytes))
}

async function pemOf(textOrPath: string): Promise<string> {
  return textOrPath.includes('-----BEGIN') ? textOrPath : readText(textOrPath, mostBytes)
}

function instantOf(at: string | number): Instant {
  const read = typeof at === 'number' ? instant(at) : parseInstant(at)
  if (read !== undefined) return read
  throw new Complaint(
    `at cannot be "${at}". Write an ISO instant with its offset, such as 2026-01-05T09:00:00+01:00.`,
  )
}

function listed(texts: Texts = []): readonly string[] {
  return typeof texts === 'string' ? [texts] : texts
}
