import { type CheckedPact, checkPact } from '../../../contracts/pact-files/pact-check.ts'
import type { Replayed } from '../../../contracts/provider/replay.ts'
import type { Recorder } from '../../../contracts/recorder/recorder.ts'
import { fails, type Report } from '../../../contracts/report/finding.ts'
import { textReport } from '../../../contracts/report/text.ts'
import { UserError } from '../../domain/base/user-error.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { terminalBlock } from '../../domain/text/terminal-text.ts'
import type { Chosen } from '../../options/resolve-settings.ts'
import { launch } from '../shared/start-emulator.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { type NamedPact, withNamedPacts } from './load-pacts.ts'
import { recorderOfReplay, tellReplay } from './record-replay.ts'
import { type Replay, replayOn } from './replay-pact.ts'
import { refusePlaces } from './validate-report-paths.ts'
import { failOnIn, writeReportFiles } from './write-reports.ts'

/** Compares pacts, of files or of a broker, with openapi.yaml, then replays them on an emulator of its own. */
export async function verify(terminal: Terminal, chosen: Chosen): Promise<number> {
  const failOn = failOnIn(chosen.own)
  const recorder = recorderOfReplay(chosen.own)
  await refusePlaces(chosen.own)
  return withNamedPacts(terminal, chosen, async (named) => {
    const pacts = checkedPacts(named)
    const reports = await withReplay(terminal, chosen, recorder, async (replay) => {
      const told: Report[] = []
      for (const { file, text, checked } of pacts) {
        const report = withOutcome(checked, await replay(file, text))
        terminal.out(terminalBlock(textReport(report)))
        told.push(report)
      }
      return told
    })
    const json = pacts.map(({ checked: { report: _, ...checked } }, i) => ({
      ...checked,
      report: reports[i],
    }))
    await writeReportFiles(reports, chosen.own, failOn, { pacts: json })
    if (recorder !== undefined) {
      const consumers = pacts.map(({ checked: { consumer } }) => consumer)
      await tellReplay(terminal, chosen, recorder.calls(), consumers)
    }
    return reports.some((report) => fails(report, failOn)) ? 3 : 0
  })
}

type Pact = NamedPact & { readonly checked: CheckedPact }

// All of them are read before the first is replayed: a slip of the pen is told at once.
function checkedPacts(named: readonly NamedPact[]): readonly Pact[] {
  return named.map((pact) => {
    const checked = checkPact(pact.name, pact.text)
    if (!('fault' in checked)) return { ...pact, checked }
    throw new UserError(
      `${pact.name} ${checked.fault}. Name a JSON file that a Pact library wrote.`,
    )
  })
}

async function withReplay<T>(
  { err, cwd }: Terminal,
  { own, settings, chosen }: Chosen,
  recorder: Recorder | undefined,
  work: (replay: Replay) => Promise<T>,
): Promise<T> {
  if (own['compare-only'] === 'true') return work(async () => undefined)
  const port = chosen.has('port') ? settings.port : 0
  const quietly = { ...settings, port, quiet: true, logLevel: 'warn' } as const
  const emulator = await launch(quietly, err, recorder?.add)
  try {
    return await work(replayOn(emulator.url, cwd))
  } finally {
    await emulator.close()
  }
}

function withOutcome(
  { report, expectedNegatives }: CheckedPact,
  outcome: Replayed | undefined,
): Report {
  const refused =
    expectedNegatives === 0
      ? []
      : [`${pluralize(expectedNegatives, 'wrong request')} expected to be refused, as described.`]
  const remarks = [...report.remarks, ...refused]
  if (outcome === undefined) return { ...report, remarks }
  if (outcome.kind === 'no pact') {
    const why = `Not replayed, for Pact cannot run here (${outcome.why}). Install @pact-foundation/pact in this folder, or write --compare-only.`
    return { ...report, remarks: [...remarks, why] }
  }
  if (outcome.kind === 'broken') {
    return { ...report, remarks, unkept: [{ interaction: 'the replay', says: [outcome.why] }] }
  }
  const { interactions, failures, pending = [] } = outcome
  const kept = interactions - failures.length - pending.length
  const told = [
    ...pending.map(
      ({ interaction }) => `Not kept, which fails nothing, for it is pending: ${interaction}`,
    ),
    `Replayed: the emulator keeps ${kept} of ${pluralize(interactions, 'promise')}.`,
  ]
  return { ...report, remarks: [...remarks, ...told], unkept: failures }
}
