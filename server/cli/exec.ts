import { UserError } from '../domain/base/user-error.ts'
import { pluralize } from '../domain/text/pluralize.ts'
import { terminalBlock, terminalText } from '../domain/text/terminal-text.ts'
import type { RunningEmulator } from '../index.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { checkVariables, expandVariables } from '../options/set-env.ts'
import { runScenarioMatrix } from './contracts/scenario-matrix.ts'
import { createStrictRecorder } from './contracts/strict-options.ts'
import { validateReportPaths } from './contracts/validate-report-paths.ts'
import { type ChildResult, exitCodeOfSignal, runChildProcess } from './shared/child-process.ts'
import { formatTotal } from './shared/format-counts.ts'
import { launchEmulator } from './shared/start-emulator.ts'
import { deferSignals } from './terminal/signals.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Runs a command beside an emulator of its own and ends as the command ended. */
export async function exec(terminal: Terminal, chosen: ResolvedArguments): Promise<number> {
  const words = commandIn(chosen)
  checkVariables(chosen.lists['set-env'] ?? [])
  const recorder = createStrictRecorder(chosen)
  await validateReportPaths(chosen.own)
  if (chosen.own['each-scenario'] === 'true') {
    if (recorder !== undefined) {
      throw new UserError(
        '--each-scenario and --strict exclude each other. Run one after the other.',
      )
    }
    if (chosen.settings.dataDir !== undefined) {
      throw new UserError(
        '--each-scenario and --data-dir exclude each other: each run begins with nothing. Leave one out.',
      )
    }
    return runScenarioMatrix(terminal, chosen, (settings) =>
      runOnce(terminal, chosen, settings, words, async (emulator, beside) => ({
        ...beside,
        tally: emulator.tally(),
      })),
    )
  }
  return runOnce(
    terminal,
    chosen,
    chosen.settings,
    words,
    async (emulator, { exitCode: ended, hasRun }) => {
      // Why is said already, and of what did not happen there is nothing to tell.
      if (!hasRun) return ended
      if (!chosen.settings.quiet)
        terminal.err(terminalText`${formatSummary(emulator, words[0], ended)}\n`)
      if (recorder === undefined) return ended
      // The engine behind it is large, and most runs are not strict.
      const { reportStrictRun: tellStrictRun } = await import('./contracts/strict-report.ts')
      const told = tellStrictRun(terminal, emulator, recorder, chosen)
      if (ended === 0) return told
      // What the command itself says comes first, also where a report cannot be written.
      await told.catch((fault) => {
        if (!(fault instanceof UserError)) throw fault
        terminal.err(terminalText`${terminalBlock(fault.shown)}\n`)
      })
      return ended
    },
    recorder?.add,
  )
}

type CommandWords = readonly [command: string, ...parameters: string[]]

function commandIn({ words, rest }: ResolvedArguments): CommandWords {
  const [command, ...parameters] = rest ?? []
  if (command && words.length === 0) return [command, ...parameters]
  const nothing = command === undefined ? 'there is none' : 'its name is empty'
  const got = words.length > 0 ? `"${words[0]}" stands before it` : nothing
  throw new UserError(
    `exec runs what follows "--", but ${got}. Write videoid-emulator exec -- npm test.`,
  )
}

async function runOnce<T>(
  terminal: Terminal,
  chosen: ResolvedArguments,
  settings: ResolvedArguments['settings'],
  words: CommandWords,
  then: (emulator: RunningEmulator, beside: ChildResult) => Promise<T>,
  record?: Parameters<typeof launchEmulator>[2],
): Promise<T> {
  const port = chosen.chosen.has('port') ? settings.port : 0
  // What the command prints is what people came for; the requests are in the journal.
  const logLevel = chosen.chosen.has('logLevel') ? settings.logLevel : 'warn'
  // A signal before or after the command must leave no lock behind; the command itself has its own.
  const signals = deferSignals()
  try {
    const emulator = await launchEmulator({ ...settings, port, logLevel }, terminal.err, record)
    try {
      const early = signals.first()
      if (early !== undefined) {
        return await then(emulator, { exitCode: exitCodeOfSignal(early), hasRun: false })
      }
      const env = { ...terminal.env, ...environmentOf(emulator, chosen.lists['set-env'] ?? []) }
      return await then(emulator, await runChildProcess(terminal, words, env))
    } finally {
      await emulator.close()
    }
  } finally {
    signals.release()
  }
}

function environmentOf({ url, token }: RunningEmulator, wanted: readonly string[]) {
  const { hostname: host, port, protocol } = new URL(url)
  const shownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port
  return {
    VIDEOID_EMULATOR_URL: url,
    VIDEOID_EMULATOR_TOKEN: token,
    ...expandVariables(wanted, { url, token, host, port: shownPort }),
  }
}

// `videoid-emulator: npm ended with 0; 3 lives (2 ok, 1 ko); 4 callbacks (4 delivered); ...`
function formatSummary(emulator: RunningEmulator, command: string, ended: number): string {
  const { lives, callbacks, requests, refused, costs } = emulator.tally()
  const parts = [
    `${command} ended with ${ended}`,
    formatTotal('life', 'lives', lives),
    formatTotal('callback', 'callbacks', callbacks),
    `${refused} of ${pluralize(requests, 'request', 'requests')} refused`,
    costs.says.replace(/^Nothing would/, 'nothing would').replace(/\.$/, ''),
  ]
  return `videoid-emulator: ${parts.join('; ')}.`
}
