import type { Command } from '../shared/command.ts'

export type DataCommandName = 'check' | 'export' | 'import'

/** The subcommands of `data`, with their help. */
export const DATA_COMMANDS: Readonly<
  Record<DataCommandName, Omit<Command, 'load'> & { readonly options: readonly string[] }>
> = {
  check: {
    usage: 'data check <folder> [options]',
    summary: 'report what a data folder holds, and every damage in it',
    notes: [
      'Nothing is changed, and an emulator may be using the folder. Exit codes: 0, 1',
      'where something is damaged, 2 where there is no data folder to read.',
    ],
    options: ['json'],
  },
  export: {
    usage: 'data export <folder> [options]',
    summary: 'write the whole state of a data folder to one file',
    notes: [
      'An emulator may be using the folder: all that it has answered before is in the',
      'file. Exit codes: 0, 1 where the folder is damaged (what can be read is',
      'exported), 2 where there is no data folder to read.',
    ],
    options: ['out'],
  },
  import: {
    usage: 'data import <folder> --from <file> [options]',
    summary: 'fill a new or empty data folder with an exported state',
    notes: [
      'Everything is checked before anything is written; a folder that holds something',
      'is refused. Exit codes: 0, 2 where nothing was imported.',
    ],
    options: ['from'],
  },
}

export const dataCommandNames = Object.keys(DATA_COMMANDS) as readonly DataCommandName[]

export function isDataCommand(word: string): word is DataCommandName {
  return Object.hasOwn(DATA_COMMANDS, word)
}
