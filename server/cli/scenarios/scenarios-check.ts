import { resolve, sep } from 'node:path'
import { UserError } from '../../domain/base/user-error.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { escapeControls, terminalBlock, terminalText } from '../../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { isFolder } from '../../runtime/files.ts'
import {
  isRoutesFile,
  readScenarios,
  type ScenarioSources,
} from '../../scenario-files/read-scenarios.ts'
import { expandFileArguments } from '../shared/expand-file-arguments.ts'
import type { Terminal } from '../terminal/terminal.ts'

/**
 * Runs `scenarios check`: prints the mistakes in the given files and folders. Default: all that `start` would load.
 */
export async function checkScenarios(
  terminal: Terminal,
  { words }: ResolvedArguments,
  sources: ScenarioSources,
): Promise<number> {
  const { cwd, out, err } = terminal
  const paths = await expandFileArguments(terminal, words)
  const named = await Promise.all(paths.map((path) => locationOf(resolve(cwd, path))))
  const folders = named.map(({ folder }) => folder)
  const directories = [...new Set([...sources.directories, ...folders])]
  const { scenarios, broken, files } = await readScenarios({ ...sources, directories })

  const unread = named.find(({ file }) => file !== undefined && !files.includes(file))
  if (unread?.file !== undefined) throw noScenarioFileError(toRelativePaths(unread.file, cwd))
  const isMeant = (file: string) => named.length === 0 || named.some((each) => covers(each, file))
  const faulty = broken.filter(({ file }) => isMeant(file))
  for (const { shown } of faulty) err(terminalText`${terminalBlock(toRelativePaths(shown, cwd))}\n`)
  const faults = faulty.flatMap((each) => each.issues)
  if (faults.length > 0) {
    err(
      terminalText`${pluralize(faults.length, 'fault')} in ${pluralize(faulty.length, 'file')}.\n`,
    )
    return 2
  }
  const meant = files.filter(isMeant)
  const rules = meant.filter(isRoutesFile).length
  const good = named.length === 0 ? scenarios.size : meant.length - rules
  const besides = rules === 0 ? '' : `${pluralize(rules, 'file')} of routes, `
  out(terminalText`${pluralize(good, 'scenario')}, ${besides}no fault.\n`)
  return 0
}

type ScenarioLocation = { readonly folder: string; readonly file?: string }

// Load the whole folder of a file, because the file may extend another one there.
async function locationOf(path: string): Promise<ScenarioLocation> {
  return (await isFolder(path)) ? { folder: path } : { folder: resolve(path, '..'), file: path }
}

function covers({ folder, file }: ScenarioLocation, path: string): boolean {
  return file === undefined ? path === folder || resolve(path, '..') === folder : path === file
}

function noScenarioFileError(path: string): UserError {
  return new UserError(
    `${path}: the name of a scenario file consists of lower-case letters, digits and hyphens, then .yaml; rename it.`,
  )
}

/** Formats paths relative to the working directory. */
function toRelativePaths(text: string, cwd: string): string {
  const start = escapeControls(cwd.endsWith(sep) ? cwd : `${cwd}${sep}`)
  return text
    .split('\n')
    .map((line) => (line.startsWith(start) ? line.slice(start.length) : line))
    .join('\n')
}
