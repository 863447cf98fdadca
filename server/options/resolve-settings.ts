import { dirname, isAbsolute, resolve } from 'node:path'
import { checkForwardTarget } from '../delivery/guard/check-forward-target.ts'
import { checkRealHosts } from '../delivery/guard/validate-host-settings.ts'
import { UserError } from '../domain/base/user-error.ts'
import type { DialectText } from '../domain/responses/dialect.ts'
import { abbreviate } from '../domain/text/quote.ts'
import { checkTrustProxy } from '../http/forwarded-headers.ts'
import { checkPublicUrl } from '../http/path-prefix.ts'
import type { Settings } from '../runtime/settings.ts'
import { defaultSettings } from '../runtime/settings.ts'
import { checkHttpsSettings } from '../tls/https-settings.ts'
import { defaultConfigFile, parseConfigFile } from './config-file.ts'
import type { Environment } from './environment.ts'
import { parseEnvironment } from './environment.ts'
import { type CommandName, type Option, REMOTE_COMMAND_NAMES } from './option.ts'
import type { OptionText, ParsedArguments } from './parse-arguments.ts'
import { parseArguments } from './parse-arguments.ts'

/** Where settings come from: arguments, environment and files. */
export type SettingsSources = {
  readonly argv: readonly string[]
  readonly env: Environment
  readonly cwd: string
  /** Reads a file. Returns undefined if it does not exist; throws a UserError if it cannot be read. */
  readonly readFile: (path: string) => Promise<string | undefined>
}

export type ResolvedArguments = {
  readonly settings: Settings
  /** The settings that a source has set. All other settings have their defaults. */
  readonly givenSettings: ReadonlySet<keyof Settings>
  /** The command's options that set no setting, by name. */
  readonly commandOptions: Readonly<Record<string, string>>
  /** The command's options that may be repeated, by name. */
  readonly commandLists: Readonly<Record<string, readonly string[]>>
  readonly words: readonly string[]
  readonly rest?: readonly string[]
}

/**
 * Merges all sources: flags win over the environment, the environment over the config file, the file
 * over the defaults. Throws a UserError for every mistake.
 */
export async function resolveSettings(
  command: CommandName,
  sources: SettingsSources,
): Promise<ResolvedArguments> {
  const parsed = parseArguments(command, sources.argv)
  const environment = parseEnvironment(sources.env)
  const file = await readConfigFile(command, parsed, environment, sources)
  const layers = [
    ...file.map((each) => ({ ...each, folder: each.folder, layer: 0 })),
    ...environment.map((each) => ({ ...each, folder: sources.cwd, layer: 1 })),
    ...parsed.written.map((each) => ({ ...each, folder: sources.cwd, layer: 2 })),
  ]
  const settings: Record<string, unknown> = { ...defaultSettings }
  const givenSettings = new Set<keyof Settings>()
  const commandOptions: Record<string, string> = {}
  const commandLists: Record<string, readonly string[]> = {}
  for (const [option, texts] of selectStrongest(layers)) {
    const values: unknown[] = []
    // Options of other commands are checked, too, but then ignored.
    for (const each of texts) values.push(await readValue(each, sources))
    if (!option.commands.includes(command)) continue
    const joined = option.join === undefined ? values.at(-1) : option.join(values)
    const value = option.repeatable ? values : joined
    if (option.setting === undefined) {
      if (option.repeatable) commandLists[option.name] = values.map(String)
      else commandOptions[option.name] = String(value)
    } else {
      settings[option.setting] = value
      givenSettings.add(option.setting)
    }
  }
  const merged = settings as Settings
  const checked = givenSettings.has('reasonStyle')
    ? merged
    : { ...merged, ...reasonStyleOf(merged.dialect) }
  checkRealHosts(checked)
  checkPublicUrl(checked)
  checkTrustProxy(checked)
  checkForwardTarget(checked)
  checkHttpsSettings(checked)
  checkStoreSettings(checked)
  return {
    ...positionalsOf(parsed),
    settings: checked,
    givenSettings,
    commandOptions,
    commandLists,
  }
}

function checkStoreSettings({ store, dataDir, advertise, host }: Settings): void {
  if (store !== undefined && dataDir !== undefined) {
    throw new UserError(
      '--store and --data-dir exclude each other: the state has one place. Leave one of them out.',
    )
  }
  if (advertise === undefined) return
  if (store === undefined) {
    throw new UserError(
      '--advertise needs --store: replicas share their state in a database. Add --store postgres://…, or leave --advertise out.',
    )
  }
  const { hostname } = new URL(advertise)
  if (host !== undefined || isLoopbackName(hostname)) return
  throw new UserError(
    `--advertise ${advertise} is not an address of this machine alone, but the emulator listens only there: the other replicas could not reach it. Add --host 0.0.0.0.`,
  )
}

