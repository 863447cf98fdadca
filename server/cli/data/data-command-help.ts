import type { Command } from '../shared/command.ts'

export type DataCommandName = 'check' | 'export' | 'import'

/** The subcommands of `data`, with their help. */
export const DATA_COMMANDS: Readonly<
  Record<DataCommandName, Omit<Command, 'load'> & { readonly options: readonly string[] }>
> = {
  check: {
    usage: 'data check <folder> [options]',
    summary: 'report the contents and all damage of a data folder',
    notes: [
      'Changes nothing. An emulator may be using the folder. Exit codes: 0; 1 if the',
      'folder is damaged; 2 if it is not a data folder.',
    ],
    options: ['json'],
  },
  export: {
    usage: 'data export <folder> [options]',
    summary: 'write the whole state of a data folder to one file',
    notes: [
      'An emulator may be using the folder. The file has all changes that the emulator',
      'answered before the export. Exit codes: 0; 1 if the folder is damaged (the',
      'readable part is exported); 2 if it is not a data folder.',
    ],
    options: ['out'],
  },
  import: {
    usage: 'data import <folder> --from <file> [options]',
    summary: 'fill a new or empty data folder with an exported state',
    notes: [
      'Checks everything before it writes anything. A folder that is not empty is',
      'refused. Exit codes: 0; 2 if nothing was imported.',
    ],
    options: ['from'],
  },
}

export const dataCommandNames = Object.keys(DATA_COMMANDS) as readonly DataCommandName[]

export function isDataCommand(word: string): word is DataCommandName {
  return Object.hasOwn(DATA_COMMANDS, word)
}
