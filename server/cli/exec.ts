import type { Recorder } from '../../contracts/recorder/recorded-calls.ts'
import { UserError } from '../domain/base/user-error.ts'
import { terminalBlock, terminalText } from '../domain/text/terminal-text.ts'
import type { RunningEmulator } from '../index.ts'
import {
  expandEnvironmentVariables,
  validateSetEnvPlaceholders,
} from '../options/child-environment.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { runScenarioMatrix } from './contracts/scenario-matrix.ts'
import { createStrictRecorder } from './contracts/strict-options.ts'
import type { StrictResult } from './contracts/strict-report.ts'
import { validateReportPaths } from './contracts/validate-report-paths.ts'
import { type ChildResult, exitCodeOfSignal, runChildProcess } from './shared/child-process.ts'
import { checkInterceptOptions } from './shared/intercept-options.ts'
import { launchEmulator } from './shared/launch-emulator.ts'
import type { RealHostRecorder } from './shared/record-real-hosts.ts'
import {
  appendJobSummary,
  createRunOutcome,
  printRunStory,
  type RunOutcome,
  writeRunFiles,
} from './shared/run-outcome.ts'
import { deferSignals } from './terminal/signals.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Runs a command together with a new emulator. Returns the exit code of the command. */
export async function exec(terminal: Terminal, given: ResolvedArguments): Promise<number> {
  const resolved = withAllowedRefusals(given)
  const words = commandIn(resolved)
  validateSetEnvPlaceholders(resolved.commandLists['set-env'] ?? [])
  const recorder = createStrictRecorder(resolved)
  checkInterceptOptions(resolved)
  await validateReportPaths(resolved.commandOptions)
  const realHostRecorder = await recorderOfRealHosts(resolved)
  if (resolved.commandOptions['each-scenario'] === 'true') {
    if (recorder !== undefined) {
      throw new UserError(
        '--each-scenario and --strict exclude each other. Run one after the other.',
      )
    }
    if (resolved.settings.dataDir !== undefined) {
      throw new UserError(
        '--each-scenario and --data-dir exclude each other: each run starts without data. Leave one out.',
      )
    }
    return runScenarioMatrix(terminal, resolved, (settings) =>
      runOnce(terminal, resolved, settings, words, async (emulator, childResult) => {
        if (childResult.hasRun && !settings.quiet)
          printRunStory(terminal, createRunOutcome(emulator, words, childResult.exitCode))
        return {
          ...childResult,
          tally: emulator.tally(),
          ...(resolved.commandOptions.html !== undefined && { timelines: emulator.timelines() }),
        }
      }),
    )
  }
  return runOnce(
    terminal,
    resolved,
    resolved.settings,
    words,
    (emulator, childResult) => {
      const run = { terminal, emulator, resolved, words, childResult, recorder, realHostRecorder }
      return reportRun(run)
    },
    { record: recorder?.add, realHostRecorder },
  )
}

interface FinishedRun {
  readonly terminal: Terminal
  readonly emulator: RunningEmulator
  readonly resolved: ResolvedArguments
  readonly words: CommandWords
  readonly childResult: ChildResult
  readonly recorder: Recorder | undefined
  readonly realHostRecorder: RealHostRecorder | undefined
}

/** Prints the result of a run, and writes its reports. Returns the exit code of `exec`. */
async function reportRun(finished: FinishedRun): Promise<number> {
  const { terminal, emulator, resolved, words, childResult, recorder, realHostRecorder } = finished
  const { exitCode, hasRun } = childResult
  // The reason is printed already, and without a run there is nothing to summarize.
  if (!hasRun) return exitCode
  const run = createRunOutcome(emulator, words, exitCode)
  if (!resolved.settings.quiet) {
    printRunStory(terminal, run)
    terminal.err(terminalText`videoid-emulator: ${run.line}\n`)
  }
  const platformCode = await reportPlatformCalls(terminal, emulator, resolved)
  const recordCode = (await realHostRecorder?.report(terminal, emulator)) ?? 0
  const realHosts = platformCode === 0 ? recordCode : platformCode
  const strict = await reportContract(finished, run).catch((error) => {
    // A failed command decides the exit code, even if a report cannot be written.
    if (exitCode === 0 || !(error instanceof UserError)) throw error
    terminal.err(terminalText`${terminalBlock(error.shown)}\n`)
    return undefined
  })
  const codes = [exitCode, realHosts, strict?.exitCode ?? 0]
  const endCode = codes.find((code) => code !== 0) ?? 0
  await appendJobSummary(terminal, run, recorder === undefined ? undefined : strict)
  return endCode
}