function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

/** The style of reasons in the dialect. The option --reason-style wins over it. */
function reasonStyleOf({ reasonStyle }: DialectText): Pick<DialectText, 'reasonStyle'> {
  return reasonStyle === undefined ? {} : { reasonStyle }
}

const COMMANDS_WITHOUT_CONFIG: readonly CommandName[] = ['receiver', 'data']

/** These commands use an emulator that another command has started, perhaps in another folder. */
function isForRunningEmulator(command: CommandName): boolean {
  return command === 'explain' || REMOTE_COMMAND_NAMES.some((name) => name === command)
}

type LocatedOptionText = OptionText & { readonly folder: string; readonly layer: number }

async function readConfigFile(
  command: CommandName,
  parsed: ParsedArguments,
  environment: readonly OptionText[],
  { cwd, readFile }: SettingsSources,
): Promise<readonly (OptionText & { readonly folder: string })[]> {
  const named = [...environment, ...parsed.written].findLast(
    ({ option }) => option.name === 'config',
  )
  // The config file describes an emulator that the command starts. These commands start none.
  if (
    COMMANDS_WITHOUT_CONFIG.includes(command) ||
    (named === undefined && isForRunningEmulator(command))
  )
    return []
  const path = resolve(cwd, named?.text ?? defaultConfigFile)
  const text = await readFile(path)
  if (text === undefined) {
    if (named === undefined) return []
    throw new UserError(
      `${named.as} names "${named.text}", but there is no such file. Check the path, or leave ${named.as} out.`,
    )
  }
  const shownPath = named?.text ?? defaultConfigFile
  const entries = await parseConfigFile(shownPath, text)
  return entries.map((each) => ({ ...each, folder: dirname(path) }))
}

function selectStrongest(
  optionText: readonly LocatedOptionText[],
): ReadonlyMap<Option, readonly LocatedOptionText[]> {
  const strongest = new Map<Option, LocatedOptionText[]>()
  for (const each of optionText) {
    const stored = strongest.get(each.option)
    if (stored?.[0]?.layer === each.layer) stored.push(each)
    else strongest.set(each.option, [each])
  }
  return strongest
}

async function readValue(
  optionText: LocatedOptionText,
  sources: SettingsSources,
): Promise<unknown> {
  const { option, as, folder } = optionText
  if (optionText.value !== undefined) return optionText.value
  const text = optionText.isInFile ? await readSecretFile(optionText, sources) : optionText.text
  const value = option.kind.parse(text)
  if (value === undefined) {
    const refused = option.secret
      ? `${as} has ${text === '' ? 'no value' : 'a value that is not allowed'}`
      : `${as} cannot be "${abbreviate(text, 80)}"`
    throw new UserError(`${refused}. Write ${option.kind.allowed}.`)
  }
  if (option.names === undefined) return value
  const path = isAbsolute(text) ? text : resolve(folder, text)
  if (option.reads !== undefined) {
    return option.reads(text, await readNamedFile({ path, text, as }, sources))
  }
  return option.contentHas === undefined
    ? path
    : readNamedFile({ path, text, as, has: option.contentHas }, sources)
}

// Editors and "echo" add a line feed at the end of a file.
async function readSecretFile(
  { text, as, folder }: LocatedOptionText,
  sources: SettingsSources,
): Promise<string> {
  const content = await readNamedFile({ path: resolve(folder, text), text, as }, sources)
  return content.replace(/\r?\n$/, '')
}

async function readNamedFile(
  file: {
    readonly path: string
    readonly text: string
    readonly as: string
    readonly has?: string
  },
  { readFile }: SettingsSources,
): Promise<string> {
  const content = await readFile(file.path)
  if (content === undefined) {
    throw new UserError(
      `${file.as} names "${file.text}", but there is no such file. Check the path.`,
    )
  }
  if (file.has === undefined || content.includes(file.has)) return content
  throw new UserError(
    `${file.as} names "${file.text}", but it has no line "${file.has}". Name a file in PEM form.`,
  )
}

function positionalsOf({
  words,
  rest,
}: ParsedArguments): Pick<ResolvedArguments, 'words' | 'rest'> {
  return { words, ...(rest !== undefined && { rest }) }
}
