import { REMOTE_COMMAND_NAMES, type RemoteCommandName } from '../../server/options/option.ts'
import { emulatorForTest } from './emulator.ts'
import { runInTerminal } from './terminal.ts'
import { startHostileServer } from './terminal-escape-inputs.ts'
import { escapeText } from './terminal-escapes.ts'

/** Starts an emulator, and returns a function that runs a command for it. */
export async function emulatorWithCommands(options: Parameters<typeof emulatorForTest>[0] = {}) {
  const emulator = await emulatorForTest(options)
  const run = (...argv: readonly string[]) => runInTerminal([...argv, '--url', emulator.url])
  return { ...emulator, run }
}

const HOSTILE_ARGUMENTS: Readonly<Record<RemoteCommandName, readonly string[]>> = {
  list: ['--status', escapeText],
  get: [escapeText],
  act: ['newest', escapeText, escapeText],
  queue: [escapeText],
  advance: [escapeText],
  clock: [escapeText],
  tail: [],
  reset: ['--all'],
  open: [escapeText],
}

/** Runs each command for a running emulator with hostile arguments. Its server refuses calls with hostile text. */
export const hostileRemoteRuns = mapValues(HOSTILE_ARGUMENTS, (argv, command) => ({
  'a refusal': async () => {
    const url = await startHostileServer(404, 'application/problem+json')
    return runInTerminal([command, ...argv, '--url', url], { stopped: new Promise(() => {}) })
  },
}))

function mapValues<From, To>(
  record: Readonly<Record<RemoteCommandName, From>>,
  change: (value: From, key: RemoteCommandName) => To,
): Readonly<Record<RemoteCommandName, To>> {
  const entries = REMOTE_COMMAND_NAMES.map((key) => [key, change(record[key], key)] as const)
  return Object.fromEntries(entries) as unknown as Readonly<Record<RemoteCommandName, To>>
}
