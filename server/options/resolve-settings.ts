import { dirname, isAbsolute, resolve } from 'node:path'
import { checkForwardTarget } from '../delivery/guard/check-forward-target.ts'
import { checkRealHosts } from '../delivery/guard/check-real-hosts.ts'
import { UserError } from '../domain/base/user-error.ts'
import type { DialectText } from '../domain/responses/dialect.ts'
import { abbreviate } from '../domain/text/quote.ts'
import type { Settings } from '../runtime/settings.ts'
import { defaultSettings } from '../runtime/settings.ts'
import { defaultConfigFile, parseConfigFile } from './config-file.ts'
import type { Environment } from './environment.ts'
import { parseEnvironment } from './environment.ts'
import type { CommandName, Option } from './option.ts'
import type { OptionText, ParsedArguments } from './parse-arguments.ts'
import { parseArguments } from './parse-arguments.ts'

/** What the outside says, and the two ways to look at its files. */
export type SettingsSources = {
  readonly argv: readonly string[]
  readonly env: Environment
  readonly cwd: string
  /** The text of a file; undefined where there is none of that name, a Complaint where it cannot be read. */
  readonly readFile: (path: string) => Promise<string | undefined>
}

export type ResolvedArguments = {
  readonly settings: Settings
  /** The settings somebody chose; the others are defaults. */
  readonly chosen: ReadonlySet<keyof Settings>
  /** The command's own options. */
  readonly own: Readonly<Record<string, string>>
  /** Those of them that may be repeated. */
  readonly lists: Readonly<Record<string, readonly string[]>>
  readonly words: readonly string[]
  readonly rest?: readonly string[]
}

/** Flag before environment before file before default. Throws a Complaint for every mistake. */
export async function resolveSettings(
  command: CommandName,
  outside: SettingsSources,
): Promise<ResolvedArguments> {
  const read = parseArguments(command, outside.argv)
  const environment = parseEnvironment(outside.env)
  const file = await readConfigFile(command, read, environment, outside)
  const layers = [
    ...file.map((each) => ({ ...each, folder: each.folder, layer: 0 })),
    ...environment.map((each) => ({ ...each, folder: outside.cwd, layer: 1 })),
    ...read.written.map((each) => ({ ...each, folder: outside.cwd, layer: 2 })),
  ]
  const settings: Record<string, unknown> = { ...defaultSettings }
  const chosen = new Set<keyof Settings>()
  const own: Record<string, string> = {}
  const lists: Record<string, readonly string[]> = {}
  for (const [option, texts] of selectStrongest(layers)) {
    const values: unknown[] = []
    // What another command would understand is still checked, but has no meaning here.
    for (const each of texts) values.push(await readValue(each, outside))
    if (!option.commands.includes(command)) continue
    const value = option.repeatable ? values : values.at(-1)
    if (option.setting === undefined) {
      if (option.repeatable) lists[option.name] = values.map(String)
      else own[option.name] = String(value)
    } else {
      settings[option.setting] = value
      chosen.add(option.setting)
    }
  }
  const filled = settings as Settings
  const checked = chosen.has('reasonStyle')
    ? filled
    : { ...filled, ...reasonStyleOf(filled.dialect) }
  checkRealHosts(checked)
  checkForwardTarget(checked)
  return { ...positionalsOf(read), settings: checked, chosen, own, lists }
}

// The dialect speaks of the style of reasons too; the option of its own wins.
function reasonStyleOf({ reasonStyle }: DialectText): Pick<DialectText, 'reasonStyle'> {
  return reasonStyle === undefined ? {} : { reasonStyle }
}

const COMMANDS_WITHOUT_CONFIG: readonly CommandName[] = ['receiver', 'data']

type LocatedOptionText = OptionText & { readonly folder: string; readonly layer: number }

async function readConfigFile(
  command: CommandName,
  read: ParsedArguments,
  environment: readonly OptionText[],
  { cwd, readFile }: SettingsSources,
): Promise<readonly (OptionText & { readonly folder: string })[]> {
  const named = [...environment, ...read.written].findLast(({ option }) => option.name === 'config')
  // The file is about an emulator of one's own, which these have not.
  if (COMMANDS_WITHOUT_CONFIG.includes(command) || (named === undefined && command === 'explain'))
    return []
  const path = resolve(cwd, named?.text ?? defaultConfigFile)
  const text = await readFile(path)
  if (text === undefined) {
    if (named === undefined) return []
    throw new UserError(
      `${named.as} names "${named.text}", but there is no such file. Check the path, or leave ${named.as} out.`,
    )
  }
  const shown = named?.text ?? defaultConfigFile
  const entries = await parseConfigFile(shown, text)
  return entries.map((each) => ({ ...each, folder: dirname(path) }))
}

function selectStrongest(
  placed: readonly LocatedOptionText[],
): ReadonlyMap<Option, readonly LocatedOptionText[]> {
  const best = new Map<Option, LocatedOptionText[]>()
  for (const each of placed) {
    const before = best.get(each.option)
    if (before?.[0]?.layer === each.layer) before.push(each)
    else best.set(each.option, [each])
  }
  return best
}

async function readValue(placed: LocatedOptionText, outside: SettingsSources): Promise<unknown> {
  const { option, text, as, folder } = placed
  if (placed.value !== undefined) return placed.value
  const value = option.kind.parse(text)
  if (value === undefined) {
    throw new UserError(`${as} cannot be "${abbreviate(text, 80)}". Write ${option.kind.allowed}.`)
  }
  if (option.names === undefined) return value
  const path = isAbsolute(text) ? text : resolve(folder, text)
  if (option.reads !== undefined) {
    return option.reads(text, await readNamedFile({ path, text, as }, outside))
  }
  return option.contentHas === undefined
    ? path
    : readNamedFile({ path, text, as, has: option.contentHas }, outside)
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