/** Compares a strict run with openapi.yaml, and writes the reports of any run. */
async function reportContract(
  { terminal, emulator, resolved, recorder }: FinishedRun,
  run: RunOutcome,
): Promise<StrictResult | undefined> {
  if (recorder === undefined) {
    await writeRunFiles(run, emulator, resolved.commandOptions)
    return undefined
  }
  // Imported only when needed: the schema engine is large, and most runs are not strict.
  const { reportStrictRun } = await import('./contracts/strict-report.ts')
  const remarks = run.exitCode === 0 ? [] : [`The command ended with ${run.exitCode}.`]
  return reportStrictRun(terminal, emulator, recorder, resolved, remarks)
}

async function recorderOfRealHosts(
  resolved: ResolvedArguments,
): Promise<RealHostRecorder | undefined> {
  const { record } = resolved.commandOptions
  if (record === undefined) return undefined
  const { createRealHostRecorder } = await import('./shared/record-real-hosts.ts')
  return createRealHostRecorder(record, resolved)
}

/** Accepts `--refusals allow MAIL_MISSING,ID_UNKNOWN` without quotes: the word after `allow` is its list. */
function withAllowedRefusals(given: ResolvedArguments): ResolvedArguments {
  const [codes, ...others] = given.words
  if (given.commandOptions.refusals !== 'allow' || codes === undefined || others.length > 0) {
    return given
  }
  const commandOptions = { ...given.commandOptions, refusals: `allow ${codes}` }
  return { ...given, commandOptions, words: [] }
}

type CommandWords = readonly [command: string, ...parameters: string[]]

function commandIn({ words, rest }: ResolvedArguments): CommandWords {
  const [command, ...parameters] = rest ?? []
  if (command && words.length === 0) return [command, ...parameters]
  const nothing = command === undefined ? 'there is none' : 'its name is empty'
  const got = words.length > 0 ? `"${words[0]}" comes before it` : nothing
  throw new UserError(
    `exec runs what follows "--", but ${got}. Write videoid-emulator exec -- npm test.`,
  )
}

interface Recorders {
  /** Receives the calls that the emulator answers. */
  readonly record?: Parameters<typeof launchEmulator>[2] | undefined
  readonly realHostRecorder?: RealHostRecorder | undefined
}

async function runOnce<T>(
  terminal: Terminal,
  resolved: ResolvedArguments,
  settings: ResolvedArguments['settings'],
  words: CommandWords,
  afterRun: (emulator: RunningEmulator, childResult: ChildResult) => Promise<T>,
  { record, realHostRecorder }: Recorders = {},
): Promise<T> {
  const port = resolved.givenSettings.has('port') ? settings.port : 0
  // The output of the command must stay readable, so requests are not logged by default. They are in the journal.
  const logLevel = resolved.givenSettings.has('logLevel') ? settings.logLevel : 'warn'
  // A signal before or after the command must not leave a lock in the data folder.
  const signals = deferSignals()
  try {
    const emulator = await launchEmulator({ ...settings, port, logLevel }, terminal.err, record)
    try {
      const earlySignal = signals.first()
      if (earlySignal !== undefined) {
        return await afterRun(emulator, { exitCode: exitCodeOfSignal(earlySignal), hasRun: false })
      }
      const env = {
        ...terminal.env,
        ...environmentOf(emulator, resolved.commandLists['set-env'] ?? []),
        ...controlTokenVariables(settings.controlToken),
      }
      const run = async (childEnv: Terminal['env']) =>
        afterRun(emulator, await runChildProcess(terminal, words, childEnv))
      if (!settings.intercept) return await run(env)
      // Imported only when needed, because most runs intercept nothing.
      const { withInterceptedEnvironment } = await import('./shared/intercept-command.ts')
      return await withInterceptedEnvironment(
        terminal,
        { emulator, resolved, env, ...(realHostRecorder && { recorder: realHostRecorder }) },
        run,
      )
    } finally {
      await emulator.close()
    }
  } finally {
    signals.release()
  }
}

// The command gets the token itself, and not the name of its file: both variables exclude each other.
function controlTokenVariables(controlToken: string | undefined): Terminal['env'] {
  if (controlToken === undefined) return {}
  return {
    VIDEOID_EMULATOR_CONTROL_TOKEN: controlToken,
    VIDEOID_EMULATOR_CONTROL_TOKEN_FILE: undefined,
  }
}

async function reportPlatformCalls(
  terminal: Terminal,
  emulator: RunningEmulator,
  resolved: ResolvedArguments,
): Promise<0 | 3 | 6> {
  if (!resolved.settings.intercept) return 0
  const { reportPlatformCalls: report } = await import('./shared/intercept-command.ts')
  return report(terminal, emulator, resolved)
}

function environmentOf({ url, token }: RunningEmulator, variables: readonly string[]) {
  const { hostname: host, port, protocol } = new URL(url)
  const shownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port
  return {
    VIDEOID_EMULATOR_URL: url,
    VIDEOID_EMULATOR_TOKEN: token,
    ...expandEnvironmentVariables(variables, { url, token, host, port: shownPort }),
  }
}
