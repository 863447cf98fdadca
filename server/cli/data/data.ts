import { resolve } from 'node:path'
import { UserError } from '../../domain/base/user-error.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import type { Terminal } from '../terminal/terminal.ts'
import {
  DATA_COMMANDS,
  type DataCommandName,
  dataCommandNames,
  isDataCommand,
} from './data-command-help.ts'

/** Runs `data check`, `export` or `import`. */
export async function data(terminal: Terminal, chosen: ResolvedArguments): Promise<number> {
  const [command = '', ...words] = chosen.words
  if (!isDataCommand(command)) throw unknownCommandError(command)
  const { commandOptions } = chosen
  rejectOtherOptions(command, commandOptions)
  const folder = folderIn(command, [...words, ...(chosen.rest ?? [])], terminal)
  switch (command) {
    case 'check':
      return (await import('./data-check.ts')).checkData(
        terminal,
        folder,
        commandOptions.json === 'true',
      )
    case 'export':
      return (await import('./data-export.ts')).exportData(terminal, folder, commandOptions.out)
    case 'import':
      return (await import('./data-import.ts')).importData(terminal, folder, commandOptions.from)
  }
}

function folderIn(command: DataCommandName, words: readonly string[], { cwd }: Terminal): string {
  const [folder = '', more] = words
  if (folder !== '' && more === undefined) return resolve(cwd, folder)
  const got = words.length === 0 ? 'none' : folder === '' ? 'an empty one' : `${words.length}`
  throw new UserError(
    `data ${command} takes one folder, but got ${got}. Write videoid-emulator ${DATA_COMMANDS[command].usage}.`,
  )
}

function rejectOtherOptions(
  command: DataCommandName,
  commandOptions: ResolvedArguments['commandOptions'],
): void {
  const { options } = DATA_COMMANDS[command]
  const other = Object.keys(commandOptions).find((name) => !options.includes(name))
  if (other === undefined) return
  throw new UserError(
    `"--${other}" is not an option of data ${command}. See videoid-emulator data ${command} --help.`,
  )
}

function unknownCommandError(word: string): UserError {
  const got = word === '' ? 'nothing' : `"${word}"`
  const meant = didYouMean(word, dataCommandNames)
  return new UserError(
    `data has the commands ${dataCommandNames.join(', ')}, but got ${got}${meant === '' ? '.' : meant} See videoid-emulator data --help.`,
  )
}
