import {
  type Coverage,
  coverageOf,
  coveragePart,
} from '../../../contracts/recorder/api-coverage.ts'
import { assumptionsOf } from '../../../contracts/recorder/assumption-report.ts'
import { coverageShortfalls, percentOf } from '../../../contracts/recorder/coverage-goals.ts'
import { formatHar } from '../../../contracts/recorder/har-text.ts'
import type { Recorder } from '../../../contracts/recorder/recorded-calls.ts'
import { type FailedCallback, verdictOf } from '../../../contracts/report/contract-report.ts'
import { formatReport } from '../../../contracts/report/text.ts'
import { checkStrictRun } from '../../../contracts/strict-run/check-strict-run.ts'
import { formatStrictRun } from '../../../contracts/strict-run/format-strict-run.ts'
import { STATUSES, TRANSITIONS } from '../../domain/model/status.ts'
import { terminalBlock, terminalLines, terminalText } from '../../domain/text/terminal-text.ts'
import type { RunningEmulator } from '../../index.ts'
import type { UnacknowledgedCallback } from '../../library/run-summary.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { writeTextAtomically } from '../../runtime/files.ts'
import { version } from '../../runtime/version.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { coverageGoalsOption, refusalsOption } from './strict-options.ts'
import { consumerNameOf, writeRecordedPact } from './write-recorded-pact.ts'
import { failOnOption, writeReportFiles } from './write-reports.ts'

/** The result of a strict run. */
export interface StrictResult {
  /**
   * The exit code if the command itself succeeded: 3 for a violation, 4 for too little coverage, 5 for a callback
   * that was not acknowledged. A run without any call has 6.
   */
  readonly exitCode: number
  /** The printed report. */
  readonly text: string
}

/**
 * Prints how a run compares with openapi.yaml, and writes the reports. `remarks` are further sentences of the
 * HTML page.
 */
export async function reportStrictRun(
  terminal: Terminal,
  emulator: RunningEmulator,
  recorder: Recorder,
  { commandOptions, settings }: ResolvedArguments,
  remarks: readonly string[] = [],
): Promise<StrictResult> {
  const calls = recorder.calls()
  const { reached, unacknowledged, controlRequests, lives, callbacks, costs } = emulator.tally()
  const checkedRun = checkStrictRun('this run', recorder.attempts(), {
    refusals: refusalsOption(commandOptions),
    controlRequests,
  })
  const report = { ...checkedRun.report, unacknowledged: unacknowledged.map(toFailedCallback) }
  const run = { ...checkedRun, report }
  const coverage = coverageOf(calls, {
    ...reached,
    scenarios: coveragePart(emulator.scenarioNames(), new Set(reached.scenarios)),
    transitions: coveragePart(allTransitions(), new Set(reached.transitions)),
    acknowledged: coveragePart(STATUSES, new Set(reached.acknowledged)),
  })
  const bill = assumptionsOf(calls)
  const text = formatReport(run.report) + formatStrictRun(run, coverage, bill)
  terminal.err(terminalBlock(text))
  if (recorder.dropped() > 0) {
    terminal.err(
      terminalText`${recorder.dropped()} later calls were not compared: too many for one run.\n`,
    )
  }
  const failOn = failOnOption(commandOptions)
  const whole = { ...run, coverage: withPercents(coverage), assumptions: bill }
  const shortfalls = coverageShortfalls(coverage, coverageGoalsOption(commandOptions))
  const isPageWanted = commandOptions.html !== undefined
  await writeReportFiles([run.report], commandOptions, failOn, whole, {
    title: 'Contract report of exec',
    verifications: isPageWanted ? emulator.timelines() : [],
    totalVerifications: Object.values(lives).reduce((sum, count) => sum + count, 0),
    ...{ callbacks, coverage, shortfalls, refusals: run.refusals, assumptions: bill },
    remarks: [...remarks, costs.says],
  })
  if (commandOptions.pact !== undefined) {
    const { cwd } = terminal
    const consumer = commandOptions.consumer ?? (await consumerNameOf(cwd))
    const pactLines = await writeRecordedPact(
      { file: commandOptions.pact, cwd },
      calls,
      consumer,
      settings,
    )
    terminal.err(terminalLines(pactLines))
  }
  if (commandOptions.har !== undefined)
    await writeTextAtomically(commandOptions.har, formatHar(calls, emulator.url, version))
  terminal.err(terminalLines(shortfalls))
  const verdict = verdictOf([run.report], failOn)
  const exitCode =
    verdict === 3 ? 3 : shortfalls.length > 0 ? 4 : unacknowledged.length > 0 ? 5 : verdict
  return { exitCode, text: [text, ...shortfalls.map((line) => `${line}\n`)].join('') }
}

function toFailedCallback(callback: UnacknowledgedCallback): FailedCallback {
  const { verification, event, url, attempts, result } = callback
  const count = attempts < 2 ? '' : ` (${attempts} attempts)`
  return {
    callback: `${event} of verification ${verification} to ${url}`,
    // The address that a redirect points to can contain secrets.
    says: `${result.replace(/(points elsewhere) to .*(?=; redirects)/s, '$1')}${count}`,
  }
}

function withPercents(coverage: Coverage): object {
  return Object.fromEntries(
    Object.entries(coverage).map(([name, value]) => {
      return [name, 'met' in value ? { percent: percentOf(value), ...value } : value]
    }),
  )
}

function allTransitions(): readonly string[] {
  return Object.entries(TRANSITIONS).flatMap(([from, ends]) => ends.map((to) => `${from} ▶ ${to}`))
}
