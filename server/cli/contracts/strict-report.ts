import { billOf } from '../../../contracts/recorder/assumption-report.ts'
import { type Coverage, coverageOf, part, percentOf } from '../../../contracts/recorder/coverage.ts'
import { harText } from '../../../contracts/recorder/har-text.ts'
import type { Recorder } from '../../../contracts/recorder/recorder.ts'
import { strictRun } from '../../../contracts/recorder/strict.ts'
import { shortfall, strictText } from '../../../contracts/recorder/strict-text.ts'
import { fails } from '../../../contracts/report/finding.ts'
import { textReport } from '../../../contracts/report/text.ts'
import { STATUSES, TRANSITIONS } from '../../domain/model/status.ts'
import { terminalBlock, terminalLines, terminalText } from '../../domain/text/terminal-text.ts'
import type { RunningEmulator } from '../../index.ts'
import type { Chosen } from '../../options/resolve-settings.ts'
import { writeTextAtomically } from '../../runtime/files.ts'
import { version } from '../../runtime/version.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { consumerIn, writeRecordedPact } from './write-recorded-pact.ts'
import { failOnIn, writeReportFiles } from './write-reports.ts'

/**
 * Tells how a run compares with openapi.yaml. The answer is the exit code of a command that ended well:
 * 3 for a breach, 4 for too little coverage, 5 for a callback that nobody acknowledged.
 */
export async function tellStrictRun(
  terminal: Terminal,
  emulator: RunningEmulator,
  recorder: Recorder,
  { own, settings }: Chosen,
): Promise<number> {
  const calls = recorder.calls()
  const { reached, callbacks } = emulator.tally()
  const run = strictRun('this run', calls)
  const coverage = coverageOf(calls, {
    ...reached,
    scenarios: part(emulator.scenarioNames(), new Set(reached.scenarios)),
    transitions: part(allArrows(), new Set(reached.transitions)),
    acknowledged: part(STATUSES, new Set(reached.acknowledged)),
  })
  const bill = billOf(calls)
  terminal.err(terminalBlock(textReport(run.report) + strictText(run, coverage, bill)))
  if (recorder.dropped() > 0) {
    terminal.err(
      terminalText`${recorder.dropped()} later calls were not compared: too many for one run.\n`,
    )
  }
  const failOn = failOnIn(own)
  const whole = { ...run, coverage: withPercents(coverage), assumptions: bill }
  const behind = strictText(run, coverage, bill, Number.POSITIVE_INFINITY)
  await writeReportFiles([run.report], own, failOn, whole, behind)
  if (own.pact !== undefined) {
    const { cwd } = terminal
    const consumer = own.consumer ?? (await consumerIn(cwd))
    const told = await writeRecordedPact({ file: own.pact, cwd }, calls, consumer, settings)
    terminal.err(terminalLines(told))
  }
  if (own.har !== undefined)
    await writeTextAtomically(own.har, harText(calls, emulator.url, version))
  const short = shortfall(coverage, Number(own['fail-under'] ?? 0))
  if (short !== undefined) terminal.err(terminalText`${short}\n`)
  if (fails(run.report, failOn)) return 3
  if (short !== undefined) return 4
  return (callbacks.exhausted ?? 0) + (callbacks.blocked ?? 0) > 0 ? 5 : 0
}

function withPercents(coverage: Coverage): object {
  return Object.fromEntries(
    Object.entries(coverage).map(([name, value]) => {
      return [name, 'met' in value ? { percent: percentOf(value), ...value } : value]
    }),
  )
}

function allArrows(): readonly string[] {
  return Object.entries(TRANSITIONS).flatMap(([from, ends]) => ends.map((to) => `${from} ▶ ${to}`))
}
