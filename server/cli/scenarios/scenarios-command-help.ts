import type { Command } from '../shared/command.ts'

export type ScenarioCommandName = 'list' | 'check' | 'test' | 'new'

/** The subcommands of `scenarios`, with their help. */
export const SCENARIO_COMMANDS: Readonly<
  Record<ScenarioCommandName, Omit<Command, 'load'> & { readonly options: readonly string[] }>
> = {
  list: {
    usage: 'scenarios list [options]',
    summary: 'what scenarios there are, with their params',
    notes: [],
    options: ['scenarios', 'reason-style', 'config'],
  },
  check: {
    usage: 'scenarios check [files or folders] [options]',
    summary: 'read scenario files and say what is wrong with them',
    notes: [
      'Without a file, folder or pattern it reads what a start would read. A fault is',
      'told with its place, the line and a caret; the exit code is then 2.',
    ],
    options: ['scenarios', 'config'],
  },
  test: {
    usage: 'scenarios test [names] [options]',
    summary: 'live scenarios through and compare them with their expect:',
    notes: [
      'On a clock of their own, with seed 1, pace sandbox and an opening on Monday',
      '5 January 2026 at 09:00 in Rome. The exit code is 1 when one differs.',
    ],
    options: ['scenarios', 'config'],
  },
  new: {
    usage: 'scenarios new <name> [options]',
    summary: 'write a scenario file to begin with',
    notes: [
      'It goes into the last folder that --scenarios names, or into ./scenarios. What',
      'is there already is never overwritten.',
    ],
    options: ['from', 'scenarios', 'config'],
  },
}

export const scenarioCommandNames = Object.keys(SCENARIO_COMMANDS) as readonly ScenarioCommandName[]

export function isScenarioCommand(word: string): word is ScenarioCommandName {
  return Object.hasOwn(SCENARIO_COMMANDS, word)
}
