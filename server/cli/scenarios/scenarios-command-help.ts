import type { Command } from '../shared/command.ts'

export type ScenarioCommandName = 'list' | 'check' | 'test' | 'new'

/** The subcommands of `scenarios`, with their help. */
export const SCENARIO_COMMANDS: Readonly<
  Record<ScenarioCommandName, Omit<Command, 'load'> & { readonly options: readonly string[] }>
> = {
  list: {
    usage: 'scenarios list [options]',
    summary: 'list all scenarios, with their params',
    notes: [],
    options: ['scenarios', 'reason-style', 'config'],
  },
  check: {
    usage: 'scenarios check [files or folders] [options]',
    summary: 'read scenario files and report their errors',
    notes: [
      'Without a file, folder or pattern it reads the files that a start would read.',
      'Prints each error with its position, the line and a caret. Exit code 2: errors.',
    ],
    options: ['scenarios', 'config'],
  },
  test: {
    usage: 'scenarios test [scenarios] [options]',
    summary: 'run scenarios, and compare the results with their expect:',
    notes: [
      'Each scenario has its own clock, seed 1 and pace sandbox, and opens on Monday,',
      '5 January 2026 at 09:00 in Rome. Without expect: it prints what happened.',
      'Exit code 1: a result differs; 6: a scenario was not judged.',
    ],
    options: ['write', 'force', 'scenarios', 'config'],
  },
  new: {
    usage: 'scenarios new <name> [options]',
    summary: 'write a first scenario file',
    notes: [
      'Writes into the last folder of --scenarios, or into ./scenarios. An existing',
      'file is never overwritten.',
    ],
    options: ['from', 'scenarios', 'config'],
  },
}

export const scenarioCommandNames = Object.keys(SCENARIO_COMMANDS) as readonly ScenarioCommandName[]

export function isScenarioCommand(word: string): word is ScenarioCommandName {
  return Object.hasOwn(SCENARIO_COMMANDS, word)
}
